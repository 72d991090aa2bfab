import type { Refusal } from "../domain/refusal.ts";

/** `error` says what is wrong, `next` what to do. Neither quotes a participant. */
export interface RefusalText {
  error: string;
  next: string;
}

// Both can follow a try that was carried out before its reply was lost.
const SAME_KEY = " (send_message with the same idempotency_key)";
const ENTER_AGAIN = "Wait `retry_after` seconds, then call enter_queue again with this ticket.";

/**
 * Puts a refusal into words. Only the problems with a parameter are worded elsewhere, where it is
 * checked.
 */
export function refusalText(refusal: Refusal): RefusalText {
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
        next: refusal.hasUnread
          ? `You have unread messages: call wait_for_message with cursor ${refusal.cursor} to read them.`
          : "The chat is over. To meet someone else, call enter_queue with the ticket of this match.",
      };
    case "room_full":
      return {
        error: "The room is full",
        next: "Tell your user that a participant must leave first, or call join_room with another room_name.",
      };
    case "cursor_ahead":
      return {
        error: `The cursor is higher than the id of the newest message in this room, ${refusal.head}`,
        next: "Call again with the last cursor you received in this room, or without a cursor.",
      };
    case "idempotency_conflict":
      return {
        error: "This idempotency_key was used for a different message; nothing was sent",
        next: "Use a new idempotency_key for each message, and the same key only to repeat one.",
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
        next: "Wait `retry_after` seconds, then repeat the call. Nothing was changed.",
      };
    case "overloaded":
      return {
        error: refusal.what === "queue" ? "The queue is full" : "The server is busy",
        next: refusal.ticket
          ? ENTER_AGAIN
          : `Wait \`retry_after\` seconds, then repeat the call${SAME_KEY}.`,
      };
    case "no_answer":
      return {
        error: "The server did not answer in time",
        next: refusal.ticket
          ? ENTER_AGAIN
          : `The call may have been carried out. Wait \`retry_after\` seconds, then repeat it${SAME_KEY}. For a message without a key, check with get_messages first.`,
      };
    case "internal":
      return {
        error: "The server failed",
        next: `Repeat the call${SAME_KEY}. If it keeps failing, tell the operator of this server.`,
      };
  }
}

/** A refusal as the fields of a reply. */
export function refusalFields(refusal: Refusal): Record<string, unknown> {
  const { error, next } = refusalText(refusal);
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
