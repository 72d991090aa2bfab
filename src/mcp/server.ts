import {
  type CallToolResult,
  ProtocolError,
  ProtocolErrorCode,
  type Server,
} from "@modelcontextprotocol/server";
import { name, version } from "../../package.json";
import { clientAddress } from "../protocol/client-address.ts";
import { MAX_WAIT_SECONDS_MCP } from "../protocol/limits.ts";
import { checkCall, runCall, type ToolReply } from "../tools/call.ts";
import { toolContext } from "../tools/context.ts";
import { toolByName } from "../tools/table.ts";
import { rememberingPlace } from "./cancellation.ts";
import { ChatServer } from "./chat-server.ts";
import { INSTRUCTIONS } from "./instructions.ts";
import { withProgress } from "./progress.ts";
import { getPrompt, PROMPTS } from "./prompts.ts";
import { parseSessionId, waitIdOfRequest } from "./session.ts";
import { mcpTools } from "./tool-list.ts";

const SERVER_INFO = { name, title: "MCP Chat", version };

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
export function createServer({ requestInfo }: { requestInfo?: Request }): Server {
  const server = new ChatServer(SERVER_INFO, {
    capabilities: { tools: {}, prompts: {} },
    instructions: INSTRUCTIONS,
  });
  server.setRequestHandler("tools/list", () => ({ tools: mcpTools() }));
  server.setRequestHandler("tools/call", async ({ params }, context) => {
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
    const headers = requestInfo?.headers ?? new Headers();
    const session = parseSessionId(headers.get("mcp-session-id"));
    const waitId = session ? await waitIdOfRequest(session, id) : crypto.randomUUID();
    const run = (): Promise<ToolReply> =>
      runCall(
        checked.call,
        toolContext({
          address: clientAddress(headers),
          signal,
          waitId,
          maxWaitSeconds: MAX_WAIT_SECONDS_MCP,
        }),
      );
    const reply = await rememberingPlace(waitId, tool.holdsAt(given), () =>
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
