import { describe, expect, test } from "vitest";
import { TIMEOUT_STEPS } from "../../src/domain/limits.ts";
import { nextTimeout } from "../../src/tools/next-timeout.ts";

const MCP = 50;

/** The timeouts of an agent that follows the advice of each reply. */
function timeouts(first: number | undefined, count: number): (number | undefined)[] {
  const asked: (number | undefined)[] = [first];
  while (asked.length < count) asked.push(nextTimeout(asked.at(-1), MCP));
  return asked;
}

/** Whether the end of a list repeats a pattern of this length this many times. */
function endsInCycle(list: readonly unknown[], length: number, times: number): boolean {
  if (list.length < length * times) return false;
  const end = list.slice(-length * times);
  return end.every((item, index) => item === end[index % length]);
}

describe("nextTimeout", () => {
  test("counts up from the longest wait of the transport when no timeout was named", () => {
    expect(timeouts(undefined, 4)).toEqual([undefined, 50, 51, 52]);
  });

  test("counts up from a shorter timeout of the caller's", () => {
    expect(timeouts(10, 3)).toEqual([10, 11, 12]);
    expect(timeouts(0, 3)).toEqual([0, 1, 2]);
    expect(timeouts(2.5, 3)).toEqual([2.5, 3, 4]);
  });

  test("starts over at the longest wait after its last step", () => {
    expect(nextTimeout(MCP + TIMEOUT_STEPS - 1, MCP)).toBe(MCP);
    expect(nextTimeout(3_600, MCP)).toBe(MCP);
  });

  test.each([undefined, 0, 10, 49.9, 50, 89, 3_600])(
    "never leads to five equal calls in a row, or to a short cycle, from %s",
    (first) => {
      const asked = timeouts(first, 200);
      for (let end = 1; end <= asked.length; end += 1) {
        for (const length of [1, 2, 3, 4, 5]) {
          expect(endsInCycle(asked.slice(0, end), length, 5)).toBe(false);
        }
      }
    },
  );
});
