import { Agent, request as httpRequest } from "node:http";
import { connect } from "node:net";
import type { FuzzResponse } from "./request.ts";

/** A server that takes longer counts as hung. */
const RESPONSE_TIMEOUT_MS = 10_000;

/** An agent that reuses its connections. */
export function keepAliveAgent(maxSockets: number): Agent {
  return new Agent({ keepAlive: true, maxSockets });
}

function groupedHeaders(headers: readonly [string, string][]): Record<string, string[]> {
  const grouped: Record<string, string[]> = {};
  for (const [name, value] of headers) (grouped[name.toLowerCase()] ??= []).push(value);
  return grouped;
}

/** Thrown when no complete response arrived. */
export class NoResponse extends Error {
  /** Whether the server reset the connection. */
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
  /** Closes the connection after this time, whatever has arrived by then. */
  hangUpAfterMs?: number;
}

/** Sends a request and reads the whole response; `undefined` if the client hung up first. */
export function sendHttp(
  agent: Agent,
  serverUrl: string,
  { method, path, headers, body, chunked, hangUpAfterMs }: Outgoing,
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
    const timeout = setTimeout(() => {
      reject(new NoResponse(`no complete response within ${RESPONSE_TIMEOUT_MS / 1_000} s`));
      outgoing.destroy();
    }, RESPONSE_TIMEOUT_MS);
    const hangUp =
      hangUpAfterMs === undefined
        ? undefined
        : setTimeout(() => {
            resolve(undefined);
            outgoing.destroy();
          }, hangUpAfterMs);
    const settle = (): void => {
      clearTimeout(timeout);
      clearTimeout(hangUp);
    };
    const failed = (error: Error): void => {
      settle();
      reject(new NoResponse(error.message, { cause: error }));
    };
    outgoing.on("error", failed);
    outgoing.on("upgrade", (_response, socket) => {
      settle();
      socket.destroy();
      reject(new NoResponse("the server upgraded the connection"));
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

/** Writes bytes to a new socket, closes the client's side, and reads until the server closes. */
export function sendRaw(serverUrl: string, bytes: Uint8Array): Promise<string> {
  const { hostname, port } = new URL(serverUrl);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    let received = "";
    const timeout = setTimeout(() => {
      reject(new NoResponse(`the connection is still open after ${RESPONSE_TIMEOUT_MS / 1_000} s`));
      socket.destroy();
    }, RESPONSE_TIMEOUT_MS);
    socket.on("data", (chunk: Buffer) => (received += chunk.toString("latin1")));
    socket.on("end", () => socket.destroy());
    // Resetting such a connection is legitimate.
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      clearTimeout(timeout);
      resolve(received);
    });
    socket.end(bytes);
  });
}
