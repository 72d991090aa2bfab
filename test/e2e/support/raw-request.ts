import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Json } from "./clients.ts";

export interface Chunk {
  text: string;
  /** Milliseconds after the request was sent. */
  atMs: number;
}

/** A request on its own socket: a test sees every byte and can cut the connection anywhere. */
export interface RawRequest {
  socket: Socket;
  chunks: Chunk[];
  /** Bytes received so far, including the head. */
  received: () => number;
  /** Resolves to `true` with the next chunk, or to `false` when the connection has ended. */
  next: () => Promise<boolean>;
  /** Resolves when the connection has ended. */
  ended: Promise<unknown>;
}

async function open(
  serverUrl: string,
  target: string,
  headers: Json,
  body = "",
): Promise<RawRequest> {
  const { hostname, port, host } = new URL(serverUrl);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => socket.destroy());
  await once(socket, "connect");
  const head = [
    `${target} HTTP/1.1`,
    `Host: ${host}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
    ...Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`),
  ].join("\r\n");
  const chunks: Chunk[] = [];
  let size = 0;
  let wake: (() => void) | undefined;
  const sentAt = performance.now();
  socket.on("data", (chunk: Buffer) => {
    size += chunk.byteLength;
    chunks.push({ text: chunk.toString("latin1"), atMs: performance.now() - sentAt });
    wake?.();
  });
  const ended = new Promise((resolve) => socket.once("close", resolve));
  void ended.then(() => wake?.());
  socket.write(`${head}\r\n\r\n${body}`);
  return {
    socket,
    chunks,
    received: () => size,
    next: () => {
      const before = size;
      return new Promise((resolve) => {
        wake = () => resolve(size > before);
        if (socket.destroyed) resolve(false);
      });
    },
    ended,
  };
}

/** Calls a tool over plain HTTP. */
export function openPlain(serverUrl: string, method: string, params: Json): Promise<RawRequest> {
  return open(serverUrl, "POST /mcp/v1/tools/call", {}, JSON.stringify({ method, params }));
}

/** Calls a tool over MCP, as a client of the 2025 protocols. */
export function openMcp(
  serverUrl: string,
  name: string,
  params: Json,
  progressToken?: string,
): Promise<RawRequest> {
  return open(
    serverUrl,
    "POST /mcp",
    { "Content-Type": "application/json", Accept: "application/json, text/event-stream" },
    JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name, arguments: params, ...(progressToken && { _meta: { progressToken } }) },
    }),
  );
}

/** Asks to go on with the event stream that had this id. */
export function resumeMcp(serverUrl: string, lastEventId: string): Promise<RawRequest> {
  const headers = { Accept: "text/event-stream", "Last-Event-ID": lastEventId };
  return open(serverUrl, "GET /mcp", headers);
}

type Received = Pick<RawRequest, "chunks">;

/** What a client has that went away after reading so many bytes, although more had arrived. */
export function firstBytes({ chunks }: Received, bytes: number): Received {
  const text = chunks.map((chunk) => chunk.text).join("");
  return { chunks: [{ text: text.slice(0, bytes), atMs: 0 }] };
}

/** The id of the last event that has arrived completely, as a client of event streams keeps it. */
export function lastEventId(request: Received): string | undefined {
  const events = bodyOf(request).split("\n\n").slice(0, -1);
  return events.flatMap((event) => /^id: (.+)$/mu.exec(event)?.[1] ?? []).at(-1);
}

/** The tool's reply in the event stream; `undefined` if it has not arrived completely. */
export function toolReply(request: Received): Json | undefined {
  const events = bodyOf(request).split("\n\n").slice(0, -1);
  const data = events.flatMap((event) => /^data: (.+)$/mu.exec(event)?.[1] ?? []).at(-1);
  return data === undefined ? undefined : JSON.parse(data).result.structuredContent;
}

/** Decodes the body of a chunked response, as far as it has arrived. */
export function bodyOf({ chunks }: Received): string {
  const text = chunks.map((chunk) => chunk.text).join("");
  const body = text.slice(text.indexOf("\r\n\r\n") + 4);
  return body.replaceAll(/(?:^|\r\n)[0-9a-fA-F]+\r\n/gu, "").replace(/\r\n$/u, "");
}
