import { createMCPClient } from "@ai-sdk/mcp";
import type { ClientKind, Json, McpClient } from "../support/clients.ts";

async function connect(serverUrl: string): Promise<McpClient> {
  const client = await createMCPClient({ transport: { type: "http", url: `${serverUrl}/mcp` } });
  const tools = await client.tools();
  return {
    toolNames: () => Promise.resolve(Object.keys(tools)),
    callTool: async (name, params, abortSignal) => {
      const tool = tools[name];
      if (!tool?.toModelOutput) throw new Error(`no tool ${name}`);
      const toolCallId = crypto.randomUUID();
      const output = (await tool.execute(params, {
        toolCallId,
        messages: [],
        context: {},
        ...(abortSignal && { abortSignal }),
      })) as Json;
      // `generateText` passes this to the model instead of the output itself.
      const forModel = (await tool.toModelOutput({
        toolCallId,
        input: params,
        output: output as never,
      })) as Json;
      const [first] = forModel["value"] as { text?: string }[];
      return {
        text: first?.text,
        structured: forModel["structuredContent"],
        isError: output["isError"] === true,
      };
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}

export const AI_SDK: ClientKind<McpClient> = {
  name: "AI SDK",
  packageName: "@ai-sdk/mcp",
  transport: "MCP",
  // `send` of its HTTP transport only reports a broken response, and its calls have no timeout.
  withoutResuming: { does: "hangs", because: "never reconnects" },
  connect,
};
