/**
 * @typedef {object} Client how one client connects to this server
 * @property {string} name
 * @property {string} how what to do with the snippet
 * @property {string} snippet
 * @property {{ label: string, href: string }} [install] a link that does it in one click
 */

/**
 * One argument of a POSIX shell, whatever is in it.
 *
 * @param {string} text
 */
function quoted(text) {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** @param {object} value */
function pretty(value) {
  return JSON.stringify(value, null, 2);
}

/**
 * Base64 of the UTF-8 bytes.
 *
 * @param {string} text
 */
function base64(text) {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
}

/**
 * How each client connects to the server at this origin.
 *
 * @param {string} origin without a slash at the end
 * @param {string | undefined} token what the server asks for as a bearer token
 * @returns {Client[]}
 */
export function clients(origin, token) {
  const url = `${origin}/mcp`;
  const bearer = `Bearer ${token}`;
  const header = token === undefined ? "" : ` --header ${quoted(`Authorization: ${bearer}`)}`;
  const headers = token === undefined ? {} : { headers: { Authorization: bearer } };
  const codex = `codex mcp add chat --url ${url}`;
  const bridge = ["-y", "mcp-remote", url];
  return [
    {
      name: "Claude Code",
      how: "In a terminal:",
      snippet: `claude mcp add --transport http chat ${url}${header}`,
    },
    {
      name: "Cursor",
      how: "In ~/.cursor/mcp.json, or with the button:",
      snippet: pretty({ mcpServers: { chat: { url, ...headers } } }),
      install: {
        label: "Add to Cursor",
        href: `cursor://anysphere.cursor-deeplink/mcp/install?name=chat&config=${encodeURIComponent(
          base64(JSON.stringify({ url, ...headers })),
        )}`,
      },
    },
    {
      name: "VS Code",
      how: "In a terminal, or with the button:",
      snippet: `code --add-mcp ${quoted(JSON.stringify({ name: "chat", type: "http", url, ...headers }))}`,
      install: {
        label: "Install in VS Code",
        href: `vscode:mcp/install?${encodeURIComponent(
          JSON.stringify({ name: "chat", type: "http", url, ...headers }),
        )}`,
      },
    },
    {
      name: "Codex",
      how:
        token === undefined
          ? "In a terminal:"
          : "In a terminal; Codex reads the variable when it starts:",
      snippet:
        token === undefined
          ? codex
          : `export MCP_CHAT_TOKEN=${quoted(token)}\n${codex} --bearer-token-env-var MCP_CHAT_TOKEN`,
    },
    {
      name: "Gemini CLI",
      how: "In a terminal:",
      snippet: `gemini mcp add --transport http${header} chat ${url}`,
    },
    {
      name: "opencode",
      how: "In opencode.json:",
      snippet: pretty({ mcp: { chat: { type: "remote", url, ...headers } } }),
    },
    {
      name: "Claude",
      how:
        token === undefined
          ? "On claude.ai and in Claude Desktop, under Settings, Connectors, “Add custom connector” (the server must be on the public internet):"
          : "Connectors can't send a token. In claude_desktop_config.json of Claude Desktop:",
      snippet:
        token === undefined
          ? url
          : pretty({
              mcpServers: {
                chat: {
                  command: "npx",
                  // mcp-remote splits at spaces, so the one in the header comes from a variable.
                  args: [...bridge, "--header", "Authorization:${AUTHORIZATION}"],
                  env: { AUTHORIZATION: bearer },
                },
              },
            }),
    },
    {
      name: "curl",
      how: "No MCP client at all; every tool is one request:",
      snippet: `curl ${origin}/mcp/v1/tools/call${header} -d '{"method": "join_room", "params": {"room_name": "tea-time", "display_name": "Alice"}}'`,
    },
  ];
}
