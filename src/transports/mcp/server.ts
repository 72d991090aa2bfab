import {
  type CallToolResult,
  ProtocolError,
  ProtocolErrorCode,
  type RequestId,
  type Server,
  type ServerContext,
  type Tool as McpTool,
} from "@modelcontextprotocol/server";
import * as z from "zod";
import { MAX_WAIT_SECONDS_MCP } from "../../domain/limits.ts";
import type { ReplyHooks, ResumableWait } from "../../http/reply-hooks.ts";
import { toolContext } from "../../object-clients/tool-context.ts";
import { TOOLS } from "../../tools/index.ts";
import { checkCall, resumedCall, runCall, type ToolReply } from "../../tools/run-tool.ts";
import { rememberingTarget } from "./cancellation.ts";
import { SdkServer } from "./sdk-server.ts";
import type { CalledTool } from "./inbound.ts";
import { withProgress } from "./progress.ts";
import { getPrompt, INSTRUCTIONS, PROMPTS } from "./prompts.ts";
import { type SessionId, waitIdOfRequest } from "./session-id.ts";

/** The client that made a request. */
export interface McpClient {
  /** The key for rate limits; `undefined` where the platform provides no address. */
  clientAddress: string | undefined;
  /** Only for pre-2026 clients. */
  sessionId: SessionId | undefined;
}

/** A `tools/call` request, as its client made it. */
export interface McpCall extends CalledTool, McpClient {
  requestId: RequestId;
  /** The wait that this request goes on with, if it is not a new call. */
  resumed?: ResumableWait;
  hooks: ReplyHooks;
}

const OPTIONS = { capabilities: { tools: {}, prompts: {} }, instructions: INSTRUCTIONS };

const CALL_PARAMS = z.object({
  name: z.string(),
  arguments: z.record(z.string(), z.unknown()).optional(),
});

type CallParams = z.infer<typeof CALL_PARAMS>;

/**
 * Finds the call that the SDK's server is answering; `undefined` if its tool does not exist. On the
 * fast path, the transport has kept the call under the request's id
 * (`MultiplexedTransport.callOf`).
 */
export type FindCall = (context: ServerContext, params: CallParams) => McpCall | undefined;

/**
 * Half of the clients show the model only the text, half only the structured content, so both hold
 * the same JSON.
 */
function toolResult({ json, refused }: ToolReply): CallToolResult {
  return {
    content: [{ type: "text", text: JSON.stringify(json) }],
    structuredContent: json,
    ...(refused && { isError: true }),
  };
}

/**
 * A JSON Schema that validators of draft 7 and of 2020-12 accept: some reject a `$schema` they
 * don't know. Limits that only restate the type are left out.
 */
function jsonSchema(schema: z.ZodObject, io: "input" | "output"): McpTool["inputSchema"] {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    target: "draft-2020-12",
    override: ({ jsonSchema: part }) => {
      if (part.maximum === Number.MAX_SAFE_INTEGER) delete part.maximum;
      if (part.minimum === Number.MIN_SAFE_INTEGER) delete part.minimum;
    },
  });
  return rest as McpTool["inputSchema"];
}

let toolList: McpTool[] | undefined;

/** The reply to `tools/list`. Made once, when first asked for. */
function mcpTools(): McpTool[] {
  toolList ??= TOOLS.map(({ name, title, description, annotations, input, reply }) => ({
    name,
    title,
    description,
    annotations: { title, ...annotations },
    inputSchema: jsonSchema(input, "input"),
    outputSchema: jsonSchema(reply, "output"),
  }));
  return toolList;
}

async function callTool(
  call: McpCall,
  args: Record<string, unknown>,
  context: ServerContext,
): Promise<CallToolResult> {
  const { tool, waitTarget, requestId, resumed, clientAddress, sessionId, hooks } = call;
  const checked = resumed
    ? ({ ok: true, call: resumedCall(tool, resumed.state) } as const)
    : checkCall(tool, args);
  if (!checked.ok) return toolResult(checked.reply);
  const isCancellable = waitTarget !== undefined && sessionId !== undefined;
  const waitId =
    resumed?.waitId ??
    (isCancellable ? waitIdOfRequest(sessionId, requestId) : crypto.randomUUID());
  const run = (): Promise<ToolReply> =>
    runCall(
      checked.call,
      toolContext({
        ...hooks,
        clientAddress,
        waitId,
        maxWaitSeconds: MAX_WAIT_SECONDS_MCP,
        ...(resumed && { resumedAt: Date.now() }),
      }),
    );
  if (waitTarget === undefined) return toolResult(await run());
  const wait = isCancellable ? () => rememberingTarget(waitId, waitTarget, run) : run;
  return toolResult(await withProgress(context, MAX_WAIT_SECONDS_MCP, wait));
}

/**
 * Creates an SDK server. Its low-level class takes the tool list as it is, so no schema is
 * converted per request, and invalid parameters can be answered like every other refusal.
 *
 * @param protocol the revision to speak, if it has no handshake and the transport does not set it
 */
export function createServer(findCall: FindCall, protocol?: string): Server {
  const server = new SdkServer(OPTIONS, protocol);
  server.setRequestHandler("tools/list", () => ({ tools: mcpTools() }));
  server.setRequestHandler("tools/call", { params: CALL_PARAMS }, (params, context) => {
    const call = findCall(context, params);
    if (!call) {
      throw new ProtocolError(
        ProtocolErrorCode.InvalidParams,
        "Unknown tool; tools/list returns the available ones",
      );
    }
    return callTool(call, params.arguments ?? {}, context);
  });
  server.setRequestHandler("prompts/list", () => ({ prompts: PROMPTS }));
  server.setRequestHandler("prompts/get", ({ params }) => {
    const prompt = getPrompt(params.name, params.arguments ?? {});
    if (!prompt.ok) throw new ProtocolError(ProtocolErrorCode.InvalidParams, prompt.problem);
    return prompt.result;
  });
  return server;
}
