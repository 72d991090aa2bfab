/** A change of the bytes of a body, at a place between 0 (its begin) and 1 (its end). */
export type ByteChange =
  | { flip: number; at: number }
  | { insert: string; at: number }
  | { cutFrom: number };

/**
 * A request as data, so that it can be printed, kept in the corpus and sent again. Its texts may hold placeholders for
 * what only a running server gives out (see `world.ts`).
 */
export type FuzzRequest =
  | {
      method: string;
      path: string;
      headers: [name: string, value: string][];
      /** Sent as UTF-8. */
      body?: string;
      /** Made after the placeholders are filled in. */
      changes?: ByteChange[];
      chunked?: boolean;
    }
  /** Written to a socket as it is, each character one byte; then the client's side is closed. */
  | { raw: string };

/** Requests that are sent one after the other; later ones may use what earlier ones were given. */
export type FuzzCase = FuzzRequest[];

/** What came back. */
export interface FuzzResponse {
  status: number;
  contentType: string;
  body: Uint8Array;
}

function change(bytes: Buffer, one: ByteChange): Buffer {
  if ("cutFrom" in one) return bytes.subarray(0, Math.floor(bytes.length * one.cutFrom));
  const index = Math.min(Math.floor(bytes.length * one.at), Math.max(0, bytes.length - 1));
  if ("flip" in one) {
    const flipped = Buffer.from(bytes);
    if (index < flipped.length) flipped[index] = (flipped[index] ?? 0) ^ one.flip;
    return flipped;
  }
  const inserted = Buffer.from(one.insert, "latin1");
  return Buffer.concat([bytes.subarray(0, index), inserted, bytes.subarray(index)]);
}

/** The bytes of a body whose placeholders are filled in. */
export function bodyBytes(body: string, changes: readonly ByteChange[] = []): Buffer {
  return changes.reduce(change, Buffer.from(body, "utf8"));
}
