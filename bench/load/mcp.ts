import { assertOk } from "./client.ts";
import type { HttpClient, HttpReply } from "./http.ts";

/** Calls a tool; returns the JSON of its reply. Throws unless the call succeeds. */
export type CallTool = (
  name: string,
  args: Readonly<Record<string, unknown>>,
) => Promise<Record<string, unknown>>;

const ACCEPT = { accept: "application/json, text/event-stream" };
const CLIENT_INFO = { name: "bench", version: "1.0.0" };
const MODERN_VERSION = "2026-07-28";
const OLDER_VERSION = "2025-11-25";

interface ToolResult {
  isError?: boolean;
  structuredContent?: Record<string, unknown>;
  content: { text: string }[];
}

const DATA_PREFIX = "\ndata: ";

/** Reads the JSON-RPC response from a reply: the body, or the last event of a stream. */
function readResponse({ status, headers, text }: HttpReply): { result?: unknown } {
  assertOk(status === 200, "the request was refused", { status, text });
  const isJson = String(headers["content-type"]).startsWith("application/json");
  if (isJson) return JSON.parse(text) as { result?: unknown };
  const start = text.lastIndexOf(DATA_PREFIX);
  assertOk(start >= 0, "the stream has no event", text);
  const end = text.indexOf("\n", start + 1);
  return JSON.parse(text.slice(start + DATA_PREFIX.length, end)) as { result?: unknown };
}

function readToolReply(reply: HttpReply): Record<string, unknown> {
  const { result } = readResponse(reply) as { result?: ToolResult };
  assertOk(result !== undefined && result.isError !== true, "the tool call failed", reply.text);
  return (
    result.structuredContent ??
    (JSON.parse(result.content[0]?.text ?? "") as Record<string, unknown>)
  );
}

/** Speaks MCP 2026-07-28: no handshake, and each request carries version and client. */
export function connectModern(http: HttpClient): Promise<CallTool> {
  let id = 0;
  const meta = {
    "io.modelcontextprotocol/protocolVersion": MODERN_VERSION,
    "io.modelcontextprotocol/clientInfo": CLIENT_INFO,
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  return Promise.resolve(async (name, args) => {
    id += 1;
    const headers = {
      ...ACCEPT,
      "mcp-protocol-version": MODERN_VERSION,
      "mcp-method": "tools/call",
      "mcp-name": name,
    };
    const params = { name, arguments: args, _meta: meta };
    return readToolReply(
      await http.post("/mcp", headers, { jsonrpc: "2.0", id, method: "tools/call", params }),
    );
  });
}

/** Speaks MCP 2025: a handshake, then requests with a session id. */
export async function connectOlder(http: HttpClient): Promise<CallTool> {
  const handshake = await http.post("/mcp", ACCEPT, {
    jsonrpc: "2.0",
    id: 0,
    method: "initialize",
    params: { protocolVersion: OLDER_VERSION, capabilities: {}, clientInfo: CLIENT_INFO },
  });
  assertOk(readResponse(handshake).result !== undefined, "the handshake failed", handshake.text);
  const headers = {
    ...ACCEPT,
    "mcp-protocol-version": OLDER_VERSION,
    "mcp-session-id": String(handshake.headers["mcp-session-id"]),
  };
  await http.post("/mcp", headers, { jsonrpc: "2.0", method: "notifications/initialized" });
  let id = 0;
  return async (name, args) => {
    id += 1;
    const params = { name, arguments: args };
    return readToolReply(
      await http.post("/mcp", headers, { jsonrpc: "2.0", id, method: "tools/call", params }),
    );
  };
}
