import type { Json } from "./clients.ts";

export interface CapturedReply {
  /** Identifies the request in failure messages. */
  request: string;
  status: number;
  headersAndBody: string;
  /** The tool's JSON, or an empty object. */
  json: Json;
}

/** Calls a tool over one transport. */
export type CallTool = (
  tool: string,
  params: Json,
  headers?: Record<string, string>,
) => Promise<CapturedReply>;

/** Reads the JSON of a tool's reply from the body of either endpoint. */
function toolJson(body: string): Json {
  const data = /^data: (.+)$/mu.exec(body)?.[1] ?? body;
  try {
    const json = JSON.parse(data) as Json;
    return (json["result"] as Json | undefined)?.["structuredContent"] ?? json;
  } catch {
    return {};
  }
}

export async function post(
  url: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<CapturedReply> {
  const response = await fetch(url, { method: "POST", body, headers });
  const text = await response.text();
  const head = JSON.stringify([...response.headers]);
  return {
    request: `${new URL(url).pathname} ${body.slice(0, 300)} ${JSON.stringify(headers)}`,
    status: response.status,
    headersAndBody: `${head}\n${text}`,
    json: toolJson(text),
  };
}

export const MCP_HEADERS = {
  "Content-Type": "application/json",
  Accept: "application/json, text/event-stream",
};

/** Returns functions that call tools over plain HTTP and over MCP of both eras. */
export function toolCallers(serverUrl: string): Record<"plain" | "2025" | "2026", CallTool> {
  const mcp =
    (_meta: Json, eraHeaders: Record<string, string>): CallTool =>
    (name, params, headers = {}) =>
      post(
        `${serverUrl}/mcp`,
        JSON.stringify({
          jsonrpc: "2.0",
          id: 1,
          method: "tools/call",
          params: { name, arguments: params, ..._meta },
        }),
        {
          ...MCP_HEADERS,
          ...eraHeaders,
          ...(eraHeaders["Mcp-Method"] && { "Mcp-Name": name }),
          ...headers,
        },
      );
  return {
    plain: (method, params, headers = {}) =>
      post(`${serverUrl}/mcp/v1/tools/call`, JSON.stringify({ method, params }), headers),
    "2025": mcp({}, {}),
    "2026": mcp(
      {
        _meta: {
          "io.modelcontextprotocol/protocolVersion": "2026-07-28",
          "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
          "io.modelcontextprotocol/clientCapabilities": {},
        },
      },
      { "MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/call" },
    ),
  };
}
