import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

/** How a client lets the server know that it has cancelled a call. */
export type Cancel = "closes the connection" | "sends `notifications/cancelled`";

/** A proxy that records what clients do on the wire, because they don't report it themselves. */
export interface WireTap extends AsyncDisposable {
  url: string;
  /** The version in the latest request; `undefined` over plain HTTP, which has none. */
  protocolVersion: () => string | undefined;
  /** The first cancel of a wait. */
  cancel: Promise<Cancel>;
}

function forward(
  serverUrl: string,
  incoming: IncomingMessage,
  body: string,
  outgoing: ServerResponse,
): void {
  const { method = "GET", headers } = incoming;
  const target = new URL(incoming.url ?? "/", serverUrl);
  const forwarded = request(target, { method, headers: { ...headers, host: target.host } });
  forwarded.on("response", (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers).flushHeaders();
    answer.pipe(outgoing);
  });
  // Either side may cut its connection, and the other side must see it.
  forwarded.on("error", () => outgoing.destroy());
  outgoing.on("close", () => forwarded.destroy());
  forwarded.end(body);
}

export async function tapWire(serverUrl: string): Promise<WireTap> {
  const { promise: cancel, resolve: onCancel } = Promise.withResolvers<Cancel>();
  let protocolVersion: string | undefined;
  const proxy = createServer((incoming, outgoing) => {
    const read = async (): Promise<void> => {
      protocolVersion = incoming.headers["mcp-protocol-version"]?.toString() ?? protocolVersion;
      const body = await text(incoming);
      if (body.includes('"notifications/cancelled"')) onCancel("sends `notifications/cancelled`");
      outgoing.on("close", () => {
        const isCut = body.includes('"wait_for_message"') && !outgoing.writableFinished;
        if (isCut) onCancel("closes the connection");
      });
      forward(serverUrl, incoming, body, outgoing);
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
    [Symbol.asyncDispose]: async () => {
      proxy.closeAllConnections();
      proxy.close();
      await once(proxy, "close");
    },
  };
}
