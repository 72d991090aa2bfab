/** One call of `enter_queue` as its Worker makes it, over all its slices. */
export interface Call {
  ticket: string;
  isNewTicket: boolean;
  topic: string | undefined;
  /** The room whose chat the Worker has found to be over. */
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

/** What both sides of a match are told; the room stands here once one of them was. */
export interface Pair {
  /** Ticket of the one who waited longer. */
  first: string;
  second: string;
  ageMs: number;
  room?: string;
}

export type Expected =
  | { kind: "matched"; pair: Pair }
  | { kind: "waiting" | "superseded"; position: number }
  | { kind: "again" | "dropped" }
  | { refused: "unknown_ticket" | "other_topic" };

export type Ending = [request: Request, expected: Expected];

/** A ticket as it is on disk. */
export interface Ticket {
  hash: string;
  /** First come, first served. */
  place: number;
  topic: string;
  idleMs: number;
  pair?: Pair;
}

/** The newest call with a ticket, in memory. */
export interface Latest {
  call: Call;
  isDropped: boolean;
  open?: { request: Request; leftMs: number; pauses: boolean };
}

/** A row of a ticket as the real matchmaker has it on disk. */
export type StoredTicket = {
  ticket: string;
  /** Whether the ticket has left the match of this row behind. 0 or 1. */
  isFormer: number;
  place: number;
  topic: string;
  room: string | null;
  partner: string | null;
  /** Epoch milliseconds. */
  lastCallAt: number;
};

/** Who is not to meet again, as the real matchmaker has it on disk. */
export type StoredMeeting = { one: string; other: string };

export interface Stored {
  tickets: StoredTicket[];
  met: StoredMeeting[];
}
