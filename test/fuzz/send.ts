import { Agent, request as httpRequest } from "node:http";
import { connect } from "node:net";
import type { FuzzResponse } from "./request.ts";

/** An answer later than this is a hang, in milliseconds. */
export const HANG_MS = 10_000;

/** Connections that are kept open between requests. */
export function connections(count: number): Agent {
  return new Agent({ keepAlive: true, maxSockets: count });
}

function groupedHeaders(headers: readonly [string, string][]): Record<string, string[]> {
  const grouped: Record<string, string[]> = {};
  for (const [name, value] of headers) (grouped[name.toLowerCase()] ??= []).push(value);
  return grouped;
}

/** No answer came, and why. */
export class NoAnswer extends Error {
  /** Whether the server closed the connection meanwhile. */
  get isReset(): boolean {
    const { code } = (this.cause ?? {}) as { code?: string };
    return code === "ECONNRESET" || code === "EPIPE";
  }
}

interface Outgoing {
  method: string;
  path: string;
  headers: [string, string][];
  body?: Uint8Array;
  chunked: boolean;
  /** Goes away after so long, in milliseconds, with what has come by then. */
  leaveAfterMs?: number;
}

/** Sends one request over HTTP and takes the whole answer; `undefined` if the client went away before it came. */
export function sendHttp(
  agent: Agent,
  serverUrl: string,
  { method, path, headers, body, chunked, leaveAfterMs }: Outgoing,
): Promise<FuzzResponse | undefined> {
  const { hostname, port, host } = new URL(serverUrl);
  return new Promise((resolve, reject) => {
    const framing: Record<string, string> =
      body === undefined
        ? {}
        : chunked
          ? { "transfer-encoding": "chunked" }
          : { "content-length": String(body.byteLength) };
    const outgoing = httpRequest({
      agent,
      hostname,
      port,
      method,
      path,
      headers: { ...groupedHeaders(headers), host, ...framing },
    });
    const hang = setTimeout(() => {
      reject(new NoAnswer(`no whole answer within ${HANG_MS / 1_000} s`));
      outgoing.destroy();
    }, HANG_MS);
    const leave =
      leaveAfterMs === undefined
        ? undefined
        : setTimeout(() => {
            resolve(undefined);
            outgoing.destroy();
          }, leaveAfterMs);
    const settle = (): void => {
      clearTimeout(hang);
      clearTimeout(leave);
    };
    const failed = (error: Error): void => {
      settle();
      reject(new NoAnswer(error.message, { cause: error }));
    };
    outgoing.on("error", failed);
    outgoing.on("upgrade", (_response, socket) => {
      settle();
      socket.destroy();
      reject(new NoAnswer("the server upgraded the connection"));
    });
    outgoing.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", failed);
      response.on("end", () => {
        settle();
        resolve({
          status: response.statusCode ?? 0,
          contentType: response.headers["content-type"] ?? "",
          body: Buffer.concat(chunks),
        });
      });
    });
    outgoing.end(body);
  });
}

/** Writes bytes to a socket of its own, ends the client's side, and takes all that comes until the server closes. */
export function sendRaw(serverUrl: string, bytes: Uint8Array): Promise<string> {
  const { hostname, port } = new URL(serverUrl);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    let received = "";
    const hang = setTimeout(() => {
      reject(new NoAnswer(`the connection is still open after ${HANG_MS / 1_000} s`));
      socket.destroy();
    }, HANG_MS);
    socket.on("data", (chunk: Buffer) => (received += chunk.toString("latin1")));
    socket.on("end", () => socket.destroy());
    // A server may well reset such a connection.
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      clearTimeout(hang);
      resolve(received);
    });
    socket.end(bytes);
  });
}
