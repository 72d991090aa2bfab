import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { emptyHome } from "../e2e/clients/empty-home.ts";
import type { Json } from "../e2e/support/clients.ts";

/**
 * Not a dev dependency: its binary takes 400 MB, which every `npm ci` would unpack. It is the agent
 * that gave up at once while cut waits could not be resumed.
 */
const PACKAGE = "@openai/codex@0.169.0";

export interface Codex extends AsyncDisposable {
  /** Runs Codex until the model has had its last words. Returns the events that it prints. */
  run: (prompt: string) => Promise<Json[]>;
}

/** The agent's settings: which model it asks, and one MCP server, whose tools need no approval. */
function settings(modelBaseUrl: string, serverName: string, serverUrl: string): string {
  return `
model = "scripted"
model_provider = "loopback"
approval_policy = "never"

[model_providers.loopback]
name = "loopback"
base_url = "${modelBaseUrl}"
wire_api = "responses"

[mcp_servers.${serverName}]
url = "${serverUrl}/mcp"
default_tools_approval_mode = "approve"
`;
}

/** Installs Codex into a temporary directory, and connects it to a model and to a server. */
export async function installCodex(
  modelBaseUrl: string,
  serverName: string,
  serverUrl: string,
): Promise<Codex> {
  const home = await emptyHome();
  await promisify(execFile)("npm", ["install", "--no-save", "--prefix", home.path, PACKAGE]);
  await mkdir(join(home.path, ".codex"));
  await writeFile(
    join(home.path, ".codex/config.toml"),
    settings(modelBaseUrl, serverName, serverUrl),
  );
  return {
    run: async (prompt) => {
      const command = join(home.path, "node_modules/.bin/codex");
      const args = ["exec", "--json", "--skip-git-repo-check", prompt];
      const lines = (await home.run(command, args)).trim().split("\n");
      return lines.map((line) => JSON.parse(line) as Json);
    },
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  };
}
