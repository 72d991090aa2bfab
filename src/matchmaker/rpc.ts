import type { Refusal } from "../domain/refusal.ts";

/** One call of `enter_queue`, or one slice of it. The matchmaker sees neither the ticket nor the participant's key. */
export interface EnterRequest {
  ticketHash: string;
  /** Whether the ticket was made for this very call; an unknown one that was not is refused. */
  isNewTicket: boolean;
  /** Hash of the key that this ticket will have in the room of its match. */
  keyHash: string;
  displayName: string | undefined;
  /** `undefined` with a known ticket: the topic of that ticket. */
  topic: string | undefined;
  /** The room of the ticket's match, if the chat there is over: the ticket goes back into the queue, and never to that stranger again. */
  endedRoom: string | undefined;
  /** Names this call over all its slices. */
  waitId: string;
  /** When the call began, epoch milliseconds: of two calls with one ticket the newest wins. */
  calledAt: number;
  continued: boolean;
  /** How much of the wait is left, in milliseconds; 0 polls. */
  remainingMs: number;
}

/** A match, from the side of one ticket. */
export interface Match {
  roomAddress: string;
  /** Epoch milliseconds. */
  matchedAt: number;
  /** Both, in the order in which they are to speak. */
  participants: { name: string; keyHash: string }[];
  partner: string;
  speakFirst: boolean;
}

export type EnterResult =
  /** `isNew`: it was made while this call was open, so its room need not be asked what became of the chat. */
  | { kind: "matched"; match: Match; isNew: boolean }
  /** `position`: 1 is next. */
  | { kind: "waiting" | "superseded"; position: number }
  /** The slice is over, the wait is not: ask again. */
  | { kind: "again" }
  /** The caller's client is gone; nobody reads this answer. */
  | { kind: "dropped" }
  | Refusal;

/** Asks for the match of a room, as one of the two. */
export interface MatchRequest {
  roomAddress: string;
  keyHash: string;
}

export interface CancelWaitRequest {
  /** Random, so whoever knows it may end the wait. */
  waitId: string;
}
