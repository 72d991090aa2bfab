import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { freePort, killable, type RunningServer } from "./server.ts";

/** Where `buildWorker` puts the production bundle. */
export interface Build {
  directory: string;
}

/** Builds the production bundle, as a deploy would. */
export function buildWorker(directory: string): Build {
  execFileSync("wrangler", ["deploy", "--dry-run", "--minify", "--outdir", directory], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  return { directory };
}

function config(port: number, stateDirectory: string): string {
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "disk", disk = (path = ${JSON.stringify(stateDirectory)}, writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  modules = [(name = "index.js", esModule = embed "index.js")],
  compatibilityDate = "2026-10-15",
  compatibilityFlags = ["enable_request_signal"],
  durableObjectNamespaces = [
    (className = "Room", uniqueKey = "rooms", enableSql = true),
    (className = "Matchmaker", uniqueKey = "matchmaker", enableSql = true),
  ],
  durableObjectStorage = (localDisk = "disk"),
  bindings = [
    (name = "ROOMS", durableObjectNamespace = "Room"),
    (name = "MATCHMAKER", durableObjectNamespace = "Matchmaker"),
  ],
);
`;
}

async function untilHealthy(url: string, hasExited: () => boolean): Promise<void> {
  while (!hasExited()) {
    try {
      const response = await fetch(`${url}/health`);
      if (response.ok) return;
    } catch {
      await new Promise((done) => setImmediate(done));
    }
  }
  throw new Error("workerd ended before it was ready");
}

/**
 * Runs a build on the bare runtime, with storage on disk: what is deployed, without the development tool around it.
 *
 * @param stateDirectory a second start with the same goes on with it
 * @param onLog takes what it logs, line by line; without it the lines go where this process logs
 */
export async function startWorkerd(
  build: Build,
  stateDirectory: string,
  onLog?: (line: string) => void,
): Promise<RunningServer & { pid: number }> {
  mkdirSync(stateDirectory, { recursive: true });
  const port = await freePort();
  const configFile = join(build.directory, `config-${port}.capnp`);
  writeFileSync(configFile, config(port, resolve(stateDirectory)));
  const child = spawn("workerd", ["serve", configFile], {
    detached: true,
    stdio: ["ignore", "ignore", onLog ? "pipe" : "inherit"],
  });
  if (onLog && child.stderr) createInterface({ input: child.stderr }).on("line", onLog);
  const url = `http://127.0.0.1:${port}`;
  const kill = killable(child);
  let exited = false;
  void once(child, "exit").then(() => (exited = true));
  await untilHealthy(url, () => exited);
  return { url, pid: child.pid ?? 0, kill, [Symbol.asyncDispose]: kill };
}
