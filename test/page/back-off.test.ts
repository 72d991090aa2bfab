import { describe, expect, it } from "vitest";
import { pauseMs } from "../../public/app/back-off.js";

describe("the pause before the next try", () => {
  it("doubles from a second up to fifteen", () => {
    expect([1, 2, 3, 4, 5, 6, 50].map((failures) => pauseMs(failures, 1))).toEqual([
      1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000,
    ]);
  });

  it("is between half and all of that, by chance", () => {
    expect(pauseMs(5, 0)).toBe(7_500);
    expect(pauseMs(5, 0.5)).toBe(11_250);
  });
});
