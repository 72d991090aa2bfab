import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

/** How a client tells the server that it gave a call up. */
export type Cancel = "closes the connection" | "sends `notifications/cancelled`";

/** Passes everything between clients and a server on as it comes, and notes what the clients don't tell. */
export interface WireTap extends AsyncDisposable {
  url: string;
  /** What the newest request named; plain HTTP names none. */
  protocolVersion: () => string | undefined;
  /** The first cancel of a wait. */
  cancel: Promise<Cancel>;
}

function passOn(
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
  // Either side may cut the other off: that is part of what is watched.
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
      passOn(serverUrl, incoming, body, outgoing);
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
