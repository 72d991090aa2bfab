import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import type { ClientKind, McpClient } from "../support/clients.ts";
import { emptyHome } from "./empty-home.ts";
import { connectThrough } from "./sdk-1.ts";

async function connect(serverUrl: string): Promise<McpClient> {
  const home = await emptyHome();
  const client = await connectThrough(
    new StdioClientTransport({
      command: "mcp-remote",
      args: [`${serverUrl}/mcp`, "--transport", "http-only", "--silent"],
      cwd: home.path,
      env: home.environment,
    }),
  );
  return {
    ...client,
    [Symbol.asyncDispose]: async () => {
      await client[Symbol.asyncDispose]();
      await home[Symbol.asyncDispose]();
    },
  };
}

/** A bridge for stdio clients. Its process lives as long as its client, here SDK 1.x. */
export const MCP_REMOTE: ClientKind<McpClient> = {
  name: "mcp-remote",
  packageName: "mcp-remote",
  transport: "MCP",
  connect,
};
