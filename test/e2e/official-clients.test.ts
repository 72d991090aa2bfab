import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, startServer } from "../../harness/server.ts";
import { SDK_1 } from "./clients/sdk-1.ts";
import { SDK_2_AUTO, SDK_2_LEGACY } from "./clients/sdk-2.ts";
import { tapWire } from "./clients/wire-tap.ts";
import { ask, type McpClient, passedOn, replyOf } from "./support/clients.ts";
import { untilWaiting } from "./support/plain-call.ts";
import { type StateDirectory, stateDirectory } from "./support/state.ts";

const OFFICIAL_CLIENTS = [
  { ...SDK_1, protocolVersion: "2025-11-25" },
  { ...SDK_2_LEGACY, protocolVersion: "2025-11-25" },
  { ...SDK_2_AUTO, protocolVersion: "2026-07-28" },
];

describe.each(OFFICIAL_CLIENTS)("$name", { tags: "C1" }, ({ connect, protocolVersion }) => {
  let state: StateDirectory;
  let server: RunningServer;
  let alice: McpClient;
  let bob: McpClient;

  beforeAll(async () => {
    state = await stateDirectory();
    server = await startServer(state.path);
    [alice, bob] = await Promise.all([connect(server.url), connect(server.url)]);
    // After listing the tools these clients check every reply against its tool's output schema.
    await Promise.all([alice.toolNames(), bob.toolNames()]);
  });

  afterAll(async () => {
    await Promise.all([alice, bob].map((client) => client?.[Symbol.asyncDispose]()));
    await server?.kill();
    await state?.[Symbol.asyncDispose]();
  });

  it("negotiates the newest protocol that it supports", async () => {
    await using wire = await tapWire(server.url);
    await using client = await connect(wire.url);
    await client.toolNames();
    expect(wire.protocolVersion()).toBe(protocolVersion);
  });

  it("lists the six tools", async () => {
    expect(await alice.toolNames()).toEqual([
      "enter_queue",
      "join_room",
      "send_message",
      "wait_for_message",
      "get_messages",
      "leave_chat",
    ]);
  });

  it("is paired, talks through blocking waits, and learns that the partner has left", async () => {
    const topic = randomUUID();
    const [a, b] = await Promise.all([
      ask(alice, "enter_queue", { display_name: "Alice", topic }),
      ask(bob, "enter_queue", { display_name: "Bob", topic }),
    ]);
    expect(a).toMatchObject({ status: "matched", partner: "Bob" });
    expect(b).toMatchObject({ status: "matched", partner: "Alice" });

    const open = ask(bob, "wait_for_message", { room_id: b["room_id"] });
    await untilWaiting((tool, params) => ask(alice, tool, params), a["room_id"], "Bob");
    expect(
      await ask(alice, "send_message", { room_id: a["room_id"], message: "Hello Bob!" }),
    ).toMatchObject({ success: true, delivered_to: ["Bob"] });
    expect(await open).toMatchObject({ message: "Hello Bob!", sender: "Alice", cursor: 1 });

    await ask(alice, "send_message", { room_id: a["room_id"], message: "while nobody waits" });
    expect(await ask(bob, "wait_for_message", { room_id: b["room_id"], cursor: 1 })).toMatchObject({
      message: "while nobody waits",
      cursor: 2,
    });
    expect(
      await ask(bob, "wait_for_message", { room_id: b["room_id"], cursor: 2, timeout: 2 }),
    ).toMatchObject({ timeout: true, message: "No message received", waited_seconds: 2 });

    await ask(alice, "send_message", { room_id: a["room_id"], message: "unread" });
    expect(await ask(alice, "leave_chat", { room_id: a["room_id"] })).toEqual({ success: true });
    expect(await ask(bob, "wait_for_message", { room_id: b["room_id"], cursor: 2 })).toMatchObject({
      message: "unread",
      more: [{ event: "left" }],
    });
    const over = await bob.callTool("wait_for_message", { room_id: b["room_id"], cursor: 4 });
    expect(over.isError).toBe(true);
    expect(passedOn(over)).toBe("text, structured");
    expect(replyOf(over)).toMatchObject({ error: "Partner disconnected" });
  });

  it("talks with others in a named room", async () => {
    const room_name = randomUUID();
    const a = await ask(alice, "join_room", { room_name, display_name: "Alice" });
    const b = await ask(bob, "join_room", { room_name, display_name: "Bob" });
    const reply = ask(alice, "send_message", {
      room_id: a["room_id"],
      message: "ping",
      wait_for_reply: 30,
      cursor: b["cursor"],
    });
    await untilWaiting((tool, params) => ask(bob, tool, params), b["room_id"], "Alice");
    await ask(bob, "send_message", { room_id: b["room_id"], message: "pong" });
    expect(await reply).toMatchObject({ reply: { message: "pong", sender: "Bob" } });
    expect(await ask(bob, "get_messages", { room_id: b["room_id"] })).toMatchObject({
      messages: [
        { event: "joined" },
        { event: "joined" },
        { message: "ping" },
        { message: "pong" },
      ],
    });
  });

  it("gets a refusal for an unknown room_id", async () => {
    const outcome = await alice.callTool("wait_for_message", {
      room_id: "room_AAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAA",
    });
    expect(outcome.isError).toBe(true);
    expect(replyOf(outcome)).toMatchObject({ error: "Not in room" });
  });
});
