import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, startServer } from "../../harness/server.ts";
import { type Background, connectingInTurn, startInBackground } from "./clients/background.ts";
import { type BreakOptions, type CutWait, cutWait, MEANWHILE } from "./clients/broken-wait.ts";
import { clientTable } from "./clients/client-table.ts";
import { CURL } from "./clients/curl.ts";
import { CLIENTS, MCP_CLIENTS } from "./clients/matrix.ts";
import { CLIENT, meet, PARTNER } from "./clients/meeting.ts";
import {
  DEFAULT_WAIT_SECONDS,
  namedTimeout,
  waitByDefault,
  waitInARow,
  type WaitsInARow,
} from "./clients/waits-in-a-row.ts";
import { tapWire } from "./clients/wire-tap.ts";
import { ask, passedOn, replyOf, TOOL_NAMES, type ToolOutcome } from "./support/clients.ts";
import { type StateDirectory, stateDirectory } from "./support/state.ts";

/** The first timeouts of ten waits, in seconds, each different. The last wait follows `next`. */
const SHORT_TIMEOUTS = [2, 2.05, 2.1, 2.15, 2.2, 2.25, 2.3, 2.35, 2.4];

/** Clients reconnect after 3 s, so a call without an answer four times later never gets one. */
const CUT_AT_ONCE: BreakOptions = { afterMs: 0, patienceMs: 12_000 };

let state: StateDirectory;
let server: RunningServer;
let defaultWaits: Background<ToolOutcome>;
let waitsInARow: Background<WaitsInARow>;
let cutWaits: Background<CutWait>;
const table = clientTable("README.md", CLIENTS, [
  "protocol",
  "default wait",
  "how it cancels",
  "connection cut",
  "the model gets",
]);

beforeAll(async () => {
  state = await stateDirectory();
  server = await startServer(state.path);
  const { url } = server;
  const clients = connectingInTurn(CLIENTS);
  defaultWaits = startInBackground(clients, (kind, stop) => waitByDefault(kind, url, stop));
  waitsInARow = startInBackground(clients, (kind) => waitInARow(kind, url, 10, SHORT_TIMEOUTS));
  cutWaits = startInBackground(clients, async (kind) => {
    await Promise.allSettled([waitsInARow.of(kind.name)]);
    return cutWait(kind, url, CUT_AT_ONCE);
  });
});

afterAll(async () => {
  await defaultWaits?.[Symbol.asyncDispose]();
  await waitsInARow?.[Symbol.asyncDispose]();
  await cutWaits?.[Symbol.asyncDispose]();
  await server?.kill();
  await state?.[Symbol.asyncDispose]();
});

describe.each(MCP_CLIENTS)("$name", { tags: "C1" }, ({ connect }) => {
  it("lists the six tools", async () => {
    await using client = await connect(server.url);
    expect(await client.toolNames()).toEqual(TOOL_NAMES);
  });
});

describe("curl", { tags: "C1" }, () => {
  it("gets an answer from /health", async () => {
    await using client = await CURL.connect(server.url);
    expect(JSON.parse(await client.get("/health"))).toEqual({ status: "ok" });
  });
});

describe.each(CLIENTS)("$name", { tags: "C1" }, ({ name, connect }) => {
  it("passes the whole reply on", async () => {
    await using client = await connect(server.url);
    const outcome = await client.callTool("join_room", { display_name: CLIENT });
    expect(replyOf(outcome)).toMatchObject({ status: "created", display_name: CLIENT, cursor: 1 });
    table.record(name, { "the model gets": passedOn(outcome) });
  });

  it("talks with a participant of a named room in both directions", async () => {
    await using client = await connect(server.url);
    const { roomId: room_id, cursor, partner } = await meet(client, server.url);
    const received = partner.wait(cursor);
    const sent = await ask(client, "send_message", { room_id, message: "Hello Bob!", cursor });
    expect(await received).toMatchObject({ message: "Hello Bob!", sender: CLIENT, id: cursor + 1 });
    await partner.send("Hello Alice!");
    expect(
      await ask(client, "wait_for_message", { room_id, cursor: sent["cursor"] }),
    ).toMatchObject({ message: "Hello Alice!", sender: PARTNER, id: cursor + 2 });
  });

  it("cancels a wait, continues, and misses no message", async () => {
    await using wire = await tapWire(server.url);
    await using client = await connect(wire.url);
    const { roomId: room_id, cursor, partner } = await meet(client, server.url);
    const giveUp = new AbortController();
    const wait = client.callTool("wait_for_message", { room_id, cursor }, giveUp.signal);
    await Promise.all([
      expect(wait).rejects.toThrow(/abort|closed/iu),
      partner.untilClientWaits().then(() => giveUp.abort()),
    ]);
    const how = await wire.cancel;

    await partner.send("one");
    await partner.send("two");
    const params = { room_id, cursor };
    expect(await ask(client, "wait_for_message", params)).toMatchObject({
      message: "one",
      id: cursor + 1,
      more: [{ message: "two", id: cursor + 2 }],
      cursor: cursor + 2,
    });
    table.record(name, {
      protocol: wire.protocolVersion() ?? "plain HTTP",
      "how it cancels": how,
    });
  });
});

describe.each(CLIENTS)("$name", { tags: ["C1", "R6"] }, ({ name, transport }) => {
  it("gets the answer of a full default wait before its own time limit", async () => {
    const outcome = await defaultWaits.of(name);
    expect(outcome.isError).toBe(false);
    const reply = replyOf(outcome);
    expect(reply).toMatchObject({ timeout: true, message: "No message received" });
    const seconds = Math.round(reply["waited_seconds"] as number);
    expect(seconds).toBe(DEFAULT_WAIT_SECONDS[transport]);
    table.record(name, { "default wait": `${seconds} s` });
  });
});

describe.each(CLIENTS)("$name", { tags: ["C1", "R6"] }, ({ name }) => {
  it("waits ten times in a row and makes no request twice", async () => {
    const { timeouts, sent } = await waitsInARow.of(name);
    for (const [index, reply] of timeouts.entries()) {
      expect(reply).toMatchObject({ timeout: true });
      // Whole seconds, so it differs from each of the short timeouts before.
      expect(namedTimeout(reply)).toBe(index < SHORT_TIMEOUTS.length ? 3 : 4);
    }
    expect(new Set(sent).size).toBe(10);
  });

  it("receives a message that is sent 3 s into its next wait", async () => {
    const { message, received } = await waitsInARow.of(name);
    expect(message).toMatchObject({ delivered_to: [CLIENT] });
    expect(received).toMatchObject({ message: "at last", sender: PARTNER, id: message["id"] });
  });
});

describe.each(CLIENTS)("$name", { tags: ["C1", "R9"] }, ({ name, withoutResuming }) => {
  it("gets a message that is sent while its connection is cut", async () => {
    const { reply, ending, waits } = await cutWaits.of(name);
    expect(reply).toMatchObject({ message: MEANWHILE, sender: PARTNER });
    expect(reply["more"]).toBeUndefined();
    expect(ending).toBe(withoutResuming?.does ?? "goes on");
    expect(waits).toBe(withoutResuming ? 2 : 1);
    const why = withoutResuming ? `: ${withoutResuming.because}` : "";
    table.record(name, { "connection cut": `${ending}${why}` });
  });
});

describe("the table of clients in the README", () => {
  it("shows what these tests observed", async () => {
    const observed = await table.observed();
    if (process.env["UPDATE_README"] === "1") await table.part.write(observed);
    expect(await table.part.read()).toBe(observed);
  });
});
