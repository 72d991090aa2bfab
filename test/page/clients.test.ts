import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { clients } from "../../public/app/connect/clients.js";

const ORIGIN = "https://chat.example";
const TOKEN = `it's "secret" $HOME`;

function snippet(name: string, token?: string): string {
  return clients(ORIGIN, token).find((client) => client.name === name)?.snippet ?? "";
}

function installLink(name: string, token?: string): URL {
  const client = clients(ORIGIN, token).find((found) => found.name === name);
  return new URL(client?.install?.href ?? "");
}

/** The arguments that a shell passes on. */
function shellArguments(command: string): string[] {
  const script = `args() { printf '%s\\0' "$@"; }; args ${command.replaceAll("\n", " ; args ")}`;
  return execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1);
}

describe("the configuration of a client", () => {
  it.each(clients(ORIGIN, undefined))("names this server and no token for $name", ({ snippet }) => {
    expect(snippet).toContain(ORIGIN);
    expect(snippet).not.toContain("Authorization");
  });

  it.each(["Cursor", "opencode", "Claude"])("is JSON with the token in a header for %s", (name) => {
    expect(JSON.stringify(JSON.parse(snippet(name, TOKEN)))).toContain(
      JSON.stringify(`Bearer ${TOKEN}`),
    );
  });

  it("passes the token through the shell unchanged", () => {
    const header = `Authorization: Bearer ${TOKEN}`;
    for (const name of ["Claude Code", "Gemini CLI", "curl"]) {
      const passed = shellArguments(snippet(name, TOKEN));
      expect(passed[passed.indexOf("--header") + 1]).toBe(header);
    }
    expect(shellArguments(snippet("Codex", TOKEN))).toContain(`MCP_CHAT_TOKEN=${TOKEN}`);
    const [, , json = ""] = shellArguments(snippet("VS Code", TOKEN));
    expect(JSON.parse(json)).toEqual({
      name: "chat",
      type: "http",
      url: `${ORIGIN}/mcp`,
      headers: { Authorization: `Bearer ${TOKEN}` },
    });
  });

  it("installs with one click in Cursor and VS Code", () => {
    const config = installLink("Cursor", TOKEN).searchParams.get("config") ?? "";
    expect(JSON.parse(Buffer.from(config, "base64").toString())).toEqual({
      url: `${ORIGIN}/mcp`,
      headers: { Authorization: `Bearer ${TOKEN}` },
    });
    expect(JSON.parse(decodeURIComponent(installLink("VS Code").search.slice(1)))).toEqual({
      name: "chat",
      type: "http",
      url: `${ORIGIN}/mcp`,
    });
  });
});
