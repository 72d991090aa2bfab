import type { RefusalOf } from "../domain/refusal.ts";

/**
 * One slice of an `enter_queue` call. The matchmaker sees neither the ticket nor the participant's
 * key.
 */
export interface EnterRequest {
  ticketHash: string;
  /** Whether the ticket was made for this very call; an unknown older ticket is refused. */
  isNewTicket: boolean;
  /** Hash of the key that this ticket will have in the room of its match. */
  keyHash: string;
  displayName: string | undefined;
  /** `undefined` with a known ticket: the topic of that ticket. */
  topic: string | undefined;
  /**
   * The room of the ticket's match, if the chat there is over. The ticket returns to the queue, and
   * is never matched with that stranger again.
   */
  endedRoom: string | undefined;
  /** The same for every slice of a call. */
  waitId: string;
  /** When the call began, epoch milliseconds: the newest call with a ticket wins. */
  calledAt: number;
  /** Whether the matchmaker may have seen an earlier slice of this call. */
  continued: boolean;
  /** How much of the wait is left, in milliseconds; 0 polls. */
  remainingMs: number;
}

/** A match, from the side of one ticket. */
export interface Match {
  roomAddress: string;
  /** Epoch milliseconds. */
  matchedAt: number;
  /** Both sides; the first to speak comes first. */
  participants: { name: string; keyHash: string }[];
  partner: string;
  speakFirst: boolean;
}

/** `isNew`: the match was made during this call, so its chat cannot be over yet. */
export interface MatchedResult {
  kind: "matched";
  match: Match;
  isNew: boolean;
}

/** `position`: 1 is next. */
export interface UnmatchedResult {
  kind: "waiting" | "superseded";
  position: number;
}

export type EnterResult =
  | MatchedResult
  | UnmatchedResult
  /** The slice is over, the wait is not. */
  | { kind: "again" }
  /** The caller's client is gone; nobody reads this result. */
  | { kind: "cancelled" }
  | RefusalOf<"unknown_ticket" | "other_topic" | "overloaded">;

/** Asks for the match that a room belongs to, as one of its two participants. */
export interface MatchRequest {
  roomAddress: string;
  keyHash: string;
}

export type MatchResult = { kind: "match"; match: Match } | { kind: "no_match" };

export interface CancelWaitRequest {
  /** Random, because anyone who knows it can end the wait. */
  waitId: string;
}
