import { must } from "./chatter.ts";
import type { HttpClient, HttpReply } from "./http.ts";

/** Calls a tool; returns the JSON of its reply. Throws unless the call is a success. */
export type CallTool = (
  name: string,
  given: Readonly<Record<string, unknown>>,
) => Promise<Record<string, unknown>>;

const ACCEPT = { accept: "application/json, text/event-stream" };
const CLIENT_INFO = { name: "bench", version: "1.0.0" };
const MODERN = "2026-07-28";
const OLDER = "2025-11-25";

interface ToolResult {
  isError?: boolean;
  structuredContent?: Record<string, unknown>;
  content: { text: string }[];
}

const DATA = "\ndata: ";

/** The JSON-RPC response in a reply: the reply itself, or the last event of a stream. */
function responseOf({ status, headers, text }: HttpReply): { result?: unknown } {
  must(status === 200, "the request was refused", { status, text });
  const isJson = String(headers["content-type"]).startsWith("application/json");
  if (isJson) return JSON.parse(text) as { result?: unknown };
  const start = text.lastIndexOf(DATA);
  must(start >= 0, "no event came", text);
  const end = text.indexOf("\n", start + 1);
  return JSON.parse(text.slice(start + DATA.length, end)) as { result?: unknown };
}

function replyOf(reply: HttpReply): Record<string, unknown> {
  const { result } = responseOf(reply) as { result?: ToolResult };
  must(result !== undefined && result.isError !== true, "the tool failed", reply.text);
  return (
    result.structuredContent ??
    (JSON.parse(result.content[0]?.text ?? "") as Record<string, unknown>)
  );
}

/** A client of the 2026-07-28 protocol: no handshake, and what the server must know goes with each request. */
export function modernClient(http: HttpClient): Promise<CallTool> {
  let id = 0;
  const meta = {
    "io.modelcontextprotocol/protocolVersion": MODERN,
    "io.modelcontextprotocol/clientInfo": CLIENT_INFO,
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  return Promise.resolve(async (name, given) => {
    id += 1;
    const headers = {
      ...ACCEPT,
      "mcp-protocol-version": MODERN,
      "mcp-method": "tools/call",
      "mcp-name": name,
    };
    const params = { name, arguments: given, _meta: meta };
    return replyOf(
      await http.post("/mcp", headers, { jsonrpc: "2.0", id, method: "tools/call", params }),
    );
  });
}

/** A client of the 2025 protocols: a handshake, then requests that bear its session id. */
export async function olderClient(http: HttpClient): Promise<CallTool> {
  const opened = await http.post("/mcp", ACCEPT, {
    jsonrpc: "2.0",
    id: 0,
    method: "initialize",
    params: { protocolVersion: OLDER, capabilities: {}, clientInfo: CLIENT_INFO },
  });
  must(responseOf(opened).result !== undefined, "no handshake", opened.text);
  const headers = {
    ...ACCEPT,
    "mcp-protocol-version": OLDER,
    "mcp-session-id": String(opened.headers["mcp-session-id"]),
  };
  await http.post("/mcp", headers, { jsonrpc: "2.0", method: "notifications/initialized" });
  let id = 0;
  return async (name, given) => {
    id += 1;
    const params = { name, arguments: given };
    return replyOf(
      await http.post("/mcp", headers, { jsonrpc: "2.0", id, method: "tools/call", params }),
    );
  };
}
