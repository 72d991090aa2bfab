import type { JSONRPCMessage } from "@modelcontextprotocol/server";
import { streamingResponse, type ResponseWriter } from "../../http/streaming-response.ts";

const UTF8 = new TextEncoder();

// Comments. Events have no ids: a client would try to resume after the last one.
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

/** The side of an event stream that makes its messages. */
export interface EventReply extends Omit<ResponseWriter, "write"> {
  /** Sends a message before the last. */
  send: (message: JSONRPCMessage) => void;
}

/**
 * Answers with an event stream, see `streamingResponse`.
 *
 * @param work makes the last message
 */
export function eventStream(
  requestSignal: AbortSignal,
  moreHeaders: Readonly<Record<string, string>> | undefined,
  work: (reply: EventReply) => Promise<JSONRPCMessage>,
): Response {
  const headers = { ...EVENT_STREAM_HEADERS, ...moreHeaders };
  const pulse = { headers, opening: OPENING, heartbeat: HEARTBEAT };
  return streamingResponse(requestSignal, pulse, async ({ write, ...reply }) =>
    event(await work({ ...reply, send: (message) => write(event(message)) })),
  );
}
