import { createMcpHandler, preloadSchemas } from "@modelcontextprotocol/server";
import { logError } from "../log.ts";
import { HEARTBEAT_MS, MAX_BODY_BYTES } from "../protocol/limits.ts";
import { cryptoRandomBytes } from "../protocol/secrets.ts";
import { cancelWait } from "./cancellation.ts";
import { openAtOnce } from "./event-stream.ts";
import { batchProblem, readInbound } from "./json-rpc.ts";
import { answerOlderCall, isOlder } from "./older-call.ts";
import { createServer } from "./server.ts";
import { formatSessionId, newSession, parseSessionId, type Session, withPlace } from "./session.ts";

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

const quick = createMcpHandler(createServer, { ...shared, responseMode: "auto" });
const waiting = createMcpHandler(createServer, { ...shared, responseMode: "sse" });

function withSession(response: Response, session: Session): Response {
  const named = new Response(response.body, response);
  named.headers.set("Mcp-Session-Id", formatSessionId(session));
  return named;
}

/** Serves MCP, of both eras. A call that may block answers as an event stream whose first byte goes out at once. */
export async function handleMcp(request: Request, body: unknown): Promise<Response> {
  const problem = batchProblem(body);
  if (problem !== undefined) {
    const error = { code: INVALID_REQUEST, message: problem };
    return Response.json({ jsonrpc: "2.0", error, id: null }, { status: 400 });
  }
  const options = body === undefined ? {} : { parsedBody: body };
  const inbound = readInbound(body);
  if (inbound.kind === "cancel") await cancelWait(request, inbound.requestId);
  if (inbound.kind === "initialize") {
    return withSession(await quick.fetch(request, options), newSession(cryptoRandomBytes));
  }
  if (inbound.kind !== "tool call") return quick.fetch(request, options);
  if (inbound.place === undefined) {
    const isOlderCall = !inbound.namesProtocol && isOlder(request.headers);
    return isOlderCall ? answerOlderCall(request, body) : quick.fetch(request, options);
  }
  const response = openAtOnce(await waiting.fetch(request, options));
  const session = parseSessionId(request.headers.get("mcp-session-id"));
  return session ? withSession(response, withPlace(session, inbound.place)) : response;
}
