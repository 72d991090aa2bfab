import {
  type CallToolResult,
  ProtocolError,
  ProtocolErrorCode,
  type RequestId,
  type Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import * as z from "zod";
import { MAX_WAIT_SECONDS_MCP } from "../../domain/limits.ts";
import { checkCall, runCall, type ToolReply } from "../../tools/run-tool.ts";
import { type ReplySide, toolContext } from "../../object-clients/call-context.ts";
import { toolByName } from "../../tools/index.ts";
import { rememberingTarget } from "./cancellation.ts";
import { SdkServer } from "./fast-path/sdk-server.ts";
import { INSTRUCTIONS } from "./instructions.ts";
import { withProgress } from "./progress.ts";
import { getPrompt, PROMPTS } from "./prompts.ts";
import { type Session, waitIdOfRequest } from "./session-id.ts";
import { mcpTools } from "./tool-list.ts";

/** A request as its client made it. */
export interface Call {
  requestId: RequestId;
  /** What the caller's limits are counted by; `undefined` where no platform names it. */
  address: string | undefined;
  /** Of an older client. */
  session: Session | undefined;
  reply: ReplySide;
}

const OPTIONS = { capabilities: { tools: {}, prompts: {} }, instructions: INSTRUCTIONS };

const CALL_PARAMS = z.object({
  name: z.string(),
  arguments: z.record(z.string(), z.unknown()).optional(),
});

/** Half of the clients show the model only the text, half only the structured content: both hold the same JSON. */
function toolResult({ json, refused }: ToolReply): CallToolResult {
  return {
    content: [{ type: "text", text: JSON.stringify(json) }],
    structuredContent: json,
    ...(refused && { isError: true }),
  };
}

/**
 * A server of the SDK. The low-level class takes the tool list as it is, so that no schema is converted for a request, and
 * leaves it to us to answer wrong parameters like every other refusal.
 *
 * @param callOf tells which request the server is answering
 * @param protocol the revision to speak, if it is one without a handshake and the transport does not tell it
 */
export function createServer(callOf: (context: ServerContext) => Call, protocol?: string): Server {
  const server = new SdkServer(OPTIONS, protocol);
  server.setRequestHandler("tools/list", () => ({ tools: mcpTools() }));
  server.setRequestHandler("tools/call", { params: CALL_PARAMS }, async (params, context) => {
    const tool = toolByName(params.name);
    if (!tool) {
      throw new ProtocolError(
        ProtocolErrorCode.InvalidParams,
        "No such tool; tools/list names those there are",
      );
    }
    const given = params.arguments ?? {};
    const checked = checkCall(tool, given);
    if (!checked.ok) return toolResult(checked.reply);
    const { requestId, address, session, reply } = callOf(context);
    const place = tool.waitTarget(given);
    const cancellable = place === undefined ? undefined : session;
    const waitId = cancellable ? waitIdOfRequest(cancellable, requestId) : crypto.randomUUID();
    const run = (): Promise<ToolReply> =>
      runCall(
        checked.call,
        toolContext({ ...reply, address, waitId, maxWaitSeconds: MAX_WAIT_SECONDS_MCP }),
      );
    if (place === undefined) return toolResult(await run());
    const remembered = (): Promise<ToolReply> =>
      cancellable ? rememberingTarget(waitId, place, run) : run();
    return toolResult(await withProgress(context, MAX_WAIT_SECONDS_MCP, remembered));
  });
  server.setRequestHandler("prompts/list", () => ({ prompts: PROMPTS }));
  server.setRequestHandler("prompts/get", ({ params }) => {
    const prompt = getPrompt(params.name, params.arguments ?? {});
    if (!prompt.ok) throw new ProtocolError(ProtocolErrorCode.InvalidParams, prompt.problem);
    return prompt.result;
  });
  return server;
}
