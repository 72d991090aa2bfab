import { getAllMcpTools, MCPServerStreamableHttp, RunContext } from "@openai/agents";
import type { ClientKind, McpClient } from "../support/clients.ts";

async function connect(serverUrl: string): Promise<McpClient> {
  // By default a failed call is described to the model. A test needs the failure itself.
  const server = new MCPServerStreamableHttp({ url: `${serverUrl}/mcp`, errorFunction: null });
  await server.connect();
  // An agent gets these from its `mcpServers`.
  const tools = await getAllMcpTools([server]);
  return {
    toolNames: () => Promise.resolve(tools.map(({ name }) => name)),
    callTool: async (name, params, signal) => {
      const tool = tools.find((tool) => tool.name === name);
      if (tool?.type !== "function") throw new Error(`no tool ${name}`);
      const input = JSON.stringify(params);
      const output = await tool.invoke(new RunContext(), input, signal && { signal });
      const { text } = output as { text?: string };
      return { text, structured: undefined, isError: false };
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
}

export const OPENAI_AGENTS: ClientKind<McpClient> = {
  name: "OpenAI Agents SDK",
  packageName: "@openai/agents",
  transport: "MCP",
  connect,
};
