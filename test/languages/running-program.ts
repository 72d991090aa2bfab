import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { groupKiller } from "../../harness/server.ts";
import type { Json } from "../e2e/support/clients.ts";

/** What a program prints after a step. */
export interface End {
  result?: Json;
  /** What the SDK reported instead of a result. */
  error?: string;
}

interface Line extends End {
  begin?: string;
  end?: string;
  reconnected?: true;
  isError?: boolean;
}

/** A program that plays the script of clients/README.md. */
export class RunningProgram implements AsyncDisposable {
  readonly #process: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #lines: AsyncIterator<string>;
  readonly #kill: () => Promise<void>;
  /** Its output outside the script, for error messages. */
  log = "";

  constructor([command = "", ...args]: readonly string[], env: Record<string, string>) {
    this.#process = spawn(command, args, { env, detached: true, stdio: "pipe" });
    this.#process.stderr.on("data", (chunk: Buffer) => (this.log += chunk.toString()));
    // A program that has exited can't read what it is told. Its missing lines show that.
    this.#process.stdin.on("error", () => undefined);
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
    this.#kill = groupKiller(this.#process);
  }

  /** Resolves once the program begins this step. */
  async untilBegin(step: string, signal: AbortSignal): Promise<void> {
    const line = await this.#next(signal);
    if (line.begin !== step)
      throw new Error(`expected {"begin":"${step}"}: ${JSON.stringify(line)}`);
  }

  /** Resolves to the outcome of this step. A result that is marked as an error is one. */
  async untilEnd(step: string, signal: AbortSignal): Promise<End> {
    const { end, result, error, isError } = await this.#next(signal);
    if (end !== step) throw new Error(`expected {"end":"${step}"}, not "${end}"`);
    if (error !== undefined) return { error };
    return isError === true ? { error: JSON.stringify(result) } : { result: result ?? {} };
  }

  /** Lets a program go on that waits for a line. */
  goOn(): void {
    this.#process.stdin.write("go on\n");
  }

  /** Resolves once the program has ended in good order. */
  async untilExit(signal: AbortSignal): Promise<void> {
    if (this.#process.exitCode === null) await once(this.#process, "exit", { signal });
    const { exitCode, signalCode } = this.#process;
    if (exitCode !== 0) throw new Error(`exit code ${exitCode ?? signalCode}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#kill();
  }

  async #next(signal: AbortSignal): Promise<Line> {
    for (;;) {
      const next = this.#lines.next();
      const { value, done } = await Promise.race([next, rejection(signal)]);
      if (done) throw new Error("the program ended");
      const line = JSON.parse(value) as Line;
      if (line.reconnected !== true) return line;
    }
  }
}

async function rejection(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, "abort");
  throw signal.reason;
}
