import { exports } from "cloudflare:workers";
import type { Json } from "./plain.ts";

const HEADERS = {
  // The handler checks this header on localhost. Only browsers forbid setting it.
  Host: "localhost",
  "Content-Type": "application/json",
  Accept: "application/json, text/event-stream",
};

/** Posts a body to the MCP endpoint of the Worker under test. */
export function postMcp(body: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
  return exports.default.fetch("http://localhost/mcp", {
    method: "POST",
    headers: { ...HEADERS, ...headers },
    body,
  });
}

/** Reads the JSON-RPC messages of a response, whether it is JSON or an event stream. */
export async function messagesOf(response: Response): Promise<Json[]> {
  const text = await response.text();
  if (response.headers.get("content-type")?.startsWith("application/json")) {
    return [JSON.parse(text)];
  }
  return (
    text
      .split("\n")
      // The event that carries the id for resuming has no data.
      .filter((line) => line.startsWith("data: ") && line !== "data: ")
      .map((line) => JSON.parse(line.slice("data: ".length)))
  );
}

let lastId = 0;

/** Makes a request as a client of the 2025 protocols and returns the response. */
export async function request(method: string, params: Json = {}): Promise<Json> {
  lastId += 1;
  const response = await postMcp(JSON.stringify({ jsonrpc: "2.0", id: lastId, method, params }));
  const messages = await messagesOf(response);
  return messages.at(-1) ?? {};
}

/** Makes a request as a client of the 2026 protocol and returns the response. */
export async function modernRequest(method: string, params: Json = {}): Promise<Json> {
  lastId += 1;
  const response = await postMcp(
    JSON.stringify({
      jsonrpc: "2.0",
      id: lastId,
      method,
      params: {
        ...params,
        _meta: {
          "io.modelcontextprotocol/protocolVersion": "2026-07-28",
          "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
          "io.modelcontextprotocol/clientCapabilities": {},
        },
      },
    }),
    {
      "MCP-Protocol-Version": "2026-07-28",
      "Mcp-Method": method,
      ...(typeof params["name"] === "string" && { "Mcp-Name": params["name"] }),
    },
  );
  const messages = await messagesOf(response);
  return messages.at(-1) ?? {};
}
