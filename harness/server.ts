import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { once } from "node:events";

/** A real server, running in its own process group. */
export interface RunningServer extends AsyncDisposable {
  /** Without a trailing slash. */
  url: string;
  /** Process id of the group leader. */
  pid: number;
  /** Sends SIGKILL to the whole group, so nothing is flushed or closed. */
  kill: () => Promise<void>;
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("No free port");
  return address.port;
}

/**
 * Resolves to what a child's output matches, as soon as it does.
 *
 * @throws if the child exits first
 */
export function untilPrinted(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const match = pattern.exec(output);
      if (match) resolve(match[0]);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", (code) => {
      reject(new Error(`The process exited with code ${code} before it was ready:\n${output}`));
    });
  });
}

const killers = new Set<() => void>();
// One listener for all of them: Node.js warns about more than ten.
process.once("exit", () => {
  for (const kill of killers) kill();
});

/** Returns a function that kills the group a child leads; the group also dies with this process. */
export function groupKiller(child: ChildProcess): () => Promise<void> {
  const exited = once(child, "exit");
  const killGroup = (): void => {
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
      process.kill(-child.pid, "SIGKILL");
    }
  };
  killers.add(killGroup);
  return async () => {
    killGroup();
    await exited;
    killers.delete(killGroup);
  };
}

/** What a deployment would configure. */
export interface ServerOptions {
  /** A free port by default. Pass the same one again to restart at the same address. */
  port?: number;
  /** Variables and secrets of the Worker, by name. */
  env?: Readonly<Record<string, string>>;
}

/**
 * Starts the server as `npm start` does.
 *
 * @param stateDirectory where its storage is kept; reuse it to restart with the same data
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
  const kill = groupKiller(child);
  try {
    await untilPrinted(child, /Ready on/u);
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
