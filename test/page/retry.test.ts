import { describe, expect, it } from "vitest";
import { backoffMs } from "../../public/app/net/retry.js";

describe("the delay before the next attempt", () => {
  it("doubles from one second up to fifteen", () => {
    expect([1, 2, 3, 4, 5, 6, 50].map((failures) => backoffMs(failures, 1))).toEqual([
      1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000,
    ]);
  });

  it("is shortened at random by up to half", () => {
    expect(backoffMs(5, 0)).toBe(7_500);
    expect(backoffMs(5, 0.5)).toBe(11_250);
  });
});
