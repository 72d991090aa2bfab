import { type Build, startWorkerd } from "../../harness/workerd.ts";

/** The JSON of a reply. */
export type Reply = Record<string, unknown>;

/** A server that is killed and started again on the same storage, and callers that do not give up on it. */
export class Phoenix implements AsyncDisposable {
  readonly #build: Build;
  readonly #stateDirectory: string;
  #server: Awaited<ReturnType<typeof startWorkerd>> | undefined;
  /** Settles when the server runs. */
  #running: Promise<string>;
  /** Calls that were made again because the first try had no answer. */
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

  /** Kills the server as a power cut of its process would, and starts it again. */
  async killAndStart(): Promise<void> {
    await this.#running;
    const dying = this.#server;
    this.#running = (async () => {
      await dying?.kill();
      return this.#start();
    })();
    this.kills += 1;
    await this.#running;
  }

  /** Makes a call until it has an answer. */
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
        // The next try waits for the server to run again.
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#running;
    await this.#server?.kill();
  }
}
