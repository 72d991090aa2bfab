import { exports } from "cloudflare:workers";
import type { Json } from "./plain.ts";

export const MCP_URL = "http://localhost/mcp";

const HEADERS = {
  // The handler checks this header on localhost. Only browsers forbid setting it.
  Host: "localhost",
  "Content-Type": "application/json",
  Accept: "application/json, text/event-stream",
};

/** Posts a body to the MCP endpoint of the Worker under test. */
export function postMcp(body: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
  return exports.default.fetch(MCP_URL, {
    method: "POST",
    headers: { ...HEADERS, ...headers },
    body,
  });
}

/** Asks to go on with the event stream that had this id. */
export function resumeMcp(
  lastEventId: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  return exports.default.fetch(MCP_URL, {
    headers: {
      Host: "localhost",
      Accept: "text/event-stream",
      "Last-Event-ID": lastEventId,
      ...headers,
    },
  });
}

/** The head and body of a tool call in either era, for `postMcp`. */
export function toolCall(
  era: "2025" | "2026",
  id: number | string,
  name: string,
  params: Json,
): [body: string, headers: Record<string, string>] {
  const is2026 = era === "2026";
  const body = {
    jsonrpc: "2.0",
    id,
    method: "tools/call",
    params: { name, arguments: params, ...(is2026 && { _meta: META_2026 }) },
  };
  const headers = {
    "MCP-Protocol-Version": "2026-07-28",
    "Mcp-Method": "tools/call",
    "Mcp-Name": name,
  };
  return [JSON.stringify(body), is2026 ? headers : {}];
}

/** The beginning of an event stream, up to the id with which it can be resumed. */
export interface IdentifiedStream {
  id: string;
  /** Goes away without reading the rest. */
  cut: () => Promise<void>;
  /** The JSON-RPC messages of the rest. */
  rest: () => Promise<Json[]>;
}

/** Reads an event stream up to its id. */
export async function untilIdentified({ body, headers }: Response): Promise<IdentifiedStream> {
  if (!body) throw new Error("the response has no body");
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const more = async (): Promise<boolean> => {
    const { value, done } = await reader.read();
    text += value ?? "";
    return !done;
  };
  const event = /^: ok\n\nid: ([\w-]+)\nretry: 3000\ndata: \n\n/u;
  while (!event.test(text)) if (!(await more())) throw new Error(`no id: ${text}`);
  return {
    id: event.exec(text)?.[1] ?? "",
    cut: () => reader.cancel(),
    rest: async () => {
      while (await more());
      return messagesOf(new Response(text, { headers }));
    },
  };
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

const META_2026 = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
  "io.modelcontextprotocol/clientCapabilities": {},
};

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
        _meta: META_2026,
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
