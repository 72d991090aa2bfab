import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { freePort, killable, type RunningServer } from "./server.ts";

/** A Worker, as far as the bare runtime must know it. */
export interface WorkerSource {
  /** Its wrangler.toml. */
  config: string;
  /** Name of its bundle. */
  bundle: string;
  compatibilityFlags: readonly string[];
  /** Classes of its Durable Objects, by the names of their bindings. */
  objects: Readonly<Record<string, string>>;
}

/** The server of this repository. */
export const MCP_CHAT: WorkerSource = {
  config: "wrangler.toml",
  bundle: "index.js",
  compatibilityFlags: ["enable_request_signal"],
  objects: { ROOMS: "Room", MATCHMAKER: "Matchmaker" },
};

/** Where `buildWorker` puts a bundle. */
export interface Build {
  directory: string;
  source: WorkerSource;
}

/** Builds the bundle as a deploy would; unminified if functions are to keep their names. */
export function buildWorker(
  directory: string,
  source: WorkerSource = MCP_CHAT,
  { minify = true } = {},
): Build {
  const options = ["--dry-run", "--outdir", directory, "--config", source.config];
  execFileSync("wrangler", ["deploy", ...options, ...(minify ? ["--minify"] : [])], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  return { directory, source };
}

/** Variables of the Worker, by name. */
export type Vars = Readonly<Record<string, string>>;

function config(
  { bundle, compatibilityFlags, objects }: WorkerSource,
  stateDirectory: string,
  vars: Vars,
): string {
  const classes = Object.values(objects).map(
    (name) => `(className = "${name}", uniqueKey = "${name}", enableSql = true)`,
  );
  const bindings = [
    ...Object.entries(objects).map(
      ([binding, name]) => `(name = "${binding}", durableObjectNamespace = "${name}")`,
    ),
    ...Object.entries(vars).map(
      ([name, value]) => `(name = "${name}", text = ${JSON.stringify(value)})`,
    ),
  ];
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "disk", disk = (path = ${JSON.stringify(stateDirectory)}, writable = true)),
  ],
  sockets = [(name = "http", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  modules = [(name = "${bundle}", esModule = embed "${bundle}")],
  compatibilityDate = "2026-10-15",
  compatibilityFlags = ${JSON.stringify(compatibilityFlags)},
  durableObjectNamespaces = [${classes.join(", ")}],
  durableObjectStorage = (localDisk = "disk"),
  bindings = [${bindings.join(", ")}],
);
`;
}

/** Comes back when the server answers. */
export async function untilHealthy(url: string, hasExited: () => boolean): Promise<void> {
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

interface WorkerdOptions {
  vars?: Vars;
  flags?: readonly string[];
  onLine?: (line: string) => void;
}

/**
 * Runs a build on the bare runtime, with storage on disk: what is deployed, without the development tool around it.
 *
 * @param stateDirectory a second start with the same goes on with it
 * @param options.vars variables and secrets of the Worker; without `LOG` only errors are logged
 * @param options.flags further options of `workerd serve`
 * @param options.onLine takes each line that the runtime writes; else stdout is dropped and stderr passed on
 */
export async function startWorkerd(
  build: Build,
  stateDirectory: string,
  { vars = {}, flags = [], onLine }: WorkerdOptions = {},
): Promise<RunningServer> {
  mkdirSync(stateDirectory, { recursive: true });
  const port = await freePort();
  const configFile = join(build.directory, `config-${port}.capnp`);
  writeFileSync(configFile, config(build.source, resolve(stateDirectory), vars));
  const child = spawn(
    "workerd",
    ["serve", configFile, `--socket-addr=http=127.0.0.1:${port}`, ...flags],
    {
      detached: true,
      stdio: onLine ? ["ignore", "pipe", "pipe"] : ["ignore", "ignore", "inherit"],
    },
  );
  for (const stream of [child.stdout, child.stderr]) {
    if (stream && onLine) createInterface({ input: stream }).on("line", onLine);
  }
  const url = `http://127.0.0.1:${port}`;
  const kill = killable(child);
  let exited = false;
  void once(child, "exit").then(() => (exited = true));
  await untilHealthy(url, () => exited);
  return { url, pid: child.pid ?? 0, kill, [Symbol.asyncDispose]: kill };
}
