import { env } from "cloudflare:workers";
import { logError } from "../log.ts";

/** What is counted by address; the numbers stand in wrangler.toml, where the platform takes them from. */
export type AddressLimit = "CALLS_BY_ADDRESS" | "JOINS_BY_ADDRESS" | "QUEUE_ENTRIES_BY_ADDRESS";

/**
 * Counts one against an address; whether that was one too many. The bare runtime has neither addresses nor limits, and a
 * limit that fails must not take the chat down with it: then nothing is over.
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
