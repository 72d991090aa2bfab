import type { ClientKind, Json, McpClient } from "../support/clients.ts";
import { emptyHome } from "./empty-home.ts";

async function connect(serverUrl: string): Promise<McpClient> {
  const home = await emptyHome();
  const server = ["--http-url", `${serverUrl}/mcp`, "--allow-http", "--name", "chat", "--no-oauth"];
  return {
    toolNames: async () => {
      const listing = await home.run("mcporter", ["list", ...server, "--json"]);
      const { tools } = JSON.parse(listing) as { tools: { name: string }[] };
      return tools.map(({ name }) => name);
    },
    callTool: async (name, params, kill) => {
      const call = ["call", ...server, `chat.${name}`, "--args", JSON.stringify(params)];
      // It prints the structured content, and the text only if there is none.
      const structured = JSON.parse(await home.run("mcporter", call, kill)) as Json;
      return { text: undefined, structured, isError: false };
    },
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  };
}

/** Starts a process for each call. */
export const MCPORTER: ClientKind<McpClient> = {
  name: "mcporter",
  packageName: "mcporter",
  transport: "MCP",
  connect,
};
