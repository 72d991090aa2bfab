import type { ChatMessage } from "./message.ts";
import type { Unconfirmed } from "./wait.ts";

/**
 * Why a call was refused. Replies carry the reason as `code`; docs/reference.md explains each one.
 */
export const REFUSAL_REASONS = [
  "invalid_input",
  "not_in_room",
  "partner_disconnected",
  "room_full",
  "cursor_ahead",
  "idempotency_conflict",
  "unknown_ticket",
  "other_topic",
  "rate_limited",
  "overloaded",
  "no_answer",
  "internal",
] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** What a refusal carries besides its reason. Times are in seconds. */
interface RefusalData extends Record<RefusalReason, object> {
  /** Must not contain text from the caller. */
  invalid_input: { problems: readonly string[] };
  not_in_room: object;
  partner_disconnected: Unconfirmed & {
    cursor: number;
    /** How the chat ended, if that event is all the caller has not seen. */
    lastEvent?: ChatMessage;
    hasUnread: boolean;
    missed?: number;
  };
  room_full: object;
  /** `head`: id of the room's newest message. */
  cursor_ahead: { head: number };
  idempotency_conflict: object;
  unknown_ticket: object;
  other_topic: object;
  rate_limited: { limit: "messages" | "address"; retryAfter: number };
  /** `ticket`: finds the caller's place or match again. */
  overloaded: { what: "queue" | "object"; retryAfter: number; ticket?: string };
  no_answer: { retryAfter: number; ticket?: string };
  internal: object;
}

/**
 * An expected "no", as a value: objects and tools return it, and `tools/refusal-text.ts` puts it
 * into words.
 */
export type Refusal = {
  [Reason in RefusalReason]: { kind: "refused"; reason: Reason } & RefusalData[Reason];
}[RefusalReason];

export type RefusalOf<Reason extends RefusalReason> = Extract<Refusal, { reason: Reason }>;

/** Makes a refusal. */
export function refuse<Reason extends RefusalReason>(
  reason: Reason,
  ...[data]: object extends RefusalData[Reason] ? [] : [RefusalData[Reason]]
): RefusalOf<Reason> {
  return { kind: "refused", reason, ...data } as RefusalOf<Reason>;
}

export function isRefusal(result: object): result is Refusal {
  return "kind" in result && result.kind === "refused";
}
