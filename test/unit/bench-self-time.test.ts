import { expect, it } from "vitest";
import { activeMs, selfTimes } from "../../bench/self-time.ts";

const at = (functionName: string, url: string) => ({ functionName, url, lineNumber: 9 });
const PROFILE = {
  nodes: [
    { id: 1, callFrame: at("(idle)", "") },
    { id: 2, callFrame: at("parse", "file:///a/index.js") },
    { id: 3, callFrame: at("parse", "file:///a/index.js") },
    { id: 4, callFrame: at("(garbage collector)", "") },
  ],
  samples: [1, 2, 3, 4],
  timeDeltas: [5_000, 1_000, 2_000, 500],
};

it("adds up the time of each function over all its callers", () => {
  expect(selfTimes(PROFILE)).toEqual([
    { name: "(idle)", ms: 5 },
    { name: "parse index.js:10", ms: 3 },
    { name: "(garbage collector)", ms: 0.5 },
  ]);
});

it("counts everything but idle time as active", () => {
  expect(activeMs(PROFILE)).toBe(3.5);
});
