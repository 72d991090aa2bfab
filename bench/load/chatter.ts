/** Somebody in a room of the server under test, whatever protocol it speaks. Every method throws unless the call is a success. */
export interface Chatter {
  /** Sends a message; returns how many open waits it answered, as far as the server tells, and its id. */
  send: (text: string) => Promise<{ id: number; woken: number | undefined }>;
  /** Looks for messages after an id without waiting; there must be none. */
  poll: (after: number) => Promise<void>;
  /** Waits for a message after an id; returns the text of the first. */
  wait: (after: number, seconds: number) => Promise<string>;
  /** Reads the newest 50 messages; returns how many there were. */
  history: () => Promise<number>;
}

/** Takes a seat in the room of this name; returns who sits there, and the id of the newest message. */
export type Join = (room: string, name: string) => Promise<{ chatter: Chatter; cursor: number }>;

/** Messages in one page of history. */
export const PAGE = 50;

/** Messages one participant sends at most: a room of MCP Chat takes 50 at once. */
export const SENDS_EACH = 40;

/** Throws unless it holds: a figure of calls that failed is no figure. */
export function must(condition: boolean, what: string, shown?: unknown): asserts condition {
  if (!condition) throw new Error(`${what}: ${JSON.stringify(shown)}`);
}
