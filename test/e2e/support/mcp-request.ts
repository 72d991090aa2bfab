import type { Json } from "./clients.ts";

/** Makes one request to the MCP endpoint of a server; returns the JSON-RPC message as received. */
export async function mcpRequest(
  serverUrl: string,
  method: string,
  params: Json = {},
): Promise<string> {
  const response = await fetch(`${serverUrl}/mcp`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json, text/event-stream",
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  const text = await response.text();
  const data = text.split("\n").findLast((line) => line.startsWith("data: "));
  return data?.slice("data: ".length) ?? text;
}
