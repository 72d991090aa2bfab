import type { JSONRPCMessage } from "@modelcontextprotocol/server";
import { RECONNECT_MS } from "../../domain/limits.ts";
import { type ResponseWriter, streamingResponse } from "../../http/streaming-response.ts";

const UTF8 = new TextEncoder();

// Comments.
const OPENING = UTF8.encode(": ok\n\n");
const HEARTBEAT = UTF8.encode(": keepalive\n\n");

const EVENT_STREAM_HEADERS = {
  "Content-Type": "text/event-stream",
  // A wait is resumed by GET, whose answer a cache might keep.
  "Cache-Control": "no-store, no-transform",
  "X-Accel-Buffering": "no",
};

/** The id of the last event of a stream: there is nothing to resume. */
const DONE = "done";

function event(message: JSONRPCMessage, id?: string): Uint8Array {
  const fields = id === undefined ? "" : `id: ${id}\n`;
  return UTF8.encode(`${fields}event: message\ndata: ${JSON.stringify(message)}\n\n`);
}

/** What the producer of an event stream is given. */
export interface EventWriter extends Omit<ResponseWriter, "write"> {
  /** Sends a message that is not the final one. */
  send: (message: JSONRPCMessage) => void;
  /**
   * Sends the id with which the client can resume the stream, as an event without data. Does nothing
   * after the final message.
   */
  identify: (id: string) => void;
}

/**
 * Responds with an event stream. See `streamingResponse`.
 *
 * @param produce makes the last message
 */
export function eventStream(
  requestSignal: AbortSignal,
  produce: (writer: EventWriter) => Promise<JSONRPCMessage>,
): Response {
  const framing = { headers: EVENT_STREAM_HEADERS, opening: OPENING, heartbeat: HEARTBEAT };
  return streamingResponse(requestSignal, framing, async ({ write, ...writer }) => {
    let isIdentified = false;
    let hasEnded = false;
    const identify = (id: string): void => {
      if (hasEnded) return;
      isIdentified = true;
      write(UTF8.encode(`id: ${id}\nretry: ${RECONNECT_MS}\ndata: \n\n`));
    };
    const last = await produce({ ...writer, send: (message) => write(event(message)), identify });
    hasEnded = true;
    return event(last, isIdentified ? DONE : undefined);
  });
}
