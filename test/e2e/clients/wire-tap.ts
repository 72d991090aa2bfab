import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { Json } from "../support/clients.ts";

/** How a client lets the server know that it has cancelled a call. */
export type Cancel = "closes the connection" | "sends `notifications/cancelled`";

/** A proxy that records what clients do on the wire, because they don't report it themselves. */
export interface WireTap extends AsyncDisposable {
  url: string;
  /** The version in the latest request; `undefined` over plain HTTP, which has none. */
  protocolVersion: () => string | undefined;
  /** The first cancel of a wait. */
  cancel: Promise<Cancel>;
  /** The parameters of each wait, as they were sent. */
  waits: string[];
  /** Cuts the connection of the first wait, once its response has begun. */
  cutWait: () => Promise<void>;
}

/** The parameters of a wait; `undefined` for any other request. */
function waitParameters(body: string): string | undefined {
  if (!body.includes('"wait_for_message"')) return undefined;
  const { params } = JSON.parse(body) as { params: Json };
  return JSON.stringify(params["arguments"] ?? params);
}

/** Whether a chunk begins the answer to a wait so that the client can resume it, if it ever can. */
function isResumable(chunk: Buffer, contentType: string | undefined): boolean {
  return contentType !== "text/event-stream" || /^id: /mu.test(chunk.toString());
}

function forward(
  serverUrl: string,
  incoming: IncomingMessage,
  body: string,
  outgoing: ServerResponse,
  onResumable: () => void,
): void {
  const { method = "GET", headers } = incoming;
  const target = new URL(incoming.url ?? "/", serverUrl);
  const forwarded = request(target, { method, headers: { ...headers, host: target.host } });
  forwarded.on("response", (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers).flushHeaders();
    answer.on("data", (chunk: Buffer) => {
      if (isResumable(chunk, answer.headers["content-type"])) onResumable();
    });
    answer.pipe(outgoing);
  });
  // Either side may cut its connection, and the other side must see it.
  forwarded.on("error", () => outgoing.destroy());
  outgoing.on("close", () => forwarded.destroy());
  forwarded.end(body);
}

export async function tapWire(serverUrl: string): Promise<WireTap> {
  const { promise: cancel, resolve: onCancel } = Promise.withResolvers<Cancel>();
  const { promise: firstWait, resolve: onWait } = Promise.withResolvers<ServerResponse>();
  const waits: string[] = [];
  let protocolVersion: string | undefined;
  const proxy = createServer((incoming, outgoing) => {
    const read = async (): Promise<void> => {
      protocolVersion = incoming.headers["mcp-protocol-version"]?.toString() ?? protocolVersion;
      const body = await text(incoming);
      if (body.includes('"notifications/cancelled"')) onCancel("sends `notifications/cancelled`");
      const wait = waitParameters(body);
      if (wait !== undefined) waits.push(wait);
      outgoing.on("close", () => {
        const isCut = wait !== undefined && !outgoing.writableFinished;
        if (isCut) onCancel("closes the connection");
      });
      forward(serverUrl, incoming, body, outgoing, () => {
        if (wait !== undefined) onWait(outgoing);
      });
    };
    read().catch(() => outgoing.destroy());
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const address = proxy.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    protocolVersion: () => protocolVersion,
    cancel,
    waits,
    cutWait: async () => void (await firstWait).destroy(),
    [Symbol.asyncDispose]: async () => {
      proxy.closeAllConnections();
      proxy.close();
      await once(proxy, "close");
    },
  };
}
