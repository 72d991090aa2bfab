import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningServer } from "../../harness/server.ts";
import { buildWorker, startWorkerd } from "../../harness/workerd.ts";
import { type Background, connectingInTurn, startInBackground } from "../e2e/clients/background.ts";
import {
  type BreakOptions,
  type CutWait,
  cutWait,
  type EndedWait,
  MEANWHILE,
  OPEN_MS,
} from "../e2e/clients/broken-wait.ts";
import { clientTable } from "../e2e/clients/client-table.ts";
import { type AfterKill, killDuringWaits } from "../e2e/clients/killed-server.ts";
import { CLIENTS } from "../e2e/clients/matrix.ts";
import { waitInARow, type WaitsInARow } from "../e2e/clients/waits-in-a-row.ts";
import { type StateDirectory, stateDirectory } from "../e2e/support/state.ts";

/**
 * The timeouts of the first waits in a row, in seconds; `undefined` names none. Over plain HTTP the
 * reply to such a wait names 300 s, which ten times would take an hour.
 */
const FIRST_TIMEOUTS = { MCP: [undefined], "plain HTTP": [undefined, 50] };

/** How long a wait takes to which nobody writes, in seconds. */
const SHORTEST_WAIT_SECONDS = 50;

/** Many clients give up after 60 s, so one that still waits after 70 s waits forever. */
const BREAK: BreakOptions = { afterMs: OPEN_MS, patienceMs: 70_000 };

/** How long the server is down at most, in milliseconds. */
const MAX_DOWN_MS = 3_000;

let state: StateDirectory;
let server: RunningServer;
let waitsInARow: Background<WaitsInARow>;
let cutWaits: Background<CutWait>;
let killed: Promise<AfterKill>;
const table = clientTable("docs/clients.md", CLIENTS, [
  "default wait",
  "ten waits in a row",
  "connection cut",
  "server killed",
  "the model sees",
]);

/** Longest error in the table, in characters: a row has to fit on a screen. */
const MAX_ERROR_CHARS = 30;

function shortened(error: string): string {
  return error.length <= MAX_ERROR_CHARS ? error : `${error.slice(0, MAX_ERROR_CHARS)}…`;
}

/** What a model is shown of a call whose connection broke. */
function seen({ ending, error }: EndedWait): string {
  switch (ending) {
    case "goes on":
      return "the message";
    case "fails":
      return `\`${shortened(error?.trim().split("\n").at(-1) ?? "")}\``;
    case "hangs":
      return `nothing for ${BREAK.patienceMs / 1_000} s`;
  }
}

beforeAll(async () => {
  state = await stateDirectory();
  const build = buildWorker(`${state.path}/build`);
  server = await startWorkerd(build, `${state.path}/storage`);
  const { url } = server;
  const clients = connectingInTurn(CLIENTS);
  waitsInARow = startInBackground(clients, (kind) =>
    waitInARow(kind, url, 10, FIRST_TIMEOUTS[kind.transport]),
  );
  cutWaits = startInBackground(clients, (kind) => cutWait(kind, url, BREAK));
  killed = killDuringWaits(clients, build, `${state.path}/killed`, BREAK);
  // The tests await it. An earlier failure must not count as unhandled.
  killed.catch(() => undefined);
});

afterAll(async () => {
  await waitsInARow?.[Symbol.asyncDispose]();
  await cutWaits?.[Symbol.asyncDispose]();
  await Promise.allSettled([killed]);
  await server?.kill();
  await state?.[Symbol.asyncDispose]();
});

describe("the server", () => {
  it("is back within 3 s of a kill", async () => {
    expect((await killed).downMs).toBeLessThan(MAX_DOWN_MS);
  });
});

describe.each(CLIENTS)("$name", ({ name, withoutResuming }) => {
  const expected = withoutResuming?.does ?? "goes on";

  it("gets a message that is sent while its connection is cut", async () => {
    const end = await cutWaits.of(name);
    expect(end).toMatchObject({ ending: expected, reply: { message: MEANWHILE } });
    table.record(name, { "connection cut": end.ending });
  });

  it("gets a message that is sent after a kill of the server", async () => {
    const end = (await killed).ends.get(name);
    if (!end) throw new Error("no such client");
    expect(end).toMatchObject({ ending: expected, reply: { message: MEANWHILE } });
    table.record(name, { "server killed": end.ending, "the model sees": seen(end) });
  });

  it("waits ten times in a row for as long as it may, and makes no request twice", async () => {
    const { timeouts, sent, received } = await waitsInARow.of(name);
    const seconds = timeouts.map((reply) => Math.round(reply["waited_seconds"] as number));
    expect(Math.min(...seconds)).toBeGreaterThanOrEqual(SHORTEST_WAIT_SECONDS);
    expect(seconds).toHaveLength(10);
    expect(new Set(sent).size).toBe(10);
    expect(received).toMatchObject({ message: "at last" });
    const total = seconds.reduce((sum, each) => sum + each);
    table.record(name, {
      "default wait": `${seconds[0]} s`,
      "ten waits in a row": `in ${total} s`,
    });
  });
});

describe("the table in docs/clients.md", () => {
  it("shows what these tests observed", async () => {
    const observed = await table.observed();
    if (process.env["UPDATE_README"] === "1") await table.part.write(observed);
    expect(await table.part.read()).toBe(observed);
  });
});
