import { describe, expect, test } from "vitest";
import { isDeeperThan } from "../../src/http/json-depth.ts";

describe("isDeeperThan", () => {
  test.each([
    ["1", 0],
    ['"[[[["', 0],
    ['"\\"[["', 0],
    ['"\\\\"', 0],
    ["[]", 1],
    ['{"a":[{"b":"}]{["}]}', 3],
    ["[[],[],[]]", 2],
    ['["\\\\\\"[[[",[]]', 2],
  ])("measures the exact depth of %s", (json, depth) => {
    expect(isDeeperThan(json, depth)).toBe(false);
    expect(isDeeperThan(json, depth - 1)).toBe(true);
  });
});
