import { noopObserve } from "@mastra/core/tools";
import { MCPClient } from "@mastra/mcp";
import type { ClientKind, Json, McpClient } from "../support/clients.ts";

const SERVER = "chat";

async function connect(serverUrl: string): Promise<McpClient> {
  const client = new MCPClient({
    // Without an id, a second client with the same configuration is refused.
    id: crypto.randomUUID(),
    // A busy machine can take longer to connect than the 3 s that it allows by default.
    servers: { [SERVER]: { url: new URL(`${serverUrl}/mcp`), connectTimeout: 60_000 } },
  });
  const tools = await client.listTools();
  return {
    toolNames: () => Promise.resolve(Object.keys(tools).map((key) => key.slice(SERVER.length + 1))),
    callTool: async (name, params, abortSignal) => {
      const tool = tools[`${SERVER}_${name}`];
      if (!tool?.execute || !tool.toModelOutput) throw new Error(`no tool ${name}`);
      const output: unknown = await tool.execute(params, {
        observe: noopObserve,
        ...(abortSignal && { abortSignal }),
      });
      // An agent passes this to the model instead of the output itself.
      const forModel = (await tool.toModelOutput(output)) as Json;
      return { text: forModel["value"] as string, structured: undefined, isError: false };
    },
    [Symbol.asyncDispose]: () => client.disconnect(),
  };
}

export const MASTRA: ClientKind<McpClient> = {
  name: "Mastra",
  packageName: "@mastra/mcp",
  transport: "MCP",
  connect,
};
