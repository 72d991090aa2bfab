import { MultiServerMCPClient } from "@langchain/mcp-adapters";
import type { ClientKind, Json, McpClient } from "../support/clients.ts";

async function connect(serverUrl: string): Promise<McpClient> {
  const client = new MultiServerMCPClient({
    mcpServers: {
      chat: { transport: "http", url: `${serverUrl}/mcp`, automaticSSEFallback: false },
    },
  });
  const tools = await client.getTools();
  return {
    toolNames: () => Promise.resolve(tools.map(({ name }) => name)),
    callTool: async (name, params, signal) => {
      const tool = tools.find((tool) => tool.name === name);
      if (!tool) throw new Error(`no tool ${name}`);
      // Invoked with an agent's tool call, a tool returns the message that the model gets.
      const call = { type: "tool_call", id: crypto.randomUUID(), name, args: params };
      const message = (await tool.invoke(call, signal && { signal })) as Json;
      const block = JSON.parse(message["content"]) as Json;
      return { text: block["text"], structured: block["structuredContent"], isError: false };
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}

export const LANGCHAIN: ClientKind<McpClient> = {
  name: "LangChain adapters",
  packageName: "@langchain/mcp-adapters",
  transport: "MCP",
  connect,
};
