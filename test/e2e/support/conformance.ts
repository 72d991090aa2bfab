import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

export const REVISIONS = ["2025-11-25", "2026-07-28"] as const;
export type Revision = (typeof REVISIONS)[number];

/** Reasons why a scenario fails as a whole, or why single checks in it fail. */
export type ExpectedFailures = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

/** The failed checks of a scenario, with the suite's message for each. */
export type Failures = ReadonlyMap<string, string>;

interface Check {
  id: string;
  description: string;
  status: "SUCCESS" | "FAILURE" | "WARNING" | "SKIPPED" | "INFO";
  errorMessage?: string;
}

/** Checks that the suite makes in every scenario. None of them may fail. */
export const UNIVERSAL_CHECKS = [
  "wire-schema-valid",
  "wire-schema-harness-error",
  "scenario-timeout",
];

/** Lists the scenarios for servers, including those that a revision runs but does not require. */
export async function serverScenarios(revision: Revision): Promise<string[]> {
  const { stdout } = await execute("conformance", ["list", "--requirements", revision]);
  const [required = ""] = stdout.split("Client scenarios");
  const found = [
    ...required.matchAll(/^ {2}- (\S+)$/gm),
    ...stdout.matchAll(/^ {4}- (\S+) \[server\]$/gm),
  ];
  return found.map(([, name = ""]) => name);
}

/**
 * Collects the failed checks. A warning counts as a failure, as in the suite's own baselines, and so
 * does a scenario that checked nothing.
 */
function failuresOf(checks: Check[]): Failures {
  const failures = new Map(
    checks
      .filter(({ status }) => status === "FAILURE" || status === "WARNING")
      .map(({ id, description, errorMessage }) => [id, errorMessage ?? description]),
  );
  const checkedSomething = checks.some(
    ({ id, status }) => status === "SUCCESS" && !UNIVERSAL_CHECKS.includes(id),
  );
  return failures.size > 0 || checkedSomething
    ? failures
    : new Map([["nothing", "nothing checked"]]);
}

/**
 * Runs every scenario of a revision, at its wire version.
 *
 * @param directory receives the suite's reports
 * @returns the failed checks of each scenario
 */
export async function runSuite(
  serverUrl: string,
  revision: Revision,
  directory: string,
): Promise<Map<string, Failures>> {
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
  // 1 means that some scenario failed, as the expected failures do.
  if (code !== 0 && code !== 1) throw new Error(`the suite ended with ${code}`);
  const results = new Map<string, Failures>();
  for (const report of await readdir(directory)) {
    const scenario = /^server-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/.exec(report)?.[1];
    if (scenario === undefined) throw new Error(`not the report of a scenario: ${report}`);
    const checks = await readFile(join(directory, report, "checks.json"), "utf8");
    results.set(scenario, failuresOf(JSON.parse(checks) as Check[]));
  }
  return results;
}
