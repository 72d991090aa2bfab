import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
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

/** Variables of the Worker, by name. */
export type Vars = Readonly<Record<string, string>>;

function config(port: number, stateDirectory: string, vars: Vars): string {
  const variables = Object.entries(vars)
    .map(([name, value]) => `(name = "${name}", text = ${JSON.stringify(value)}),`)
    .join("\n    ");
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
    ${variables}
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
 * @param vars variables and secrets of the Worker; without `LOG` only errors are logged
 * @param onOutput takes what the runtime writes on stdout and stderr, which else is dropped and passed on
 */
export async function startWorkerd(
  build: Build,
  stateDirectory: string,
  { vars = {}, onOutput }: { vars?: Vars; onOutput?: (text: string) => void } = {},
): Promise<RunningServer> {
  mkdirSync(stateDirectory, { recursive: true });
  const port = await freePort();
  const configFile = join(build.directory, `config-${port}.capnp`);
  writeFileSync(configFile, config(port, resolve(stateDirectory), vars));
  const child = spawn("workerd", ["serve", configFile], {
    detached: true,
    stdio: onOutput ? ["ignore", "pipe", "pipe"] : ["ignore", "ignore", "inherit"],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => onOutput?.(text));
  }
  const url = `http://127.0.0.1:${port}`;
  const kill = killable(child);
  let exited = false;
  void once(child, "exit").then(() => (exited = true));
  await untilHealthy(url, () => exited);
  return { url, kill, [Symbol.asyncDispose]: kill };
}
