/**
 * A participant's connection to a room of the server under test, over any protocol. Every method
 * throws unless its call succeeds.
 */
export interface Client {
  /** Sends a message; returns its id and, if the server reports it, how many waits it woke. */
  send: (text: string) => Promise<{ id: number; woken: number | undefined }>;
  /** Checks for messages after an id without waiting. Expects none. */
  poll: (after: number) => Promise<void>;
  /** Waits for messages after an id; returns the text of the first. */
  wait: (after: number, seconds: number) => Promise<string>;
  /** Reads the newest page of history; returns its length. */
  history: () => Promise<number>;
}

/** Joins the named room; returns the participant's client and the id of the newest message. */
export type Join = (room: string, name: string) => Promise<{ client: Client; cursor: number }>;

/** Messages in a page of history. */
export const PAGE_SIZE = 50;

/** Most messages one participant sends: MCP Chat limits the rate after a burst of 50. */
export const MAX_SENDS = 40;

/** Throws if the condition is false: failed calls must not count as fast ones. */
export function assertOk(
  condition: boolean,
  problem: string,
  details?: unknown,
): asserts condition {
  if (!condition) throw new Error(`${problem}: ${JSON.stringify(details)}`);
}
