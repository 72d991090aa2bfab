import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { freePort, groupKiller, type RunningServer } from "./server.ts";
import { readWorkerConfig, SERVER_CONFIG, type WorkerConfig } from "./worker-config.ts";

/** A bundle that is ready to run. */
export interface Build {
  directory: string;
  config: WorkerConfig;
}

interface BuildOptions {
  /** Path of its Wrangler configuration. */
  configPath?: string;
  /** `false` keeps function names readable in profiles. */
  minify?: boolean;
}

const METAFILE = "meta.json";

/** Paths of the modules that went into a bundle. */
export function bundledModules({ directory }: Build): string[] {
  const { inputs } = JSON.parse(readFileSync(join(directory, METAFILE), "utf8")) as {
    inputs: Record<string, unknown>;
  };
  return Object.keys(inputs);
}

/** Builds a Worker's bundle as a deploy would; by default that of this repository. */
export function buildWorker(
  directory: string,
  { configPath = SERVER_CONFIG, minify = true }: BuildOptions = {},
): Build {
  const config = readWorkerConfig(configPath);
  execFileSync(
    "wrangler",
    [
      "deploy",
      "--dry-run",
      `--outdir=${directory}`,
      `--metafile=${join(directory, METAFILE)}`,
      `--config=${configPath}`,
      `--compatibility-date=${config.compatibilityDate}`,
      ...(minify ? ["--minify"] : []),
    ],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  return { directory, config };
}

/** Variables and secrets of a Worker, by name. */
export type Vars = Readonly<Record<string, string>>;

function workerdConfig(
  { bundle, compatibilityDate, compatibilityFlags, objects }: WorkerConfig,
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
  compatibilityDate = "${compatibilityDate}",
  compatibilityFlags = ${JSON.stringify(compatibilityFlags)},
  durableObjectNamespaces = [${classes.join(", ")}],
  durableObjectStorage = (localDisk = "disk"),
  bindings = [${bindings.join(", ")}],
);
`;
}

/** Resolves once `/health` answers; rejects if the process exits first. */
export async function untilHealthy(url: string, hasExited: () => boolean): Promise<void> {
  while (!hasExited()) {
    try {
      const response = await fetch(`${url}/health`);
      if (response.ok) return;
    } catch {
      await new Promise((done) => setImmediate(done));
    }
  }
  throw new Error("The server exited before it was ready");
}

interface WorkerdOptions {
  port?: number;
  vars?: Vars;
  flags?: readonly string[];
  onLine?: (line: string) => void;
}

/**
 * Runs a build on the bare runtime with storage on disk: what is deployed, without the development
 * server around it.
 *
 * @param stateDirectory where the objects' storage is kept; reuse it to restart with the same data
 * @param options.port a free one by default; pass the same one again to restart at the same address
 * @param options.vars variables and secrets of the Worker; without `LOG` it logs errors only
 * @param options.flags further options of `workerd serve`
 * @param options.onLine receives each line of output; without it, stdout is dropped and stderr is
 *   passed on
 */
export async function startWorkerd(
  build: Build,
  stateDirectory: string,
  { port: wantedPort, vars = {}, flags = [], onLine }: WorkerdOptions = {},
): Promise<RunningServer> {
  mkdirSync(stateDirectory, { recursive: true });
  const port = wantedPort ?? (await freePort());
  const configFile = join(build.directory, `config-${port}.capnp`);
  writeFileSync(configFile, workerdConfig(build.config, resolve(stateDirectory), vars));
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
  const kill = groupKiller(child);
  let exited = false;
  void once(child, "exit").then(() => (exited = true));
  await untilHealthy(url, () => exited);
  return { url, pid: child.pid ?? 0, kill, [Symbol.asyncDispose]: kill };
}
