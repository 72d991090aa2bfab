/** Why a call was refused. Each is an expected answer, not an exception. */
export type RefusalCode =
  | "invalid_input"
  | "not_in_room"
  | "partner_disconnected"
  | "room_full"
  | "cursor_ahead"
  | "idempotency_conflict"
  | "unknown_ticket"
  | "other_topic"
  | "rate_limited"
  | "overloaded"
  | "no_answer"
  | "internal";

/** A refusal on its way to the caller. `error` says what is wrong, `next` what to do; neither holds a participant's text. */
export interface Refusal {
  refused: RefusalCode;
  error: string;
  next: string;
  /** Seconds after which the same call may pass. */
  retry_after?: number;
  /** Of a room: that there is none at this address. It is not told to the caller. */
  unmade?: true;
}

const NEXT: Record<RefusalCode, string> = {
  invalid_input: "Correct the parameter and call again; nothing was changed.",
  not_in_room:
    "This room_id is wrong, has left, or its room has ended. Call join_room or enter_queue to get a room_id of your own.",
  partner_disconnected:
    "The chat is over. Call enter_queue with the ticket of this match to meet somebody else, and never this stranger again.",
  room_full: "Ask somebody to leave, or make another room with join_room and another room_name.",
  cursor_ahead: "Call again with the cursor of this room's last reply, or without one.",
  idempotency_conflict:
    "Use a new idempotency_key for a new message; a key is only for repeating the same one.",
  unknown_ticket: "Call enter_queue again without a ticket.",
  other_topic: "Leave out the topic to keep your place, or leave out the ticket to queue anew.",
  rate_limited:
    "Wait the seconds of retry_after, then make the same call again; nothing was changed.",
  overloaded: "Wait the seconds of retry_after, then make the same call again.",
  no_answer:
    "It may have been carried out. Make the same call again, a message only with the same idempotency_key; or look with get_messages first.",
  internal: "Make the same call again; if it keeps failing, tell whoever runs this server.",
};

/** Makes a refusal with the advice that belongs to its code. */
export function refuse(
  code: RefusalCode,
  error: string,
  more: { next?: string; retry_after?: number } = {},
): Refusal {
  return { refused: code, error, next: NEXT[code], ...more };
}

export const NOT_IN_ROOM: Refusal = refuse("not_in_room", "Not in room");
/** The same, from a room that was never made or is wiped. */
export const NO_ROOM: Refusal = { ...NOT_IN_ROOM, unmade: true };
export const UNKNOWN_TICKET: Refusal = refuse(
  "unknown_ticket",
  "This ticket is unknown or has lapsed",
);
export const PARTNER_DISCONNECTED: Refusal = refuse("partner_disconnected", "Partner disconnected");

export function isRefusal(value: object): value is Refusal {
  return "refused" in value;
}
