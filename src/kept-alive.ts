import { waitUntil } from "cloudflare:workers";
import { HEARTBEAT_MS } from "./protocol/limits.ts";

/** How a reply that is not known yet looks on the wire until it is. */
export interface Pulse {
  headers: Readonly<Record<string, string>>;
  /** Sent at once. */
  opening: Uint8Array;
  /** Sent each heartbeat. */
  heartbeat: Uint8Array;
}

/** The side of such a reply that makes it. */
export interface OpenReply {
  /** Aborts when the client is gone. */
  signal: AbortSignal;
  /** Sends something before the end. */
  write: (bytes: Uint8Array) => void;
  /** Does something once the end is sent; nothing if the client is gone by then. */
  afterReply: (work: () => Promise<unknown>) => void;
}

/**
 * Answers with something that is not known yet: headers and a first byte at once, then a byte or more each heartbeat, then
 * the end. The heartbeat keeps the connection from idling out and is what makes a client that went away noticed.
 *
 * @param work makes the end of the reply
 */
export function keptAlive(
  requestSignal: AbortSignal,
  { headers, opening, heartbeat }: Pulse,
  work: (reply: OpenReply) => Promise<Uint8Array>,
): Response {
  const gone = new AbortController();
  const abort = (): void => gone.abort();
  requestSignal.addEventListener("abort", abort, { once: true });
  // Not TransformStream, which is of JavaScript: an open wait would take a quarter more memory.
  const { readable, writable } = new IdentityTransformStream();
  const writer = writable.getWriter();
  // A write fails when the reader is gone, which is all there is to know about it.
  const write = (bytes: Uint8Array): void => {
    writer.write(bytes).catch(abort);
  };
  const afterwards: (() => Promise<unknown>)[] = [];
  const answer = async (): Promise<void> => {
    write(opening);
    const pulse = setInterval(write, HEARTBEAT_MS, heartbeat);
    const reply = {
      signal: gone.signal,
      write,
      afterReply: (later: () => Promise<unknown>) => afterwards.push(later),
    };
    const end = await work(reply).finally(() => {
      clearInterval(pulse);
      requestSignal.removeEventListener("abort", abort);
    });
    const sent = writer.write(end).then(() => writer.close());
    // Else what comes after the last byte might not be run.
    if (afterwards.length > 0) waitUntil(sent.catch(() => undefined));
    await sent;
    for (const later of afterwards) waitUntil(later());
  };
  answer().catch((error: unknown) => {
    abort();
    // Harmless if the client is gone; of a bug it ends the connection.
    writer.abort(error).catch(() => undefined);
  });
  return new Response(readable, { headers });
}
