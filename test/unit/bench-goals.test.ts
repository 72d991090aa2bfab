import { describe, expect, it } from "vitest";
import { type Goal, GOALS, isMet, measured } from "../../bench/goals.ts";
import { goalTable } from "../../bench/table.ts";

const RATIO: Goal = {
  title: "CPU of ours",
  unit: "x floor",
  series: "ours",
  baseline: "floor",
  bound: { atMost: 2 },
};

describe("measured", () => {
  it("returns the ratio of the medians and the spread of the ratios in each round", () => {
    const figures = { ours: [2, 4, 9], floor: [1, 2, 3] };
    expect(measured(RATIO, figures)).toEqual({
      figure: 2,
      rounds: { min: 2, median: 2, max: 3 },
    });
  });

  it("returns the median when there is no baseline", () => {
    expect(measured({ title: "", unit: "", series: "ours" }, { ours: [3, 1, 2] })?.figure).toBe(2);
  });

  it("returns undefined when either series is missing", () => {
    expect(measured(RATIO, { ours: [1] })).toBeUndefined();
    expect(measured(RATIO, { floor: [1] })).toBeUndefined();
  });
});

describe("isMet", () => {
  it("accepts the bound itself and nothing beyond it", () => {
    expect(isMet(RATIO, 2)).toBe(true);
    expect(isMet(RATIO, 2.01)).toBe(false);
    expect(isMet({ ...RATIO, bound: { atLeast: 3 } }, 3)).toBe(true);
    expect(isMet({ ...RATIO, bound: { atLeast: 3 } }, 2.99)).toBe(false);
  });
});

describe("goalTable", () => {
  it("names the goals that are not met or were not measured", () => {
    const missed = goalTable([RATIO], { ours: [5], floor: [2] });
    expect(missed).toContain("NOT MET");
    expect(missed).toMatch(/Not met:\n {2}CPU of ours: 2.50 x floor, at most 2/u);
    const met = goalTable([RATIO], { ours: [4], floor: [2] });
    expect(met).toMatch(/met$/u);
    expect(met).not.toMatch(/not met/iu);
    expect(goalTable([RATIO], {})).toContain("not measured");
  });
});

/** The goals of one protocol era. Their baseline may belong to that era too. */
function ofEra(era: string): Pick<Goal, "bound" | "unit">[] {
  return GOALS.filter(({ title }) => title.endsWith(`MCP ${era}`)).map(({ bound, unit }) => ({
    bound,
    unit: unit.replace(` ${era}`, ""),
  }));
}

describe("GOALS", () => {
  it("holds both protocol eras to the same bounds", () => {
    expect(ofEra("2026")).toHaveLength(5);
    expect(ofEra("2025")).toEqual(ofEra("2026"));
  });
});
