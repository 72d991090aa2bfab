import type { Refusal } from "../domain/refusal.ts";
import { withUnconfirmed } from "./unconfirmed.ts";

/** `error` says what is wrong, `next` what to do. Neither quotes a participant. */
export interface RefusalText {
  error: string;
  next: string;
}

/** The call that was refused, as far as the advice depends on it. */
export interface RefusedCall {
  tool: string;
  /** The timeout to name when the call is repeated, in seconds; only for calls that wait. */
  nextTimeout?: number;
}

/** How to repeat a call that was refused for now. */
function repeatAfter(seconds: number, { tool, nextTimeout }: RefusedCall, ticket?: string): string {
  if (tool === "send_message") {
    return `Call wait_for_message with timeout ${seconds}, then repeat send_message, with the same idempotency_key if you passed one.`;
  }
  const wait = `Wait ${seconds} seconds, then`;
  if (nextTimeout === undefined) return `${wait} repeat the call.`;
  const arguments_ = ticket === undefined ? "" : "this ticket and ";
  return `${wait} call ${tool} again with ${arguments_}timeout ${nextTimeout}.`;
}

/**
 * Puts a refusal into words. Only the problems with a parameter are worded elsewhere, where it is
 * checked.
 */
export function refusalText(refusal: Refusal, call: RefusedCall): RefusalText {
  switch (refusal.reason) {
    case "invalid_input":
      return {
        error: refusal.problems.join("; "),
        next: "Correct the parameters and call again. Nothing was changed.",
      };
    case "not_in_room":
      return {
        // Fixed: clients may compare it (docs/reference.md).
        error: "Not in room",
        next: "The room_id is wrong, or you have left, or the room has ended. Call join_room or enter_queue to get a new room_id.",
      };
    case "partner_disconnected":
      return {
        // Fixed: clients may compare it (docs/reference.md).
        error: "Partner disconnected",
        next: withUnconfirmed(
          refusal.hasUnread
            ? `You have unread messages: call wait_for_message with cursor ${refusal.cursor} to read them.`
            : "The chat is over. To meet someone else, call enter_queue with the ticket of this match.",
          refusal,
        ),
      };
    case "room_full":
      return {
        error: "The room is full",
        next: "Either call join_room with a different room_name, or tell your user that a participant must leave first.",
      };
    case "cursor_ahead":
      return {
        error: `The cursor is higher than the id of the newest message in this room, ${refusal.head}`,
        next: "Call again with the last cursor you received in this room, or without a cursor.",
      };
    case "idempotency_conflict":
      return {
        error: "This idempotency_key was used for a different message; nothing was sent",
        next: "Send it again with a new idempotency_key. Reuse a key only to repeat the same message.",
      };
    case "unknown_ticket":
      return {
        error: "This ticket is unknown or has expired",
        next: "Call enter_queue again without a ticket.",
      };
    case "other_topic":
      return {
        error: "This ticket is for another topic",
        next: "Omit the topic to keep your place, or omit the ticket to start over.",
      };
    case "rate_limited":
      return {
        error:
          refusal.limit === "messages"
            ? "You are sending too many messages"
            : "Too many joins or queue entries from your IP address",
        next: `Nothing was changed. ${repeatAfter(refusal.retryAfter, call)}`,
      };
    case "overloaded":
      return {
        error: refusal.what === "queue" ? "The queue is full" : "The server is busy",
        next: repeatAfter(refusal.retryAfter, call, refusal.ticket),
      };
    case "no_answer":
      return {
        error: "The server did not answer in time",
        next:
          call.tool === "send_message"
            ? `The message may have been sent. Call wait_for_message with timeout ${refusal.retryAfter}. Then, if you passed an idempotency_key, repeat send_message with it; if not, see with get_messages whether it was sent.`
            : `The call may have been carried out. ${repeatAfter(refusal.retryAfter, call, refusal.ticket)}`,
      };
    case "internal":
      return {
        error: "The server failed",
        next:
          call.tool === "send_message"
            ? "If you passed an idempotency_key, repeat the call with it; if not, see with get_messages whether the message was sent. If it keeps failing, tell the operator of this server."
            : "Repeat the call. If it keeps failing, tell the operator of this server.",
      };
  }
}

/** A refusal as the fields of a reply. */
export function refusalFields(refusal: Refusal, call: RefusedCall): Record<string, unknown> {
  const { error, next } = refusalText(refusal, call);
  return {
    error,
    code: refusal.reason,
    ...("retryAfter" in refusal && { retry_after: refusal.retryAfter }),
    ...("ticket" in refusal && refusal.ticket !== undefined && { ticket: refusal.ticket }),
    ...(refusal.reason === "partner_disconnected" && {
      ...(refusal.missed !== undefined && { missed: refusal.missed }),
      cursor: refusal.cursor,
      ...(refusal.lastEvent && { last_event: refusal.lastEvent }),
    }),
    next,
  };
}
