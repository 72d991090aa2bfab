import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/**
 * A proxy that can fall silent without closing its connections, as a network does when a laptop
 * sleeps or leaves its Wi-Fi.
 */
export interface SilentProxy extends AsyncDisposable {
  url: string;
  /** Stops passing anything on, over open connections and new ones. */
  fallSilent: () => void;
  /** Cuts the silent connections and serves new ones again. */
  recover: () => void;
}

export async function silentProxy(serverUrl: string): Promise<SilentProxy> {
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
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const address = proxy.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    fallSilent: () => {
      isSilent = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    recover: () => {
      isSilent = false;
      for (const socket of sockets) socket.destroy();
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      proxy.close();
      await once(proxy, "close");
    },
  };
}
