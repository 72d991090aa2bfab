import type { ChatMessage, ParticipantView } from "../domain/message.ts";
import type { Refusal } from "../domain/refusal.ts";

/** Who calls: the hash of the key in their room_id. The room never sees the key. */
interface Caller {
  keyHash: string;
}

/** Makes the room of a match. Both sides call it with the same match; the second call changes nothing. */
export interface OpenRequest extends Caller {
  /** Epoch milliseconds. */
  matchedAt: number;
  /** In the order in which they are to speak. */
  participants: { name: string; keyHash: string }[];
  /** When the caller made the call in the room for which it is opened, epoch milliseconds; left out if they made none yet. */
  calledAt?: number;
}

export interface OpenResult {
  /** Where the caller reads on. */
  cursor: number;
  hasBegun: boolean;
  isChatOver: boolean;
}

export interface JoinRequest extends Caller {
  roomName: string;
  /** `undefined`: the caller named none and gets a free default name. */
  displayName: string | undefined;
  /** Used by the call that makes the room. */
  maxParticipants: number | undefined;
}

export interface JoinResult {
  status: "created" | "joined";
  displayName: string;
  maxParticipants: number;
  participants: ParticipantView[];
  cursor: number;
}

export interface SendRequest extends Caller {
  text: string;
  cursor: number | undefined;
  idempotencyKey: string | undefined;
  /** Names this call, so that a try after a reset finds what the first one stored. */
  callId: string;
  /** Whether an earlier try of this call may have been carried out. */
  retried: boolean;
}

export interface SendResult {
  id: number;
  /** ISO 8601, UTC. */
  sentAt: string;
  /** Names of those whose open wait this message answered. */
  deliveredTo: string[];
  /** Names of those who get it with their next call. */
  queuedFor: string[];
  cursor: number;
}

export interface WaitRequest extends Caller {
  cursor: number | undefined;
  /** Names this wait over all its slices. */
  waitId: string;
  /** When the wait began, epoch milliseconds: of two waits of one participant the newest wins. */
  calledAt: number;
  /** Whether this is a further slice of a wait that the room was asked for before. */
  continued: boolean;
  /** How much of the wait is left, in milliseconds; 0 polls. */
  remainingMs: number;
}

/** How many messages that the caller may not have seen are not kept any more; left out if none. */
export interface Missed {
  missed?: number;
}

export type WaitResult =
  | ({
      kind: "messages";
      messages: ChatMessage[];
      cursor: number;
      hasMore: boolean;
      /** Whether this is a paired room whose chat has ended: nothing more will come. */
      isChatOver: boolean;
    } & Missed)
  | ({ kind: "timeout" | "superseded"; cursor: number; alsoWaiting: string[]; turn: Turn } & Missed)
  /** The slice is over, the wait is not: ask again. */
  | { kind: "again" }
  /** The caller's client is gone; nobody reads this answer. */
  | { kind: "dropped" };

/** If everybody in the room waits, whose turn it is to speak: `you` or `others`. */
export type Turn = "you" | "others" | undefined;

export interface HistoryRequest extends Caller {
  after: number | undefined;
  before: number | undefined;
  limit: number;
}

export interface HistoryResult extends Missed {
  messages: ChatMessage[];
  participants: ParticipantView[];
  cursor: number;
  hasMore: boolean;
}

/** The chat of a paired room is over. `last_event` says how, if the caller has not seen it yet. */
export interface Disconnected extends Refusal, Missed {
  cursor: number;
  last_event?: ChatMessage;
}

export type LeaveRequest = Caller;

export interface CancelWaitRequest {
  /** Random, so whoever knows it may end the wait. */
  waitId: string;
}

export interface RecordDeliveryRequest extends Caller {
  cursor: number;
}
