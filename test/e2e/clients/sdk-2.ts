import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { ClientKind, McpClient } from "../support/clients.ts";
import { wholeResult } from "./whole-result.ts";

async function connect(serverUrl: string, mode: "legacy" | "auto"): Promise<McpClient> {
  const client = new Client({ name: "e2e", version: "1.0.0" }, { versionNegotiation: { mode } });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${serverUrl}/mcp`)));
  return {
    toolNames: async () => (await client.listTools()).tools.map(({ name }) => name),
    callTool: async (name, params, signal) =>
      wholeResult(await client.callTool({ name, arguments: params }, signal && { signal })),
    [Symbol.asyncDispose]: () => client.close(),
  };
}

const common = { packageName: "@modelcontextprotocol/client", transport: "MCP" } as const;

export const SDK_2_LEGACY: ClientKind<McpClient> = {
  ...common,
  name: "SDK 2.x, legacy",
  variant: "legacy",
  connect: (serverUrl) => connect(serverUrl, "legacy"),
};

export const SDK_2_AUTO: ClientKind<McpClient> = {
  ...common,
  name: "SDK 2.x, auto",
  variant: "auto",
  connect: (serverUrl) => connect(serverUrl, "auto"),
};
