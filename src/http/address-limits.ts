import { env } from "cloudflare:workers";
import { ENTRIES_RETRY_AFTER_SECONDS } from "../domain/limits.ts";
import { refuse, type RefusalOf } from "../domain/refusal.ts";
import { logError } from "../log.ts";

/** What is counted by address. The numbers are in wrangler.toml, where the platform reads them. */
export type AddressLimit = "CALLS_BY_ADDRESS" | "JOINS_BY_ADDRESS" | "QUEUE_ENTRIES_BY_ADDRESS";

/**
 * Counts a call against its address; returns whether it is over the limit. Nothing is over where
 * the platform provides no address or no limiter (the bare runtime), or if the limiter fails: that
 * must not take the chat down with it.
 */
export async function isOverLimit(
  limit: AddressLimit,
  address: string | undefined,
): Promise<boolean> {
  const limiter = (env as Partial<Env>)[limit];
  if (!limiter || address === undefined) return false;
  try {
    return !(await limiter.limit({ key: address })).success;
  } catch (error) {
    logError("rate limit failed", error);
    return false;
  }
}

/** Counts a join or a queue entry against its address, and refuses it over the limit. */
export async function refuseOverLimit(
  limit: Exclude<AddressLimit, "CALLS_BY_ADDRESS">,
  address: string | undefined,
): Promise<RefusalOf<"rate_limited"> | undefined> {
  if (!(await isOverLimit(limit, address))) return undefined;
  return refuse("rate_limited", { limit: "address", retryAfter: ENTRIES_RETRY_AFTER_SECONDS });
}
