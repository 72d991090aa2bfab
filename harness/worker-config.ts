import { execFileSync } from "node:child_process";
import { basename, join } from "node:path";

/** What the bare runtime needs to know about a Worker. */
export interface WorkerConfig {
  /** File name of the bundle that Wrangler makes of it. */
  bundle: string;
  /** Always the deployed server's, so every Worker under test runs under the same rules. */
  compatibilityDate: string;
  compatibilityFlags: readonly string[];
  /** Class names of its Durable Objects, by binding name. */
  objects: Readonly<Record<string, string>>;
  /** Paths of the modules that replace others, by the import that they replace. */
  aliases: Readonly<Record<string, string>>;
}

/** Wrangler configuration of the deployed server. */
export const SERVER_CONFIG = "wrangler.toml";

interface WranglerConfig {
  main: string;
  compatibility_date: string;
  compatibility_flags: string[];
  durable_objects: { bindings: { name: string; class_name: string }[] };
  alias?: Record<string, string>;
}

// Runs in its own process: importing wrangler replaces the dispatcher behind the global `fetch` and
// takes 200 MB.
const READ_CONFIGS = `
import { unstable_readConfig } from "wrangler";
const configs = process.argv.slice(1).map((config) => unstable_readConfig({ config }));
process.stdout.write(JSON.stringify(configs));
`;

/** Reads the Wrangler configuration at a path. */
export function readWorkerConfig(path: string): WorkerConfig {
  const output = execFileSync(
    process.execPath,
    ["--input-type=module", "--eval", READ_CONFIGS, path, SERVER_CONFIG],
    {
      cwd: join(import.meta.dirname, ".."),
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const [worker, server] = JSON.parse(output) as [WranglerConfig, WranglerConfig];
  return {
    bundle: `${basename(worker.main, ".ts")}.js`,
    compatibilityDate: server.compatibility_date,
    compatibilityFlags: worker.compatibility_flags,
    objects: Object.fromEntries(
      worker.durable_objects.bindings.map(({ name, class_name }) => [name, class_name]),
    ),
    aliases: worker.alias ?? {},
  };
}
