import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** Hears what passes over one connection. */
export interface ConnectionObserver {
  onRequest: (text: string) => void;
  onReply: (text: string) => void;
  onClose: () => void;
}

interface ProxyOptions {
  /** A free port by default. */
  port?: number;
  /** Called for each new connection. */
  observe?: () => ConnectionObserver;
}

/**
 * A proxy that can cut its connections, or fall silent without closing them, as a network does when
 * a laptop sleeps or leaves its Wi-Fi.
 */
export interface FaultyProxy extends AsyncDisposable {
  url: string;
  /** Cuts all connections. New ones are served. */
  cut: () => void;
  /** Stops passing anything on, over open connections and new ones. */
  fallSilent: () => void;
  /** Cuts the silent connections and serves new ones again. */
  recover: () => void;
}

function report(client: Socket, server: Socket, observer: ConnectionObserver): void {
  client.on("data", (chunk: Buffer) => observer.onRequest(chunk.toString()));
  server.on("data", (chunk: Buffer) => observer.onReply(chunk.toString()));
  client.on("close", () => observer.onClose());
}

export async function faultyProxy(
  serverUrl: string,
  { port: wantedPort = 0, observe }: ProxyOptions = {},
): Promise<FaultyProxy> {
  const { hostname, port } = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let isSilent = false;
  const proxy = createServer((client) => {
    sockets.add(client);
    client.on("error", () => client.destroy());
    if (isSilent) return;
    const server = connect(Number(port), hostname);
    sockets.add(server);
    server.on("error", () => client.destroy());
    client.pipe(server).pipe(client);
    if (observe) report(client, server, observe());
  });
  proxy.listen(wantedPort, "127.0.0.1");
  await once(proxy, "listening");
  const address = proxy.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    url: `http://127.0.0.1:${address.port}`,
    cut,
    fallSilent: () => {
      isSilent = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    recover: () => {
      isSilent = false;
      cut();
    },
    [Symbol.asyncDispose]: async () => {
      cut();
      proxy.close();
      await once(proxy, "close");
    },
  };
}
