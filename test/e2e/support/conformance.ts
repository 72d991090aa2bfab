import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

export const REVISIONS = ["2025-11-25", "2026-07-28"] as const;
export type Revision = (typeof REVISIONS)[number];

/** What a revision's requirements are not met in: of a scenario everything, or single checks. Each with the reason. */
export type LeftOut = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

/** Of one scenario: the checks that the server does not pass, with what the suite says of each. */
export type Missed = ReadonlyMap<string, string>;

interface Check {
  id: string;
  description: string;
  status: "SUCCESS" | "FAILURE" | "WARNING" | "SKIPPED" | "INFO";
  errorMessage?: string;
}

/** Made by the suite for each scenario, whatever its subject: no reason excuses missing one of these. */
export const ALWAYS_DUE = ["wire-schema-valid", "wire-schema-harness-error", "scenario-timeout"];

/** The scenarios for servers, also those that a revision runs without requiring them. */
export async function serverScenarios(revision: Revision): Promise<string[]> {
  const { stdout } = await execute("conformance", ["list", "--requirements", revision]);
  const [required = ""] = stdout.split("Client scenarios");
  const found = [
    ...required.matchAll(/^ {2}- (\S+)$/gm),
    ...stdout.matchAll(/^ {4}- (\S+) \[server\]$/gm),
  ];
  return found.map(([, name = ""]) => name);
}

/** As the suite's own baselines do, this takes a warning for a failure; and a scenario that checked nothing too. */
function missedIn(checks: Check[]): Missed {
  const missed = new Map(
    checks
      .filter(({ status }) => status === "FAILURE" || status === "WARNING")
      .map(({ id, description, errorMessage }) => [id, errorMessage ?? description]),
  );
  const checkedSomething = checks.some(
    ({ id, status }) => status === "SUCCESS" && !ALWAYS_DUE.includes(id),
  );
  return missed.size > 0 || checkedSomething ? missed : new Map([["nothing", "nothing checked"]]);
}

/**
 * Runs every scenario of a revision, at its wire version.
 *
 * @param directory takes the suite's reports
 * @returns by scenario, what the server missed
 */
export async function runSuite(
  serverUrl: string,
  revision: Revision,
  directory: string,
): Promise<Map<string, Missed>> {
  const child = spawn(
    "conformance",
    [
      "server",
      `--url=${serverUrl}/mcp`,
      `--requirements=${revision}`,
      `--output-dir=${directory}`,
      "--timeout=10000",
    ],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  const [code] = (await once(child, "exit")) as [number | null];
  // 1: some scenario failed, as those left out do.
  if (code !== 0 && code !== 1) throw new Error(`the suite ended with ${code}`);
  const results = new Map<string, Missed>();
  for (const report of await readdir(directory)) {
    const scenario = /^server-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/.exec(report)?.[1];
    if (scenario === undefined) throw new Error(`no report of a scenario: ${report}`);
    const checks = await readFile(join(directory, report, "checks.json"), "utf8");
    results.set(scenario, missedIn(JSON.parse(checks) as Check[]));
  }
  return results;
}
