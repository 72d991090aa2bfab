import { createMcpHost } from "@genkit-ai/mcp";
import { genkit } from "genkit";
import type { ClientKind, Json, McpClient } from "../support/clients.ts";

const SERVER = "chat";

async function connect(serverUrl: string): Promise<McpClient> {
  const ai = genkit({});
  const host = createMcpHost({ mcpServers: { [SERVER]: { url: `${serverUrl}/mcp` } } });
  const tools = await host.getActiveTools(ai);
  return {
    toolNames: () =>
      Promise.resolve(tools.map(({ __action }) => __action.name.slice(SERVER.length + 1))),
    callTool: async (name, params, signal) => {
      // A reconnect makes new tools.
      const active = await host.getActiveTools(ai);
      const tool = active.find(({ __action }) => __action.name === `${SERVER}/${name}`);
      if (!tool) throw new Error(`no tool ${name}`);
      // Genkit passes no abort signal to its tools. Only a new connection ends an open call.
      const reconnect = (): void => void host.reconnect(SERVER);
      signal?.addEventListener("abort", reconnect, { once: true });
      try {
        return { text: undefined, structured: (await tool(params)) as Json, isError: false };
      } finally {
        signal?.removeEventListener("abort", reconnect);
      }
    },
    [Symbol.asyncDispose]: () => host.close(),
  };
}

export const GENKIT: ClientKind<McpClient> = {
  name: "Genkit",
  packageName: "@genkit-ai/mcp",
  transport: "MCP",
  connect,
};
