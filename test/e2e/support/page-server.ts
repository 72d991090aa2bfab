import type { Browser } from "playwright-core";
import { launchChromium } from "../../../harness/chromium.ts";
import { type RunningServer, type ServerOptions, startServer } from "../../../harness/server.ts";
import { stateDirectory } from "./state.ts";

/** A server and a browser that all tests of a file share. */
export interface PageServer extends AsyncDisposable {
  url: string;
  server: RunningServer;
  browser: Browser;
  /** Kills the server. The returned function restarts it at the same address with its storage. */
  kill: () => Promise<() => Promise<void>>;
}

export async function startPageServer(options: ServerOptions = {}): Promise<PageServer> {
  const state = await stateDirectory();
  const [server, browser] = await Promise.all([startServer(state.path, options), launchChromium()]);
  const port = Number(new URL(server.url).port);
  let running = server;
  return {
    url: server.url,
    server,
    browser,
    kill: async () => {
      await running.kill();
      return async () => {
        running = await startServer(state.path, { ...options, port });
      };
    },
    [Symbol.asyncDispose]: async () => {
      await browser.close();
      await running.kill();
      await state[Symbol.asyncDispose]();
    },
  };
}
