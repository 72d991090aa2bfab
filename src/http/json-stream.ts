import { HEARTBEAT_MS } from "../protocol/limits.ts";
import { JSON_HEADERS } from "./responses.ts";

const SPACE = new TextEncoder().encode(" ");

/**
 * Answers with JSON that is not known yet: headers and a first byte at once, then a space each heartbeat, which JSON
 * allows before its value, then the value. The heartbeat keeps the connection from idling out and is what makes a
 * client that went away noticed.
 *
 * @param work never rejects; its signal aborts when the client is gone
 */
export function jsonKeptAlive(
  requestSignal: AbortSignal,
  work: (signal: AbortSignal) => Promise<object>,
): Response {
  const cancelled = new AbortController();
  const signal = AbortSignal.any([requestSignal, cancelled.signal]);
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  // A write fails when the reader is gone, which is all there is to know about it.
  const write = (bytes: Uint8Array): void => {
    writer.write(bytes).catch(() => cancelled.abort());
  };
  const answer = async (): Promise<void> => {
    write(SPACE);
    const heartbeat = setInterval(() => write(SPACE), HEARTBEAT_MS);
    const json = await work(signal);
    clearInterval(heartbeat);
    write(new TextEncoder().encode(`${JSON.stringify(json)}\n`));
    await writer.close();
  };
  answer().catch(() => cancelled.abort());
  return new Response(readable, { headers: JSON_HEADERS });
}
