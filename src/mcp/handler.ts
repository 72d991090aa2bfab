import { createMcpHandler, preloadSchemas, type Server } from "@modelcontextprotocol/server";
import { logError } from "../log.ts";
import { clientAddress } from "../protocol/client-address.ts";
import { HEARTBEAT_MS, MAX_BODY_BYTES } from "../protocol/limits.ts";
import { cryptoRandomBytes } from "../protocol/secrets.ts";
import type { WaitPlace } from "../tools/drop-wait.ts";
import { cancelWait } from "./cancellation.ts";
import { type DirectCall, PROTOCOL_2026, readDirectCall } from "./direct-call.ts";
import { DirectServer } from "./direct-server.ts";
import { eventStream } from "./event-stream.ts";
import { batchProblem, readInbound } from "./json-rpc.ts";
import { type Call, createServer } from "./server.ts";
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

function callerOf(headers: Headers): Pick<Call, "address" | "session"> {
  const session = parseSessionId(headers.get("mcp-session-id"));
  return { address: clientAddress(headers), session };
}

/** A server for one request of which the SDK's handler takes care. */
function serverFor({ requestInfo }: { requestInfo?: Request }): Server {
  const caller = callerOf(requestInfo?.headers ?? new Headers());
  return createServer(({ mcpReq }) => {
    const { id, signal } = mcpReq;
    return { ...caller, requestId: id, reply: { signal } };
  });
}

const quick = createMcpHandler(serverFor, { ...shared, responseMode: "auto" });
const waiting = createMcpHandler(serverFor, { ...shared, responseMode: "sse" });

const SESSION_HEADER = "Mcp-Session-Id";

const direct = { 2025: new DirectServer(undefined), 2026: new DirectServer(PROTOCOL_2026) };

/** A call that may block answers as an event stream whose first byte goes out at once, others as JSON. */
async function answerDirectly(
  { headers, signal }: Request,
  call: DirectCall,
  place: WaitPlace | undefined,
): Promise<Response> {
  const server = direct[call.classification ? 2026 : 2025];
  // The headers themselves are let go of: a wait would keep them.
  const caller = callerOf(headers);
  if (place === undefined) {
    const given = { ...caller, reply: { signal } };
    return Response.json(await server.answer(call, given, () => undefined));
  }
  const { session } = caller;
  const more = session && { [SESSION_HEADER]: formatSessionId(withPlace(session, place)) };
  return eventStream(signal, more, ({ send, ...reply }) =>
    server.answer(call, { ...caller, reply }, send),
  );
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
