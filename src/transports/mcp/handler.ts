import { createMcpHandler, preloadSchemas, type Server } from "@modelcontextprotocol/server";
import { HEARTBEAT_MS, MAX_BODY_BYTES } from "../../domain/limits.ts";
import { cryptoRandomBytes } from "../../domain/secrets.ts";
import { isRefusal } from "../../domain/refusal.ts";
import type { ResumableWait } from "../../http/reply-hooks.ts";
import { clientAddress } from "../../http/client-address.ts";
import type { WaitTarget } from "../../object-clients/wait-target.ts";
import { toolByName } from "../../tools/index.ts";
import type { Tool } from "../../tools/tool.ts";
import { logError } from "../../log.ts";
import { cancelWaitOfRequest } from "./cancellation.ts";
import { eventStream } from "./event-stream.ts";
import {
  type FastRequest,
  fastRequest,
  PROTOCOL_2026,
  resumedRequest,
} from "./fast-path/eligibility.ts";
import { SharedServer } from "./fast-path/shared-server.ts";
import { batchProblem, calledTool, readInbound } from "./inbound.ts";
import { rejectForNow, rejectInvalidRequest } from "./protocol-errors.ts";
import { canResume, offerHandle, requestedResumption, type Resumption } from "./resumption.ts";
import { createServer, type McpClient } from "./server.ts";
import { newSessionId, parseSessionId } from "./session-id.ts";

// Loads the schemas at start-up, so that no request pays for it. Otherwise the SDK does this during
// the first request.
preloadSchemas();

export const MCP_PATH = "/mcp";

const SESSION_HEADER = "Mcp-Session-Id";

function mcpClient(headers: Headers): McpClient {
  const sessionId = parseSessionId(headers.get(SESSION_HEADER));
  return { clientAddress: clientAddress(headers), sessionId };
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

function serverFor({ classification }: FastRequest): SharedServer {
  return sharedServers[classification ? 2026 : 2025];
}

/** Answers a call that does not block. */
async function answerAsJson(
  { headers, signal }: Request,
  request: FastRequest,
  tool: Tool,
): Promise<Response> {
  const call = { tool, waitTarget: undefined, ...mcpClient(headers), hooks: { signal } };
  return Response.json(await serverFor(request).answer(request, call, () => undefined));
}

/**
 * Answers a call that may block, with an event stream that starts at once.
 *
 * @param resumption the wait that it goes on with, if it is not a new call
 */
function answerAsStream(
  { headers, signal }: Request,
  request: FastRequest,
  wait: { tool: Tool; waitTarget: WaitTarget },
  resumption?: Resumption,
): Response {
  // Keeps only what is needed of the headers: an open wait would hold all of them in memory.
  const client = mcpClient(headers);
  const { sessionId } = client;
  const { id: requestId } = request.message;
  const is2026 = request.classification !== undefined;
  const isResumable = canResume(headers, is2026);
  return eventStream(signal, async ({ send, identify, ...hooks }) => {
    let offered: Promise<void> | undefined;
    const offerResume = (resumable: ResumableWait): void => {
      const call = { ...resumable, tool: wait.tool.name, requestId, is2026 };
      offered = offerHandle({ ...call, waitTarget: wait.waitTarget }, sessionId, identify);
    };
    if (resumption) identify(resumption.handle);
    const answer = await serverFor(request).answer(
      request,
      {
        ...wait,
        ...client,
        ...(resumption && { resumed: resumption.call }),
        hooks: { ...hooks, ...(isResumable && !resumption && { offerResume }) },
      },
      send,
    );
    await offered;
    return answer;
  });
}

/** Goes on with the wait of a connection that broke, if the request names one. */
async function resume(request: Request): Promise<Response | undefined> {
  const resumption = await requestedResumption(request, mcpClient(request.headers).sessionId);
  if (!resumption) return undefined;
  if (isRefusal(resumption)) return rejectForNow();
  const tool = toolByName(resumption.call.tool);
  if (!tool) return undefined;
  const { requestId, is2026, waitTarget } = resumption.call;
  const call = resumedRequest(requestId, tool.name, is2026);
  return answerAsStream(request, call, { tool, waitTarget }, resumption);
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
      if (waitTarget === undefined) {
        return fast ? answerAsJson(request, fast, tool) : jsonHandler.fetch(request, options);
      }
      return fast
        ? answerAsStream(request, fast, { tool, waitTarget })
        : streamHandler.fetch(request, options);
    }
    case "initialize": {
      const response = await jsonHandler.fetch(request, options);
      const withSession = new Response(response.body, response);
      withSession.headers.set(SESSION_HEADER, newSessionId(cryptoRandomBytes));
      return withSession;
    }
    case "cancel":
      cancelWaitOfRequest(request, inbound.requestId);
      return jsonHandler.fetch(request, options);
    case "other":
      return (await resume(request)) ?? jsonHandler.fetch(request, options);
  }
}
