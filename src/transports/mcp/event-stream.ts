import type { JSONRPCMessage } from "@modelcontextprotocol/server";
import { type ResponseWriter, streamingResponse } from "../../http/streaming-response.ts";

const UTF8 = new TextEncoder();

// Comments. Events carry no ids, because clients would try to resume the stream after the last one.
const OPENING = UTF8.encode(": ok\n\n");
const HEARTBEAT = UTF8.encode(": keepalive\n\n");

const EVENT_STREAM_HEADERS = {
  "Content-Type": "text/event-stream",
  "Cache-Control": "no-cache, no-transform",
  "X-Accel-Buffering": "no",
};

function event(message: JSONRPCMessage): Uint8Array {
  return UTF8.encode(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
}

/** What the producer of an event stream is given. */
export interface EventWriter extends Omit<ResponseWriter, "write"> {
  /** Sends a message that is not the final one. */
  send: (message: JSONRPCMessage) => void;
}

/**
 * Responds with an event stream. See `streamingResponse`.
 *
 * @param produce makes the last message
 */
export function eventStream(
  requestSignal: AbortSignal,
  extraHeaders: Readonly<Record<string, string>> | undefined,
  produce: (writer: EventWriter) => Promise<JSONRPCMessage>,
): Response {
  const headers = { ...EVENT_STREAM_HEADERS, ...extraHeaders };
  const framing = { headers, opening: OPENING, heartbeat: HEARTBEAT };
  return streamingResponse(requestSignal, framing, async ({ write, ...writer }) =>
    event(await produce({ ...writer, send: (message) => write(event(message)) })),
  );
}
