import { createMcpHandler, preloadSchemas } from "@modelcontextprotocol/server";
import { logError } from "../log.ts";
import { HEARTBEAT_MS, MAX_BODY_BYTES } from "../protocol/limits.ts";
import { cryptoRandomBytes } from "../protocol/secrets.ts";
import type { WaitPlace } from "../tools/drop-wait.ts";
import { cancelWait } from "./cancellation.ts";
import { type DirectCall, readDirectCall } from "./direct-call.ts";
import { eventStream } from "./event-stream.ts";
import { answerOf } from "./exchange.ts";
import { batchProblem, readInbound } from "./json-rpc.ts";
import { createServer } from "./server.ts";
import { formatSessionId, newSession, parseSessionId, withPlace } from "./session.ts";

// At start-up, which the platform does not bill to a request; the SDK would do it on the first one.
preloadSchemas();

const INVALID_REQUEST = -32_600;

export const MCP_PATH = "/mcp";

const shared = {
  keepAliveMs: HEARTBEAT_MS,
  maxRequestBodySize: MAX_BODY_BYTES,
  // The name only: its message may quote the request.
  onerror: ({ name }: Error) => logError("mcp request rejected", name),
} as const;

const serverFor = ({ requestInfo }: { requestInfo?: Request }): ReturnType<typeof createServer> =>
  createServer({ headers: requestInfo?.headers ?? new Headers() });

const quick = createMcpHandler(serverFor, { ...shared, responseMode: "auto" });
const waiting = createMcpHandler(serverFor, { ...shared, responseMode: "sse" });

const SESSION_HEADER = "Mcp-Session-Id";

/** A call that may block answers as an event stream whose first byte goes out at once, others as JSON. */
async function answerDirectly(
  { headers, signal }: Request,
  { message, classification }: DirectCall,
  place: WaitPlace | undefined,
): Promise<Response> {
  const protocol = classification?.revision;
  const extra = classification ? { classification } : {};
  if (place === undefined) {
    const server = createServer({ headers, signal, protocol });
    return Response.json(await answerOf(server, message, extra, () => undefined));
  }
  const session = parseSessionId(headers.get("mcp-session-id"));
  const more = session && { [SESSION_HEADER]: formatSessionId(withPlace(session, place)) };
  return eventStream(signal, more, (reply) => {
    const { signal: gone, afterReply } = reply;
    const server = createServer({ headers, signal: gone, afterReply, protocol });
    return answerOf(server, message, extra, reply.send);
  });
}

/** Serves MCP, of both eras. */
export async function handleMcp(request: Request, body: unknown): Promise<Response> {
  const problem = batchProblem(body);
  if (problem !== undefined) {
    const error = { code: INVALID_REQUEST, message: problem };
    return Response.json({ jsonrpc: "2.0", error, id: null }, { status: 400 });
  }
  const options = body === undefined ? {} : { parsedBody: body };
  const inbound = readInbound(body);
  switch (inbound.kind) {
    case "tool call": {
      const call = readDirectCall(request.headers, body, inbound.tool);
      if (call) return answerDirectly(request, call, inbound.place);
      return (inbound.place === undefined ? quick : waiting).fetch(request, options);
    }
    case "initialize": {
      const response = await quick.fetch(request, options);
      const named = new Response(response.body, response);
      named.headers.set(SESSION_HEADER, formatSessionId(newSession(cryptoRandomBytes)));
      return named;
    }
    case "cancel":
      cancelWait(request, inbound.requestId);
      return quick.fetch(request, options);
    case "other":
      return quick.fetch(request, options);
  }
}
