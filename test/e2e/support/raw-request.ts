import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Json } from "./clients.ts";

/** A piece of a response as it came, and when, in milliseconds after the request was sent. */
export interface Arrival {
  text: string;
  atMs: number;
}

/** A request on a socket of its own, so that a test sees every byte and can cut the connection anywhere. */
export interface RawRequest {
  socket: Socket;
  arrivals: Arrival[];
  /** Bytes received so far, head included. */
  received: () => number;
  /** Comes back with the next arrival, or with `false` when the connection has ended. */
  next: () => Promise<boolean>;
  /** Comes back when the server has ended the connection. */
  ended: Promise<unknown>;
}

async function open(
  serverUrl: string,
  path: string,
  headers: Json,
  body: string,
): Promise<RawRequest> {
  const { hostname, port, host } = new URL(serverUrl);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => socket.destroy());
  await once(socket, "connect");
  const head = [
    `POST ${path} HTTP/1.1`,
    `Host: ${host}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
    ...Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`),
  ].join("\r\n");
  const arrivals: Arrival[] = [];
  let size = 0;
  let wake: (() => void) | undefined;
  const sentAt = performance.now();
  socket.on("data", (chunk: Buffer) => {
    size += chunk.byteLength;
    arrivals.push({ text: chunk.toString("latin1"), atMs: performance.now() - sentAt });
    wake?.();
  });
  const ended = new Promise((resolve) => socket.once("close", resolve));
  void ended.then(() => wake?.());
  socket.write(`${head}\r\n\r\n${body}`);
  return {
    socket,
    arrivals,
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
  return open(serverUrl, "/mcp/v1/tools/call", {}, JSON.stringify({ method, params }));
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
    "/mcp",
    { "Content-Type": "application/json", Accept: "application/json, text/event-stream" },
    JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name, arguments: params, ...(progressToken && { _meta: { progressToken } }) },
    }),
  );
}

/** The body of a chunked response, and what came with each chunk. */
export function bodyOf({ arrivals }: RawRequest): string {
  const text = arrivals.map((arrival) => arrival.text).join("");
  const body = text.slice(text.indexOf("\r\n\r\n") + 4);
  return body.replaceAll(/(?:^|\r\n)[0-9a-fA-F]+\r\n/gu, "").replace(/\r\n$/u, "");
}
