import { describe, expect, it } from "vitest";
import { median, percentile, rotated, spread } from "../../bench/statistics.ts";

describe("percentile", () => {
  it("returns the middle figure of an odd number in any order", () => {
    expect(median([9, 1, 5])).toBe(5);
  });

  it("interpolates between the two nearest figures", () => {
    expect(median([1, 2, 3, 10])).toBe(2.5);
    expect(percentile([0, 100], 0.99)).toBeCloseTo(99);
  });

  it("returns the smallest and largest figures at the ends", () => {
    expect(spread([3, 1, 2])).toEqual({ min: 1, median: 2, max: 3 });
    expect(spread([7])).toEqual({ min: 7, median: 7, max: 7 });
  });

  it("sorts figures as numbers", () => {
    expect(median([100, 9, 20])).toBe(20);
  });

  it("throws when there are no figures", () => {
    expect(() => median([])).toThrow("No figures");
  });
});

describe("rotated", () => {
  it("puts every item first in turn and drops none", () => {
    expect([0, 1, 2, 3].map((round) => rotated(["a", "b", "c"], round).join(""))).toEqual([
      "abc",
      "bca",
      "cab",
      "abc",
    ]);
  });
});
