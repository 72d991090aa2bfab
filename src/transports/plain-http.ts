import { MAX_WAIT_SECONDS_HTTP } from "../domain/limits.ts";
import type { RefusalReason } from "../domain/refusal.ts";
import { clientAddress } from "../http/client-address.ts";
import { isRecord } from "../http/request-body.ts";
import { errorResponse, json, JSON_HEADERS } from "../http/responses.ts";
import type { ReplyHooks } from "../http/reply-hooks.ts";
import { streamingResponse } from "../http/streaming-response.ts";
import { toolContext } from "../object-clients/tool-context.ts";
import { toolByName, TOOLS } from "../tools/index.ts";
import { checkCall, runCall, type ToolReply } from "../tools/run-tool.ts";
import type { Tool } from "../tools/tool.ts";

export const TOOL_CALL_PATH = "/mcp/v1/tools/call";

const EXAMPLE = '{"method": "join_room", "params": {"room_name": "…"}}';
const TOOL_NAMES = TOOLS.map(({ name }) => name).join(", ");

/** The status describes the request; the result of the call is in the JSON body. */
const STATUS: Record<RefusalReason, number> = {
  invalid_input: 400,
  not_in_room: 200,
  partner_disconnected: 200,
  room_full: 200,
  cursor_ahead: 200,
  idempotency_conflict: 200,
  unknown_ticket: 200,
  other_topic: 200,
  rate_limited: 429,
  internal: 500,
  overloaded: 503,
  no_answer: 503,
};

function replyResponse(reply: ToolReply): Response {
  const retryAfter = reply.json["retry_after"];
  return json(reply.json, {
    status: reply.refused ? STATUS[reply.refused] : 200,
    ...(typeof retryAfter === "number" && { headers: { "Retry-After": String(retryAfter) } }),
  });
}

const UTF8 = new TextEncoder();
const SPACE = UTF8.encode(" ");

// JSON allows white space before its value.
const FRAMING = { headers: JSON_HEADERS, opening: SPACE, heartbeat: SPACE };

function readCall(
  body: unknown,
): { tool: Tool; params: Readonly<Record<string, unknown>> } | Response {
  if (!isRecord(body) || typeof body["method"] !== "string") {
    return errorResponse(400, `The body must be a JSON object like ${EXAMPLE}`);
  }
  const params = body["params"] ?? {};
  if (!isRecord(params)) return errorResponse(400, "params must be a JSON object");
  const tool = toolByName(body["method"]);
  if (!tool) return errorResponse(404, `Unknown tool. Available tools: ${TOOL_NAMES}`);
  return { tool, params };
}

/** Serves one tool call over plain HTTP, without a handshake and whatever the Content-Type. */
export async function handleToolCall(request: Request, body: unknown): Promise<Response> {
  if (request.method !== "POST") {
    return errorResponse(405, `Use POST ${TOOL_CALL_PATH}`, { headers: { Allow: "POST" } });
  }
  const call = readCall(body);
  if (call instanceof Response) return call;
  const checked = checkCall(call.tool, call.params);
  if (!checked.ok) return replyResponse(checked.reply);
  const address = clientAddress(request.headers);
  const run = (hooks: ReplyHooks): Promise<ToolReply> =>
    runCall(
      checked.call,
      toolContext({
        ...hooks,
        clientAddress: address,
        waitId: crypto.randomUUID(),
        maxWaitSeconds: MAX_WAIT_SECONDS_HTTP,
      }),
    );
  if (call.tool.waitTarget(call.params) === undefined) {
    return replyResponse(await run({ signal: request.signal }));
  }
  return streamingResponse(request.signal, FRAMING, async (writer) => {
    const { json: reply } = await run(writer);
    return UTF8.encode(`${JSON.stringify(reply)}\n`);
  });
}
