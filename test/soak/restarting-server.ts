import { type Build, startWorkerd } from "../../harness/workerd.ts";

/** The JSON of a reply. */
export type Reply = Record<string, unknown>;

/** A server that is killed and restarted on the same storage. Calls retry until answered. */
export class RestartingServer implements AsyncDisposable {
  readonly #build: Build;
  readonly #stateDirectory: string;
  #server: Awaited<ReturnType<typeof startWorkerd>> | undefined;
  /** Resolves to the URL once the server runs. */
  #running: Promise<string>;
  /** Tries that got no answer and were repeated. */
  retries = 0;
  kills = 0;

  constructor(build: Build, stateDirectory: string) {
    this.#build = build;
    this.#stateDirectory = stateDirectory;
    this.#running = this.#start();
  }

  async #start(): Promise<string> {
    this.#server = await startWorkerd(this.#build, this.#stateDirectory);
    return this.#server.url;
  }

  /** Kills the server with SIGKILL and starts it again. */
  async restart(): Promise<void> {
    await this.#running;
    const dying = this.#server;
    this.#running = (async () => {
      await dying?.kill();
      return this.#start();
    })();
    this.kills += 1;
    await this.#running;
  }

  /** Repeats a call over plain HTTP until it is answered. */
  async call(method: string, params: Reply): Promise<Reply> {
    for (;;) {
      const url = await this.#running;
      try {
        const response = await fetch(`${url}/mcp/v1/tools/call`, {
          method: "POST",
          body: JSON.stringify({ method, params }),
        });
        return (await response.json()) as Reply;
      } catch {
        this.retries += 1;
        // Lets `restart` replace `#running`, so the next try waits for the new server.
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#running;
    await this.#server?.kill();
  }
}
