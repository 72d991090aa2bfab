import { describe, expect, it } from "vitest";
import { median, percentile, rotated, spread } from "../../bench/statistics.ts";

describe("percentile", () => {
  it("is the middle one of an odd number, in whatever order they come", () => {
    expect(median([9, 1, 5])).toBe(5);
  });

  it("lies between the two nearest", () => {
    expect(median([1, 2, 3, 10])).toBe(2.5);
    expect(percentile([0, 100], 0.99)).toBeCloseTo(99);
  });

  it("is the least and the greatest at the ends", () => {
    expect(spread([3, 1, 2])).toEqual({ min: 1, median: 2, max: 3 });
    expect(spread([7])).toEqual({ min: 7, median: 7, max: 7 });
  });

  it("orders numbers, not their digits", () => {
    expect(median([100, 9, 20])).toBe(20);
  });

  it("of nothing is an error, not a figure", () => {
    expect(() => median([])).toThrow("No figures");
  });
});

describe("rotated", () => {
  it("puts each first in turn and leaves none out", () => {
    expect([0, 1, 2, 3].map((round) => rotated(["a", "b", "c"], round).join(""))).toEqual([
      "abc",
      "bca",
      "cab",
      "abc",
    ]);
  });
});
