import { expect, test } from "vitest";
import { experimental_readRawConfig } from "wrangler";
import { CALLS_RETRY_AFTER_SECONDS, ENTRIES_RETRY_AFTER_SECONDS } from "../../src/domain/limits.ts";

/** Wrangler's type for this refers to a package that it bundles, and so is `any` here. */
type RateLimits = { name: string; simple: { period: number } }[];

test("tells callers to retry after the period of the rate limit in wrangler.toml", () => {
  const { rawConfig } = experimental_readRawConfig({ config: "wrangler.toml" });
  const rateLimits: RateLimits = rawConfig.ratelimits;
  expect(Object.fromEntries(rateLimits.map(({ name, simple }) => [name, simple.period]))).toEqual({
    CALLS_BY_ADDRESS: CALLS_RETRY_AFTER_SECONDS,
    JOINS_BY_ADDRESS: ENTRIES_RETRY_AFTER_SECONDS,
    QUEUE_ENTRIES_BY_ADDRESS: ENTRIES_RETRY_AFTER_SECONDS,
  });
});
