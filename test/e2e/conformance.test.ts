import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, startServer } from "../../harness/server.ts";
import { EXPECTED_FAILURES } from "./conformance-expected-failures.ts";
import {
  type Failures,
  type Revision,
  REVISIONS,
  runSuite,
  serverScenarios,
  UNIVERSAL_CHECKS,
} from "./support/conformance.ts";
import { plainCaller } from "./support/plain-call.ts";
import { type StateDirectory, stateDirectory } from "./support/state.ts";

const LIST = "test/e2e/conformance-expected-failures.ts";

const SUITE = await Promise.all(
  REVISIONS.map(async (revision) => ({ revision, scenarios: await serverScenarios(revision) })),
);

let state: StateDirectory;
let server: RunningServer;
const results = new Map<Revision, ReadonlyMap<string, Failures>>();

beforeAll(async () => {
  state = await stateDirectory();
  server = await startServer(state.path);
  // http-header-validation calls enter_queue, the first tool, and needs a partner to be answered.
  plainCaller(server.url)("enter_queue").catch(() => undefined);
  for (const revision of REVISIONS) {
    results.set(revision, await runSuite(server.url, revision, `${state.path}/${revision}`));
  }
});

afterAll(async () => {
  await server?.kill();
  await state?.[Symbol.asyncDispose]();
});

describe.each(SUITE)("the conformance suite for $revision", (suite) => {
  const { revision, scenarios } = suite;
  const expected = EXPECTED_FAILURES[revision];
  const failing = scenarios.filter((scenario) => typeof expected[scenario] === "string");

  function failuresIn(scenario: string): Failures {
    const failures = results.get(revision)?.get(scenario);
    if (!failures) throw new Error(`the suite did not run ${scenario}`);
    return failures;
  }

  it("runs every scenario", () => {
    expect([...(results.get(revision)?.keys() ?? [])].toSorted()).toEqual(scenarios.toSorted());
  });

  it("has every scenario that is expected to fail", () => {
    const gone = Object.keys(expected).filter((scenario) => !scenarios.includes(scenario));
    expect(gone, `not in the suite: remove from ${LIST}`).toEqual([]);
  });

  for (const scenario of scenarios.filter((scenario) => !failing.includes(scenario))) {
    const checks = Object.keys(expected[scenario] ?? {}).toSorted();
    it(`passes ${[scenario, ...checks].join(", except ")}`, () => {
      const failures = failuresIn(scenario);
      const details = [...failures].map(([check, message]) => `\n${check}: ${message}`).join("");
      expect(
        [...failures.keys()].toSorted(),
        `fix what fails unexpectedly, or remove what passes from ${LIST}.${details}\n`,
      ).toEqual(checks);
    });
  }

  for (const scenario of failing) {
    it(`expects ${scenario} to fail: ${expected[scenario] as string}`, () => {
      const failures = [...failuresIn(scenario).keys()];
      expect(failures, `${scenario} passes: remove it from ${LIST}`).not.toEqual([]);
      expect(failures.filter((check) => UNIVERSAL_CHECKS.includes(check))).toEqual([]);
    });
  }
});
