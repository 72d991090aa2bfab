/** One call of `enter_queue` as its Worker makes it, over all its slices. */
export interface Call {
  ticket: string;
  isNewTicket: boolean;
  topic: string | undefined;
  /** The room of a chat that the Worker has found to be over. */
  endedRoom?: string;
  waitId: string;
  calledAt: number;
  remainingMs: number;
}

/** One request of a call to the matchmaker. */
export interface Request {
  call: Call;
  continued: boolean;
}

/** A match. Its room is known once one side has had its answer. */
export interface Pair {
  /** The ticket that has waited longer. */
  first: string;
  second: string;
  ageMs: number;
  room?: string;
}

export type Expected =
  | { kind: "matched"; pair: Pair }
  | { kind: "waiting" | "superseded"; position: number }
  | { kind: "again" | "cancelled" }
  | { kind: "refused"; reason: "unknown_ticket" | "other_topic" };

export type Ending = [request: Request, expected: Expected];

/** A ticket on disk. */
export interface Ticket {
  hash: string;
  /** First come, first served: the lowest is next. */
  number: number;
  topic: string;
  idleMs: number;
  pair?: Pair;
}

/** The newest call with a ticket, in memory. */
export interface Latest {
  call: Call;
  isCancelled: boolean;
  open?: { request: Request; leftMs: number; pauses: boolean };
}

/** A ticket's row in the real matchmaker's storage. */
export type StoredTicket = {
  ticket: string;
  /** Whether the ticket has left the match of this row, 0 or 1. */
  isFormer: number;
  number: number;
  topic: string;
  room: string | null;
  partner: string | null;
  /** Epoch milliseconds. */
  lastCallAt: number;
};

/** Two tickets that must not be matched again, in the real matchmaker's storage. */
export type StoredMeeting = { one: string; other: string };

export interface Stored {
  tickets: StoredTicket[];
  met: StoredMeeting[];
}
