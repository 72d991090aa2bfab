import { createMcpHandler, preloadSchemas, type Server } from "@modelcontextprotocol/server";
import { HEARTBEAT_MS, MAX_BODY_BYTES } from "../../domain/limits.ts";
import { cryptoRandomBytes } from "../../domain/secrets.ts";
import { clientAddress } from "../../http/client-address.ts";
import { logError } from "../../log.ts";
import { cancelWaitOfRequest } from "./cancellation.ts";
import { eventStream } from "./event-stream.ts";
import { type FastRequest, fastRequest, PROTOCOL_2026 } from "./fast-path/eligibility.ts";
import { SharedServer } from "./fast-path/shared-server.ts";
import { batchProblem, type CalledTool, calledTool, readInbound } from "./inbound.ts";
import { rejectInvalidRequest } from "./protocol-errors.ts";
import { createServer, type McpClient } from "./server.ts";
import { formatSessionId, newSession, parseSessionId, withWaitTarget } from "./session-id.ts";

// Loads the schemas at start-up, so that no request pays for it. Otherwise the SDK does this during
// the first request.
preloadSchemas();

export const MCP_PATH = "/mcp";

const SESSION_HEADER = "Mcp-Session-Id";

function mcpClient(headers: Headers): McpClient {
  const session = parseSessionId(headers.get(SESSION_HEADER));
  return { clientAddress: clientAddress(headers), session };
}

/** A server for one request that the SDK's own handler serves. */
export function serverForRequest({ requestInfo }: { requestInfo?: Request }): Server {
  const client = mcpClient(requestInfo?.headers ?? new Headers());
  return createServer(({ mcpReq: { id, signal } }, params) => {
    const called = calledTool(params.name, params.arguments);
    return called && { ...called, ...client, requestId: id, hooks: { signal } };
  });
}

const handlerOptions = {
  keepAliveMs: HEARTBEAT_MS,
  maxRequestBodySize: MAX_BODY_BYTES,
  // Only the name: the message may quote the request.
  onerror: ({ name }: Error) => logError("mcp request rejected", name),
} as const;

const jsonHandler = createMcpHandler(serverForRequest, {
  ...handlerOptions,
  responseMode: "auto",
});
// In "auto" mode the SDK holds the headers back until the reply, and some clients give up at 60 s.
const streamHandler = createMcpHandler(serverForRequest, {
  ...handlerOptions,
  responseMode: "sse",
});

const sharedServers = {
  2025: new SharedServer(undefined),
  2026: new SharedServer(PROTOCOL_2026),
};

/** Calls that may block are answered as an event stream that starts at once, others as JSON. */
async function answerOnFastPath(
  { headers, signal }: Request,
  request: FastRequest,
  called: CalledTool,
): Promise<Response> {
  const server = sharedServers[request.classification ? 2026 : 2025];
  // Keeps only what is needed of the headers: an open wait would hold all of them in memory.
  const client = mcpClient(headers);
  const { waitTarget } = called;
  if (waitTarget === undefined) {
    const call = { ...called, ...client, hooks: { signal } };
    return Response.json(await server.answer(request, call, () => undefined));
  }
  const { session } = client;
  const sessionHeader = session && {
    [SESSION_HEADER]: formatSessionId(withWaitTarget(session, waitTarget)),
  };
  return eventStream(signal, sessionHeader, ({ send, ...hooks }) =>
    server.answer(request, { ...called, ...client, hooks }, send),
  );
}

/** Serves MCP, both the revisions with a handshake and 2026-07-28. */
export async function handleMcp(request: Request, body: unknown): Promise<Response> {
  const problem = batchProblem(body);
  if (problem !== undefined) return rejectInvalidRequest(problem);
  const options = body === undefined ? {} : { parsedBody: body };
  const inbound = readInbound(body);
  switch (inbound.kind) {
    case "tool_call": {
      const { tool, waitTarget } = inbound;
      const fast = fastRequest(request.headers, body, tool.name);
      if (fast) return answerOnFastPath(request, fast, { tool, waitTarget });
      return (waitTarget === undefined ? jsonHandler : streamHandler).fetch(request, options);
    }
    case "initialize": {
      const response = await jsonHandler.fetch(request, options);
      const withSession = new Response(response.body, response);
      withSession.headers.set(SESSION_HEADER, formatSessionId(newSession(cryptoRandomBytes)));
      return withSession;
    }
    case "cancel":
      cancelWaitOfRequest(request, inbound.requestId);
      return jsonHandler.fetch(request, options);
    case "other":
      return jsonHandler.fetch(request, options);
  }
}
