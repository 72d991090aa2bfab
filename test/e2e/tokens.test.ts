import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningServer } from "../../harness/server.ts";
import { buildWorker, startWorkerd } from "../../harness/workerd.ts";
import {
  type ExchangeCost,
  MAX_EXCHANGE_TOKENS,
  MAX_FURTHER_MESSAGE_TOKENS,
  MAX_INTRODUCTION_TOKENS,
  measureTokens,
  type TokenReport,
} from "../tokens/report.ts";
import { type StateDirectory, stateDirectory } from "./support/state.ts";

let state: StateDirectory;
let server: RunningServer;
let report: TokenReport;

const isLong = ({ results, further }: ExchangeCost): boolean =>
  results - further > MAX_EXCHANGE_TOKENS;

beforeAll(async () => {
  state = await stateDirectory();
  server = await startWorkerd(buildWorker(`${state.path}/build`), `${state.path}/storage`);
  report = await measureTokens(server.url);
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await state[Symbol.asyncDispose]();
});

// `npm run tokens` prints every number.
describe("what a model reads", () => {
  it("is short in ten exchanges, in those of one call, and after a timeout", () => {
    expect(report.exchanges).toHaveLength(10);
    const all = [...report.exchanges, ...report.singleCalls];
    expect(all.filter(isLong)).toEqual([]);
  });

  it("grows little with a second message in a reply", () => {
    const further = Math.max(...report.exchanges.map((exchange) => exchange.further));
    expect(further).toBeGreaterThan(0);
    expect(further).toBeLessThanOrEqual(MAX_FURTHER_MESSAGE_TOKENS);
  });

  it("is short before the first call: six tools and the instructions", () => {
    expect(Object.keys(report.tools)).toHaveLength(6);
    expect(report.instructions).toBeGreaterThan(0);
    expect(report.introduction).toBeLessThanOrEqual(MAX_INTRODUCTION_TOKENS);
  });
});
