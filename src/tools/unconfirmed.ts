import type { Unconfirmed } from "../domain/wait.ts";

/** Adds how to read again what the caller's last wait may have lost. */
export function withUnconfirmed(next: string, { unconfirmed }: Unconfirmed): string {
  if (!unconfirmed) return next;
  const { after, upTo } = unconfirmed;
  const messages = upTo === after + 1 ? `message ${upTo}` : `messages ${after + 1} to ${upTo}`;
  return `${next} If you have not seen ${messages}, call get_messages with after ${after}.`;
}
