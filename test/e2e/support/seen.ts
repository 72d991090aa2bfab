import type { Json } from "./clients.ts";

/** One answer as it came, headers and all. */
export interface Answer {
  /** What was asked, for a failure's message. */
  of: string;
  status: number;
  /** Headers and body. */
  whole: string;
  /** The tool's JSON, where there is one. */
  json: Json;
}

/** Asks in one way. */
export type Ask = (tool: string, params: Json, headers?: Record<string, string>) => Promise<Answer>;

/** The JSON of a tool's reply in a body of any endpoint; empty if there is none. */
function toolJson(body: string): Json {
  const data = /^data: (.*)$/mu.exec(body)?.[1] ?? body;
  try {
    const json = JSON.parse(data) as Json;
    return (json["result"] as Json | undefined)?.["structuredContent"] ?? json;
  } catch {
    return {};
  }
}

/** Posts a body of any kind. */
export async function post(
  url: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(url, { method: "POST", body, headers });
  const text = await response.text();
  const head = JSON.stringify([...response.headers]);
  return {
    of: `${new URL(url).pathname} ${body.slice(0, 300)} ${JSON.stringify(headers)}`,
    status: response.status,
    whole: `${head}\n${text}`,
    json: toolJson(text),
  };
}

export const MCP_HEADERS = {
  "Content-Type": "application/json",
  Accept: "application/json, text/event-stream",
};

/** The ways to call a tool: plain HTTP, and MCP of both eras. */
export function waysToAsk(serverUrl: string): Record<"plain" | "2025" | "2026", Ask> {
  const mcp =
    (_meta: Json, eraHeaders: Record<string, string>): Ask =>
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
