import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type StateDirectory, stateDirectory } from "../support/state.ts";

const execute = promisify(execFile);

/** An empty home directory, which isolates a client from the settings of this machine. */
export interface EmptyHome extends AsyncDisposable {
  path: string;
  environment: Record<string, string>;
  /** Runs a command without input, and returns its output. An abort kills it with SIGKILL. */
  run: (command: string, args: string[], kill?: AbortSignal) => Promise<string>;
}

export async function emptyHome(): Promise<EmptyHome> {
  const directory: StateDirectory = await stateDirectory();
  const environment = { PATH: process.env["PATH"] ?? "", HOME: directory.path };
  return {
    path: directory.path,
    environment,
    run: async (command, args, kill) => {
      const running = execute(command, args, {
        cwd: directory.path,
        env: environment,
        killSignal: "SIGKILL",
        ...(kill && { signal: kill }),
      });
      running.child.stdin?.end();
      return (await running).stdout;
    },
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}
