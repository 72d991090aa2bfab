import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { ClientKind, McpClient } from "../support/clients.ts";
import { wholeResult } from "./whole-result.ts";

export async function connectThrough(transport: Transport): Promise<McpClient> {
  const client = new Client({ name: "e2e", version: "1.0.0" });
  await client.connect(transport);
  return {
    toolNames: async () => (await client.listTools()).tools.map(({ name }) => name),
    callTool: async (name, params, signal) =>
      wholeResult(
        await client.callTool({ name, arguments: params }, undefined, signal && { signal }),
      ),
    [Symbol.asyncDispose]: () => client.close(),
  };
}

export const SDK_1: ClientKind<McpClient> = {
  name: "SDK 1.x",
  packageName: "@modelcontextprotocol/sdk",
  transport: "MCP",
  connect: (serverUrl) =>
    connectThrough(new StreamableHTTPClientTransport(new URL(`${serverUrl}/mcp`))),
};
