import { createMcpHandler, preloadSchemas, type Server } from "@modelcontextprotocol/server";
import { logError } from "../../log.ts";
import { clientAddress } from "../../http/client-address.ts";
import { HEARTBEAT_MS, MAX_BODY_BYTES } from "../../domain/limits.ts";
import { cryptoRandomBytes } from "../../domain/secrets.ts";
import type { WaitTarget } from "../../object-clients/cancel-wait.ts";
import { cancelWaitOfRequest } from "./cancellation.ts";
import { type FastPathRequest, PROTOCOL_2026, fastPathRequest } from "./fast-path/eligibility.ts";
import { SharedServer } from "./fast-path/shared-server.ts";
import { eventStream } from "./event-stream.ts";
import { batchProblem, readInbound } from "./inbound.ts";
import { type Call, createServer } from "./server.ts";
import { formatSessionId, newSession, parseSessionId, withPlace } from "./session-id.ts";

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

const direct = { 2025: new SharedServer(undefined), 2026: new SharedServer(PROTOCOL_2026) };

/** A call that may block answers as an event stream whose first byte goes out at once, others as JSON. */
async function answerDirectly(
  { headers, signal }: Request,
  call: FastPathRequest,
  place: WaitTarget | undefined,
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
      const call = fastPathRequest(request.headers, body, inbound.tool);
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
      cancelWaitOfRequest(request, inbound.requestId);
      return quick.fetch(request, options);
    case "other":
      return quick.fetch(request, options);
  }
}
