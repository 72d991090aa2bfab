import type { RefusalOf } from "../domain/refusal.ts";
import type { PollAgain, WaitCancelled, WaitSlice } from "../domain/wait.ts";

/**
 * One slice of an `enter_queue` call. The matchmaker sees neither the ticket nor the participant's
 * key.
 */
export interface EnterRequest extends WaitSlice {
  ticketHash: string;
  /** Whether the ticket was made for this very call; an unknown older ticket is refused. */
  isNewTicket: boolean;
  /** Hash of the key that this ticket will have in the room of its match. */
  keyHash: string;
  displayName: string | undefined;
  /** `undefined` keeps the topic of a known ticket. */
  topic: string | undefined;
  /**
   * The room of the ticket's match, if the chat there is over. The ticket returns to the queue, and
   * is never matched with that stranger again.
   */
  endedRoom: string | undefined;
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
  | PollAgain
  | WaitCancelled
  | RefusalOf<"unknown_ticket" | "other_topic" | "overloaded">;

/** Asks for the match that a room belongs to, as one of its two participants. */
export interface FindMatchRequest {
  roomAddress: string;
  keyHash: string;
}

export type FindMatchResult = { kind: "match"; match: Match } | { kind: "no_match" };
