import type { ClientKind, McpClient } from "../support/clients.ts";
import { wholeResult } from "./whole-result.ts";
import { emptyHome } from "./empty-home.ts";

async function connect(serverUrl: string): Promise<McpClient> {
  const home = await emptyHome();
  const inspect = async (args: string[], kill?: AbortSignal): Promise<object> => {
    const server = ["--cli", `${serverUrl}/mcp`, "--transport", "http", "--stored-auth-only"];
    return JSON.parse(await home.run("mcp-inspector", [...server, ...args], kill)) as object;
  };
  return {
    toolNames: async () => {
      const { tools } = (await inspect(["--method", "tools/list"])) as {
        tools: { name: string }[];
      };
      return tools.map(({ name }) => name);
    },
    callTool: async (name, params, kill) => {
      const tool = ["--tool-name", name, "--tool-args-json", JSON.stringify(params)];
      return wholeResult(await inspect(["--method", "tools/call", ...tool], kill));
    },
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  };
}

/** Starts a process for each call. */
export const INSPECTOR: ClientKind<McpClient> = {
  name: "Inspector CLI",
  packageName: "@modelcontextprotocol/inspector",
  variant: "CLI",
  transport: "MCP",
  connect,
};
