import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, startServer } from "../../harness/server.ts";
import { CLIENTS_PART, clientsTable, type Observations } from "./clients/clients-table.ts";
import { CURL } from "./clients/curl.ts";
import {
  DEFAULT_WAIT_SECONDS,
  type DefaultWaits,
  startDefaultWaits,
} from "./clients/default-waits.ts";
import { CLIENTS, MCP_CLIENTS } from "./clients/matrix.ts";
import { CLIENT, meet, PARTNER } from "./clients/meeting.ts";
import { tapWire } from "./clients/wire-tap.ts";
import { ask, passedOn, replyOf, TOOL_NAMES } from "./support/clients.ts";
import { type StateDirectory, stateDirectory } from "./support/state.ts";

let state: StateDirectory;
let server: RunningServer;
let defaultWaits: DefaultWaits;
const observed = new Map<string, Partial<Observations>>();

function record(client: string, observations: Partial<Observations>): void {
  observed.set(client, { ...observed.get(client), ...observations });
}

beforeAll(async () => {
  state = await stateDirectory();
  server = await startServer(state.path);
  defaultWaits = startDefaultWaits(CLIENTS, server.url);
});

afterAll(async () => {
  await defaultWaits?.[Symbol.asyncDispose]();
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
    record(name, { modelInput: passedOn(outcome) });
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

  it("receives a message that is sent 3 s into its wait", async () => {
    await using client = await connect(server.url);
    const { roomId: room_id, cursor, partner } = await meet(client, server.url);
    const received = ask(client, "wait_for_message", { room_id, cursor });
    await partner.untilClientWaits();
    await delay(3_000);
    expect(await partner.send("slow")).toMatchObject({ delivered_to: [CLIENT] });
    expect(await received).toMatchObject({ message: "slow", sender: PARTNER, id: cursor + 1 });
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
    record(name, { protocol: wire.protocolVersion() ?? "plain HTTP", cancel: how });
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
    record(name, { defaultWait: `${seconds} s` });
  });
});

describe("the table of clients in the README", () => {
  it("shows what these tests observed", async () => {
    const table = await clientsTable(CLIENTS, observed);
    if (process.env["UPDATE_README"] === "1") await CLIENTS_PART.write(table);
    expect(await CLIENTS_PART.read()).toBe(table);
  });
});
