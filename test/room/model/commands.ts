import * as fc from "fast-check";
import { type Step, exclusive, concurrent } from "./steps.ts";
import type { Harness } from "./harness.ts";

export type Command = fc.AsyncCommand<Harness, Harness>;

function commandOf(step: Step<Promise<void> | void>): Command {
  return {
    check: () => true,
    run: async (harness) => {
      await step.run(harness);
      await harness.settle();
    },
    toString: () => step.toString(),
  };
}

/** Several calls that are pending at the same time. */
const together = fc.array(concurrent, { minLength: 1, maxLength: 5 }).map((steps) =>
  commandOf({
    run: (harness) => {
      for (const step of steps) step.run(harness);
    },
    toString: () => `together(${steps.map(String).join(", ")})`,
  }),
);

export const commands = fc.commands(
  [
    fc.oneof(
      { weight: 24, arbitrary: concurrent.map(commandOf) },
      { weight: 8, arbitrary: together },
      { weight: 14, arbitrary: exclusive.map(commandOf) },
    ),
  ],
  { maxCommands: 40, size: "max" },
);
