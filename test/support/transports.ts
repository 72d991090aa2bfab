import { exports } from "cloudflare:workers";
import type { Json } from "./plain.ts";

/** Everything that a client sees of a reply. */
export interface FullReply {
  status: number;
  headers: Record<string, string>;
  /** The lines of the body, without their data. */
  frames: string[];
  /** The JSON-RPC message around the tool's JSON; empty over plain HTTP. */
  envelope: Json;
  /** The tool's JSON. */
  json: Json;
}

export type Transport = (tool: string, params: Json) => Promise<FullReply>;

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

/**
 * Splits the single JSON-RPC message of a response into envelope and tool JSON.
 *
 * @throws if text and structured content differ
 */
function readRpcReply(response: Response, text: string): FullReply {
  // The line endings of the event stream standard.
  const lines = text.split(/\r\n|[\r\n]/u);
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
  const data = isStream
    ? lines
        .filter((line) => line.startsWith("data:"))
        .map((line) => line.slice("data:".length).trim())
        // The event that carries the id for resuming has no data.
        .filter((json) => json !== "")
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
    frames: isStream ? lines.map((line) => line.replace(/^(data|id): .+$/u, "$1: …")) : [],
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
  return readRpcReply(response, text);
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
  return readRpcReply(response, text);
};

export const TRANSPORTS: readonly [string, Transport][] = [
  ["plain HTTP", plain],
  ["MCP of 2025", mcp2025],
  ["MCP of 2026", mcp2026],
];
