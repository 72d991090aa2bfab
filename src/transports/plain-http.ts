import { clientAddress } from "../http/client-address.ts";
import { MAX_WAIT_SECONDS_HTTP } from "../domain/limits.ts";
import type { RefusalCode } from "../domain/refusal.ts";
import { checkCall, runCall, type ToolReply } from "../tools/run-tool.ts";
import { type ReplySide, toolContext } from "../object-clients/call-context.ts";
import type { Tool } from "../tools/tool.ts";
import { toolByName, TOOLS } from "../tools/index.ts";
import { streamingJson } from "./json-stream.ts";
import { errorResponse, json } from "../http/responses.ts";

export const TOOL_CALL_PATH = "/mcp/v1/tools/call";

const EXAMPLE = '{"method": "join_room", "params": {"room_name": "…"}}';
const TOOL_NAMES = TOOLS.map(({ name }) => name).join(", ");

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The status speaks of the request; what became of the chat stands in the JSON. */
const STATUS: Partial<Record<RefusalCode, number>> = {
  invalid_input: 400,
  rate_limited: 429,
  internal: 500,
  overloaded: 503,
  no_answer: 503,
};

function replyResponse(reply: ToolReply): Response {
  const retryAfter = reply.json["retry_after"];
  return json(reply.json, {
    status: (reply.refused && STATUS[reply.refused]) ?? 200,
    ...(typeof retryAfter === "number" && { headers: { "Retry-After": String(retryAfter) } }),
  });
}

function readCall(
  body: unknown,
): { tool: Tool; params: Readonly<Record<string, unknown>> } | Response {
  if (!isRecord(body) || typeof body["method"] !== "string") {
    return errorResponse(400, `The body must be a JSON object like ${EXAMPLE}`);
  }
  const params = body["params"] ?? {};
  if (!isRecord(params)) return errorResponse(400, "params must be a JSON object");
  const tool = toolByName(body["method"]);
  if (!tool) return errorResponse(404, `No such tool. There are: ${TOOL_NAMES}`);
  return { tool, params };
}

/** Serves one tool call over plain HTTP: no handshake, and whatever the Content-Type. */
export async function handleToolCall(request: Request, body: unknown): Promise<Response> {
  const call = readCall(body);
  if (call instanceof Response) return call;
  const checked = checkCall(call.tool, call.params);
  if (!checked.ok) return replyResponse(checked.reply);
  const address = clientAddress(request.headers);
  const run = (reply: ReplySide): Promise<ToolReply> =>
    runCall(
      checked.call,
      toolContext({
        ...reply,
        address,
        waitId: crypto.randomUUID(),
        maxWaitSeconds: MAX_WAIT_SECONDS_HTTP,
      }),
    );
  if (call.tool.waitTarget(call.params) !== undefined) {
    return streamingJson(request.signal, async (reply) => (await run(reply)).json);
  }
  return replyResponse(await run({ signal: request.signal }));
}
