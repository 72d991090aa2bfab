import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commands } from "./model/commands.ts";
import { enter, finish } from "./model/lifecycle.ts";
import { Harness } from "./model/harness.ts";

/** Another seed explores other sequences. A failure prints its seed, path and shortest sequence. */
const SEED = 20_261_122;
const RUNS = 150;

/** The participants at the start, by number. */
const PRESENT = { pair: [0, 1], "three in a named room": [0, 1, 2], nothing: [] };

const start = fc.constantFrom(
  "pair",
  "pair",
  "three in a named room",
  "three in a named room",
  "nothing",
);

describe("a room against its model", () => {
  test(
    "answers every call as its model does and keeps its log intact, whatever happens in between",
    { timeout: 60_000, tags: ["R2", "R3", "R4", "R5", "R7", "R8"] },
    async () => {
      const search = fc.assert(
        fc.asyncProperty(start, fc.noBias(commands), async (from, steps) => {
          const harness = new Harness(from === "pair");
          for (const person of PRESENT[from]) await enter(harness, person);
          await fc.asyncModelRun(() => ({ model: harness, real: harness }), steps);
          await finish(harness);
        }),
        { seed: SEED, numRuns: RUNS },
      );
      await expect(search).resolves.toBeUndefined();
    },
  );
});
