import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { once } from "node:events";

/** A server that runs for real, in a process group of its own. */
export interface RunningServer extends AsyncDisposable {
  /** Without a slash at the end. */
  url: string;
  /** Id of its process, which leads its group. */
  pid: number;
  /** Kills every process of it, as a power cut would. */
  kill: () => Promise<void>;
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = "";
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      if (output.includes("Ready on")) resolve();
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", (code) => {
      reject(new Error(`the server ended with ${code} before it was ready:\n${output}`));
    });
  });
}

/** Makes what kills a process and its group, whose leader it is; they end with this process in any case. */
export function killable(child: ChildProcess): () => Promise<void> {
  const exited = once(child, "exit");
  const killGroup = (): void => {
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
      process.kill(-child.pid, "SIGKILL");
    }
  };
  process.once("exit", killGroup);
  return async () => {
    killGroup();
    await exited;
    process.off("exit", killGroup);
  };
}

/** What a deployment would have as settings. */
export interface ServerOptions {
  /** A free one if left out; a second start on the same is the same address to its clients. */
  port?: number;
  /** Variables and secrets of the Worker. */
  env?: Readonly<Record<string, string>>;
}

/**
 * Starts the server, as `npm start` does.
 *
 * @param stateDirectory where it keeps its storage; a second start with the same goes on with it
 */
export async function startServer(
  stateDirectory: string,
  { port: wantedPort, env = {} }: ServerOptions = {},
): Promise<RunningServer> {
  const port = wantedPort ?? (await freePort());
  const inspectorPort = await freePort();
  const child = spawn(
    "wrangler",
    [
      "dev",
      `--port=${port}`,
      "--ip=127.0.0.1",
      `--inspector-port=${inspectorPort}`,
      `--persist-to=${stateDirectory}`,
      "--show-interactive-dev-session=false",
      ...Object.entries(env).map(([name, value]) => `--var=${name}:${value}`),
    ],
    { detached: true, stdio: ["ignore", "pipe", "pipe"] },
  );
  const kill = killable(child);
  try {
    await ready(child);
  } catch (error) {
    await kill();
    throw error;
  }
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    kill,
    [Symbol.asyncDispose]: kill,
  };
}
