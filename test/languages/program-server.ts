import { type Build, startWorkerd } from "../../harness/workerd.ts";
import { faultyProxy } from "../e2e/support/faulty-proxy.ts";
import { WireWatch } from "./wire-watch.ts";

/** The server of one program, behind a proxy. Its faults touch no other program. */
export interface ProgramServer extends AsyncDisposable {
  /** Through the proxy. */
  mcpUrl: string;
  /** Past the proxy. Without a trailing slash. */
  url: string;
  wire: WireWatch;
  /** Cuts the program's connections. */
  cut: () => void;
  /** Kills the server with SIGKILL and starts it again at the same address, with the same data. */
  restart: () => Promise<void>;
}

export async function startProgramServer(
  build: Build,
  stateDirectory: string,
): Promise<ProgramServer> {
  const wire = new WireWatch();
  let server = await startWorkerd(build, stateDirectory);
  const { url } = server;
  let proxy = await faultyProxy(url, { observe: wire.observe });
  const [port, proxyPort] = [Number(new URL(url).port), Number(new URL(proxy.url).port)];
  return {
    mcpUrl: `${proxy.url}/mcp`,
    url,
    wire,
    cut: () => proxy.cut(),
    restart: async () => {
      await server.kill();
      // While the server is down, connections are refused, not accepted and closed.
      await proxy[Symbol.asyncDispose]();
      server = await startWorkerd(build, stateDirectory, { port });
      proxy = await faultyProxy(url, { port: proxyPort, observe: wire.observe });
    },
    [Symbol.asyncDispose]: async () => {
      await proxy[Symbol.asyncDispose]();
      await server.kill();
    },
  };
}
