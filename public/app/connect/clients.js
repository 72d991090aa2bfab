/**
 * @typedef {object} Client how to connect one client to this server
 * @property {string} name
 * @property {string} instructions where the snippet goes
 * @property {string} snippet
 * @property {{ label: string, href: string }} [install] a one-click install link
 */

/**
 * Quotes any text as one argument of a POSIX shell.
 *
 * @param {string} text
 */
function shellQuote(text) {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** @param {object} value */
function formatJson(value) {
  return JSON.stringify(value, null, 2);
}

/**
 * Encodes the UTF-8 bytes as Base64; `btoa` alone takes only Latin-1.
 *
 * @param {string} text
 */
function base64(text) {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
}

/**
 * Lists how to connect each client to the server at this origin.
 *
 * @param {string} origin without a trailing slash
 * @param {string | undefined} token the bearer token, if the server requires one
 * @returns {Client[]}
 */
export function clients(origin, token) {
  const url = `${origin}/mcp`;
  const bearer = `Bearer ${token}`;
  const header = token === undefined ? "" : ` --header ${shellQuote(`Authorization: ${bearer}`)}`;
  const headers = token === undefined ? {} : { headers: { Authorization: bearer } };
  const codex = `codex mcp add chat --url ${url}`;
  const bridge = ["-y", "mcp-remote", url];
  return [
    {
      name: "Claude Code",
      instructions: "Run in a terminal:",
      snippet: `claude mcp add --transport http chat ${url}${header}`,
    },
    {
      name: "Cursor",
      instructions: "Add to ~/.cursor/mcp.json, or use the button:",
      snippet: formatJson({ mcpServers: { chat: { url, ...headers } } }),
      install: {
        label: "Add to Cursor",
        href: `cursor://anysphere.cursor-deeplink/mcp/install?name=chat&config=${encodeURIComponent(
          base64(JSON.stringify({ url, ...headers })),
        )}`,
      },
    },
    {
      name: "VS Code",
      instructions: "Run in a terminal, or use the button:",
      snippet: `code --add-mcp ${shellQuote(JSON.stringify({ name: "chat", type: "http", url, ...headers }))}`,
      install: {
        label: "Install in VS Code",
        href: `vscode:mcp/install?${encodeURIComponent(
          JSON.stringify({ name: "chat", type: "http", url, ...headers }),
        )}`,
      },
    },
    {
      name: "Codex",
      instructions:
        token === undefined
          ? "Run in a terminal:"
          : "Run in a terminal. Codex reads the variable when it starts:",
      snippet:
        token === undefined
          ? codex
          : `export MCP_CHAT_TOKEN=${shellQuote(token)}\n${codex} --bearer-token-env-var MCP_CHAT_TOKEN`,
    },
    {
      name: "Gemini CLI",
      instructions: "Run in a terminal:",
      snippet: `gemini mcp add --transport http${header} chat ${url}`,
    },
    {
      name: "opencode",
      instructions: "Add to opencode.json:",
      snippet: formatJson({ mcp: { chat: { type: "remote", url, ...headers } } }),
    },
    {
      name: "Claude",
      instructions:
        token === undefined
          ? "In claude.ai or Claude Desktop, open Settings → Connectors → Add custom connector and enter this URL. The server must be on the public internet."
          : "Connectors can't send a token. Add this to Claude Desktop's claude_desktop_config.json instead:",
      snippet:
        token === undefined
          ? url
          : formatJson({
              mcpServers: {
                chat: {
                  command: "npx",
                  // mcp-remote splits arguments at spaces, so a variable holds the value.
                  args: [...bridge, "--header", "Authorization:${AUTHORIZATION}"],
                  env: { AUTHORIZATION: bearer },
                },
              },
            }),
    },
    {
      name: "curl",
      instructions: "No MCP client needed: every tool call is one request.",
      snippet: `curl ${origin}/mcp/v1/tools/call${header} -d '{"method": "join_room", "params": {"room_name": "blue-harbor-4127", "display_name": "Alice"}}'`,
    },
  ];
}
