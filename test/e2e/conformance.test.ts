import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, startServer } from "../../harness/server.ts";
import { LEFT_OUT } from "./conformance-left-out.ts";
import {
  ALWAYS_DUE,
  type Missed,
  type Revision,
  REVISIONS,
  runSuite,
  serverScenarios,
} from "./support/conformance.ts";
import { plainCaller } from "./support/plain-call.ts";
import { type StateDirectory, stateDirectory } from "./support/state.ts";

const LIST = "test/e2e/conformance-left-out.ts";

const SUITE = await Promise.all(
  REVISIONS.map(async (revision) => ({ revision, scenarios: await serverScenarios(revision) })),
);

let state: StateDirectory;
let server: RunningServer;
const results = new Map<Revision, ReadonlyMap<string, Missed>>();

beforeAll(async () => {
  state = await stateDirectory();
  server = await startServer(state.path);
  // http-header-validation calls the first tool, which is enter_queue, and needs an answer: here is its partner.
  plainCaller(server.url)("enter_queue").catch(() => undefined);
  for (const revision of REVISIONS) {
    results.set(revision, await runSuite(server.url, revision, `${state.path}/${revision}`));
  }
});

afterAll(async () => {
  await server?.kill();
  await state?.[Symbol.asyncDispose]();
});

describe.each(SUITE)("the server, under the requirements of $revision", (suite) => {
  const { revision, scenarios } = suite;
  const leftOut = LEFT_OUT[revision];
  const whole = scenarios.filter((scenario) => typeof leftOut[scenario] === "string");

  function missedIn(scenario: string): Missed {
    const missed = results.get(revision)?.get(scenario);
    if (!missed) throw new Error(`the suite did not run ${scenario}`);
    return missed;
  }

  it("goes through every scenario of the suite", () => {
    expect([...(results.get(revision)?.keys() ?? [])].toSorted()).toEqual(scenarios.toSorted());
  });

  it("leaves out only what the suite has", () => {
    const gone = Object.keys(leftOut).filter((scenario) => !scenarios.includes(scenario));
    expect(gone, `gone from the suite: take them off ${LIST}`).toEqual([]);
  });

  for (const scenario of scenarios.filter((scenario) => !whole.includes(scenario))) {
    const checks = Object.keys(leftOut[scenario] ?? {}).toSorted();
    it(`passes ${[scenario, ...checks].join(", but for ")}`, () => {
      const missed = missedIn(scenario);
      const said = [...missed].map(([check, message]) => `\n${check}: ${message}`).join("");
      expect(
        [...missed.keys()].toSorted(),
        `mend the server where it misses more than ${LIST} says; take off what it misses no more.${said}\n`,
      ).toEqual(checks);
    });
  }

  for (const scenario of whole) {
    it(`leaves out ${scenario}, which still fails: ${leftOut[scenario] as string}`, () => {
      const missed = [...missedIn(scenario).keys()];
      expect(missed, `${scenario} passes now: take it off ${LIST}`).not.toEqual([]);
      expect(missed.filter((check) => ALWAYS_DUE.includes(check))).toEqual([]);
    });
  }
});
