import * as fc from "fast-check";
import { type Act, alone, asking } from "./acts.ts";
import type { World } from "./world.ts";

export type Command = fc.AsyncCommand<World, World>;

function commandOf(act: Act<Promise<void> | void>): Command {
  return {
    check: () => true,
    run: async (world) => {
      await act.run(world);
      await world.settle();
    },
    toString: () => act.toString(),
  };
}

/** Calls that are under way at the same time. */
const together = fc.array(asking, { minLength: 1, maxLength: 5 }).map((acts) =>
  commandOf({
    run: (world) => {
      for (const act of acts) act.run(world);
    },
    toString: () => `together(${acts.map(String).join(", ")})`,
  }),
);

export const commands = fc.commands(
  [
    fc.oneof(
      { weight: 24, arbitrary: asking.map(commandOf) },
      { weight: 8, arbitrary: together },
      { weight: 14, arbitrary: alone.map(commandOf) },
    ),
  ],
  { maxCommands: 40, size: "max" },
);
