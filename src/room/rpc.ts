import type { ChatMessage, ParticipantView } from "../domain/message.ts";
import type { RefusalOf } from "../domain/refusal.ts";
import type { PollAgain, Unconfirmed, WaitCancelled, WaitSlice } from "../domain/wait.ts";

/** Identifies the caller: the hash of the key in their room_id. The room never sees the key. */
interface Caller {
  keyHash: string;
}

/** Nobody has made this room, or it was wiped. */
export interface RoomMissing {
  kind: "room_missing";
}

type NotInRoom = RefusalOf<"not_in_room"> | RoomMissing;

/**
 * Makes the room of a match. Both participants send the same match; the second request changes
 * nothing.
 */
export interface OpenRequest extends Caller {
  /** Epoch milliseconds. */
  matchedAt: number;
  /** The first to speak comes first. */
  participants: { name: string; keyHash: string }[];
  /**
   * When the caller made the call that needs the room, epoch milliseconds; omitted if there was
   * none.
   */
  calledAt?: number;
}

export interface OpenResult {
  kind: "opened";
  /** Where reading resumes for the caller. */
  cursor: number;
  hasBegun: boolean;
  isChatOver: boolean;
}

export interface JoinRequest extends Caller {
  roomName: string;
  /** `undefined`: the room picks a free default name. */
  displayName: string | undefined;
  /** Used only by the request that makes the room. */
  maxParticipants: number | undefined;
}

export type JoinResult =
  | {
      kind: "joined";
      status: "created" | "joined";
      displayName: string;
      maxParticipants: number;
      participants: ParticipantView[];
      cursor: number;
    }
  | RefusalOf<"room_full">;

export interface SendRequest extends Caller {
  text: string;
  cursor: number | undefined;
  idempotencyKey: string | undefined;
  /** Identifies this call, so that a retry after a reset finds what the first try stored. */
  callId: string;
  /** Whether an earlier try of this call may have been carried out. */
  retried: boolean;
}

export interface SentResult extends Unconfirmed {
  kind: "sent";
  id: number;
  /** ISO 8601 in UTC, to the second. */
  sentAt: string;
  /** Names of those who had a wait open when the message arrived. */
  deliveredTo: string[];
  /** Names of those who will get it with their next call. */
  queuedFor: string[];
  cursor: number;
}

export type SendResult =
  | SentResult
  | NotInRoom
  | RefusalOf<"partner_disconnected" | "cursor_ahead" | "idempotency_conflict" | "rate_limited">;

export interface WaitRequest extends Caller, WaitSlice {
  cursor: number | undefined;
}

/** Number of deleted messages that the caller may have missed; omitted if 0. */
export interface Missed {
  missed?: number;
}

/** If everyone in the room is waiting, whose turn it is to speak. */
export type Turn = "you" | "others" | undefined;

export interface MessagesResult extends Missed, Unconfirmed {
  kind: "messages";
  messages: ChatMessage[];
  cursor: number;
  hasMore: boolean;
  /** Whether the chat of a paired room has ended, so that nothing more will come. */
  isChatOver: boolean;
}

export interface EmptyResult extends Missed, Unconfirmed {
  kind: "timeout" | "superseded";
  cursor: number;
  alsoWaiting: string[];
  turn: Turn;
}

export type WaitResult =
  | MessagesResult
  | EmptyResult
  | PollAgain
  | WaitCancelled
  | NotInRoom
  | RefusalOf<"partner_disconnected" | "cursor_ahead">;

export interface HistoryRequest extends Caller {
  after: number | undefined;
  before: number | undefined;
  limit: number;
}

export interface HistoryPage extends Missed {
  kind: "page";
  messages: ChatMessage[];
  participants: ParticipantView[];
  cursor: number;
  hasMore: boolean;
}

export type HistoryResult = HistoryPage | NotInRoom | RefusalOf<"partner_disconnected">;

export type LeaveRequest = Caller;

export type LeaveResult = { kind: "left" } | NotInRoom;

export interface RecordDeliveryRequest extends Caller {
  cursor: number;
  /** `waitCall` of the wait whose reply was sent; omitted for a page of history. */
  call?: string;
}
