import {
  type CallToolResult,
  ProtocolError,
  ProtocolErrorCode,
  type Server,
} from "@modelcontextprotocol/server";
import * as z from "zod";
import { clientAddress } from "../protocol/client-address.ts";
import { MAX_WAIT_SECONDS_MCP } from "../protocol/limits.ts";
import { checkCall, runCall, type ToolReply } from "../tools/call.ts";
import { type AfterReply, toolContext } from "../tools/context.ts";
import { toolByName } from "../tools/table.ts";
import { rememberingPlace } from "./cancellation.ts";
import { ChatServer } from "./chat-server.ts";
import { INSTRUCTIONS } from "./instructions.ts";
import { withProgress } from "./progress.ts";
import { getPrompt, PROMPTS } from "./prompts.ts";
import { parseSessionId, waitIdOfRequest } from "./session.ts";
import { mcpTools } from "./tool-list.ts";

/** Whose request a server is made for. */
export interface Caller {
  headers: Headers;
  /** Aborts when the client goes away; left out if the transport tells it with the request. */
  signal?: AbortSignal;
  /** Left out if nobody can tell when the reply has gone out: then it is taken to be on its way. */
  afterReply?: AfterReply;
  /** The revision of its protocol, if that is one without a handshake and the transport does not tell it. */
  protocol?: string | undefined;
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
 * A server for one request. The low-level class takes the tool list as it is, so that no schema is converted for a
 * request, and leaves it to us to answer wrong parameters like every other refusal.
 */
export function createServer({ headers, protocol, ...caller }: Caller): Server {
  const server = new ChatServer(OPTIONS, protocol);
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
    const { signal, id } = context.mcpReq;
    const place = tool.holdsAt(given);
    const session = place === undefined ? undefined : parseSessionId(headers.get("mcp-session-id"));
    const waitId = session ? waitIdOfRequest(session, id) : crypto.randomUUID();
    const run = (): Promise<ToolReply> =>
      runCall(
        checked.call,
        toolContext({
          address: clientAddress(headers),
          signal: caller.signal ?? signal,
          waitId,
          maxWaitSeconds: MAX_WAIT_SECONDS_MCP,
          afterReply: caller.afterReply,
        }),
      );
    if (place === undefined) return toolResult(await run());
    const reply = await rememberingPlace(waitId, place, () =>
      withProgress(context, MAX_WAIT_SECONDS_MCP, run),
    );
    return toolResult(reply);
  });
  server.setRequestHandler("prompts/list", () => ({ prompts: PROMPTS }));
  server.setRequestHandler("prompts/get", ({ params }) => {
    const prompt = getPrompt(params.name, params.arguments ?? {});
    if (!prompt.ok) throw new ProtocolError(ProtocolErrorCode.InvalidParams, prompt.problem);
    return prompt.result;
  });
  return server;
}
