/** An edit of a body's bytes; positions run from 0 (start) to 1 (end). */
export type ByteChange =
  | { flip: number; at: number }
  | { insert: string; at: number }
  | { cutFrom: number };

/**
 * A request as data, which can be printed, kept in the corpus and sent again. Its strings may
 * contain the placeholders of `fixture.ts`.
 */
export type FuzzRequest = HttpRequest | RawRequest;

export interface HttpRequest {
  method: string;
  path: string;
  headers: [name: string, value: string][];
  /** Sent as UTF-8. */
  body?: string;
  /** Applied after the placeholders are filled in. */
  changes?: ByteChange[];
  chunked?: boolean;
}

export interface RawRequest {
  /** Latin-1, written to a socket as is; the client then closes its side. */
  raw: string;
}

/** Requests sent in order; later ones may use values issued to earlier ones. */
export type FuzzCase = FuzzRequest[];

export interface FuzzResponse {
  status: number;
  contentType: string;
  body: Uint8Array;
}

function applyChange(bytes: Buffer, change: ByteChange): Buffer {
  if ("cutFrom" in change) return bytes.subarray(0, Math.floor(bytes.length * change.cutFrom));
  const index = Math.min(Math.floor(bytes.length * change.at), Math.max(0, bytes.length - 1));
  if ("flip" in change) {
    const flipped = Buffer.from(bytes);
    if (index < flipped.length) flipped[index] = (flipped[index] ?? 0) ^ change.flip;
    return flipped;
  }
  const inserted = Buffer.from(change.insert, "latin1");
  return Buffer.concat([bytes.subarray(0, index), inserted, bytes.subarray(index)]);
}

/** Encodes a body whose placeholders are filled in, then applies its changes. */
export function bodyBytes(body: string, changes: readonly ByteChange[] = []): Buffer {
  return changes.reduce(applyChange, Buffer.from(body, "utf8"));
}
