import { exports } from "cloudflare:workers";
import type { Json } from "./plain.ts";

/** A reply with all that came with it, as a client sees it. */
export interface WholeReply {
  status: number;
  headers: Record<string, string>;
  /** The body's lines, with what is data in them left out. */
  frames: string[];
  /** Of JSON-RPC: everything around the tool's own JSON. */
  envelope: Json;
  /** The tool's own JSON. */
  json: Json;
}

export type Transport = (tool: string, params: Json) => Promise<WholeReply>;

async function post(
  path: string,
  body: Json,
  headers: Record<string, string>,
): Promise<{ response: Response; text: string }> {
  const response = await exports.default.fetch(`http://localhost${path}`, {
    method: "POST",
    headers: { Host: "localhost", ...headers },
    body: JSON.stringify(body),
  });
  return { response, text: await response.text() };
}

const headersOf = ({ headers }: Response): Record<string, string> => Object.fromEntries(headers);

const plain: Transport = async (method, params) => {
  const { response, text } = await post("/mcp/v1/tools/call", { method, params }, {});
  const lines = text.split(/\r\n|[\r\n]/u);
  return {
    status: response.status,
    headers: headersOf(response),
    frames: lines.map((line) => (line.trimStart().startsWith("{") ? "{…}" : line)),
    envelope: {},
    json: JSON.parse(text),
  };
};

/** Takes the tool's JSON out of the one JSON-RPC message of a response; it must stand there twice and be the same. */
function opened(response: Response, text: string): WholeReply {
  // As the standard splits an event stream.
  const lines = text.split(/\r\n|[\r\n]/u);
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
  const data = isStream
    ? lines.filter((line) => line.startsWith("data:")).map((line) => line.slice(5))
    : [text];
  const [message, ...others] = data.map((json) => JSON.parse(json) as Json);
  if (message === undefined || others.length > 0) throw new Error(`not one message: ${text}`);
  const { content, structuredContent, ...result } = message["result"] as Json;
  const [{ text: shown, ...block }, ...blocks] = content as [Json, ...Json[]];
  if (blocks.length > 0 || shown !== JSON.stringify(structuredContent)) {
    throw new Error(`text and structured content differ: ${text}`);
  }
  return {
    status: response.status,
    headers: headersOf(response),
    frames: isStream ? lines.map((line) => line.replace(/^data: .*$/u, "data: …")) : [],
    envelope: { ...message, result: { ...result, block } },
    json: structuredContent,
  };
}

const ACCEPT = {
  "Content-Type": "application/json",
  Accept: "application/json, text/event-stream",
};

const mcp2025: Transport = async (name, params) => {
  const call = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: params } };
  const { response, text } = await post("/mcp", call, ACCEPT);
  return opened(response, text);
};

const mcp2026: Transport = async (name, params) => {
  const _meta = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  const call = {
    jsonrpc: "2.0",
    id: 1,
    method: "tools/call",
    params: { name, arguments: params, _meta },
  };
  const headers = {
    ...ACCEPT,
    "MCP-Protocol-Version": "2026-07-28",
    "Mcp-Method": "tools/call",
    "Mcp-Name": name,
  };
  const { response, text } = await post("/mcp", call, headers);
  return opened(response, text);
};

/** Every way to call a tool. */
export const TRANSPORTS: readonly [string, Transport][] = [
  ["plain HTTP", plain],
  ["MCP of 2025", mcp2025],
  ["MCP of 2026", mcp2026],
];
