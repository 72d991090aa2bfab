import { type AddressLimit, isOverLimit } from "../http/address-limits.ts";
import { ENTRIES_RETRY_AFTER_SECONDS } from "../domain/limits.ts";
import { refuse, type Refusal } from "../domain/refusal.ts";
import type { ToolContext } from "../object-clients/call-context.ts";

/** Counts a call against its address; the refusal if it is one too many. */
export async function refuseOverLimit(
  limit: AddressLimit,
  { address }: Pick<ToolContext, "address">,
): Promise<Refusal | undefined> {
  if (!(await isOverLimit(limit, address))) return undefined;
  return refuse("rate_limited", "Too many such calls from your address", {
    retry_after: ENTRIES_RETRY_AFTER_SECONDS,
  });
}
