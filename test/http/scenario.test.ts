import { describe, expect, it } from "vitest";
import { ask, gather, pair, unique, untilWaiting } from "../support/plain.ts";

describe("the plain HTTP endpoint", () => {
  it("pairs two strangers, delivers and keeps messages, times out, and ends", async () => {
    const [alice, bob] = await pair(["Alice", "Bob"]);
    expect(alice).toMatchObject({ status: "matched", partner: "Bob", cursor: 0 });
    expect(bob).toMatchObject({ status: "matched", partner: "Alice" });
    expect(alice["room_id"]).not.toBe(bob["room_id"]);
    expect(alice["speak_first"]).toBe(!bob["speak_first"]);
    expect(alice["retention"]).toContain("1 hour");

    const open = ask("wait_for_message", { room_id: bob["room_id"] });
    await untilWaiting(alice["room_id"], "Bob");
    const sent = await ask("send_message", { room_id: alice["room_id"], message: "Hello Bob!" });
    expect(sent).toMatchObject({
      success: true,
      id: 1,
      delivered_to: ["Bob"],
      cursor: 1,
    });
    expect(sent).not.toHaveProperty("queued_for");
    const received = await open;
    expect(received).toMatchObject({ message: "Hello Bob!", sender: "Alice", id: 1, cursor: 1 });
    expect(received["timestamp"]).toBe(sent["sent_at"]);
    expect(received["timestamp"]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u);

    await ask("send_message", { room_id: alice["room_id"], message: "Still there?" });
    expect(
      await ask("wait_for_message", { room_id: bob["room_id"], cursor: received["cursor"] }),
    ).toMatchObject({ message: "Still there?" });
    const timedOut = await ask("wait_for_message", {
      room_id: bob["room_id"],
      timeout: 0.1,
      cursor: 2,
    });
    expect(timedOut).toMatchObject({ timeout: true, message: "No message received", cursor: 2 });
    expect(timedOut).not.toHaveProperty("also_waiting");

    await ask("send_message", { room_id: alice["room_id"], message: "Bye" });
    expect(await ask("leave_chat", { room_id: alice["room_id"] })).toEqual({ success: true });
    expect(await ask("leave_chat", { room_id: alice["room_id"] })).toEqual({ success: true });
    expect(await ask("wait_for_message", { room_id: bob["room_id"], cursor: 2 })).toMatchObject({
      message: "Bye",
      more: [{ event: "left", sender: "System" }],
      cursor: 4,
    });
    expect(await ask("wait_for_message", { room_id: bob["room_id"], cursor: 4 })).toMatchObject({
      error: "Partner disconnected",
      cursor: 4,
    });
    expect(
      await ask("send_message", { room_id: bob["room_id"], message: "?", cursor: 4 }),
    ).toMatchObject({ success: false, error: "Partner disconnected" });
  });

  it("ends the wait of a partner at once when the other leaves", async () => {
    const [alice, bob] = await pair();
    const open = ask("wait_for_message", { room_id: bob["room_id"] });
    await untilWaiting(alice["room_id"], "Bob");
    await ask("leave_chat", { room_id: alice["room_id"] });
    expect(await open).toMatchObject({
      error: "Partner disconnected",
      last_event: { event: "left" },
    });
  });

  it("lets several people meet in a named room, whatever the case of its name", async () => {
    const name = unique("Tea");
    const alice = await ask("join_room", { room_name: name, display_name: "Alice" });
    expect(alice).toMatchObject({ status: "created", room_name: name, max_participants: 8 });
    const bob = await ask("join_room", { room_name: name.toUpperCase(), display_name: "Bob" });
    expect(bob).toMatchObject({
      status: "joined",
      participants: [
        { name: "Alice", status: "active" },
        { name: "Bob", status: "active" },
      ],
    });
    await ask("join_room", { room_name: name, display_name: "Carol" });
    await ask("send_message", { room_id: bob["room_id"], message: "hello all" });
    const received = await ask("wait_for_message", {
      room_id: alice["room_id"],
      cursor: alice["cursor"],
    });
    expect([
      received["message"],
      ...received["more"].map((more: { message: string }) => more.message),
    ]).toEqual(['"Bob" joined the room', '"Carol" joined the room', "hello all"]);
  });

  it("makes up a room name that someone else can join with", async () => {
    const made = await ask("join_room");
    expect(made).toMatchObject({ status: "created", display_name: "Guest" });
    expect(await ask("join_room", { room_name: made["room_name"] })).toMatchObject({
      status: "joined",
      display_name: "Guest (2)",
    });
  });

  it("sends and waits for the answer in one call", async () => {
    const [alice, bob] = await gather("Alice", "Bob");
    const both = ask("send_message", {
      room_id: alice?.["room_id"],
      message: "ping",
      wait_for_reply: 20,
      cursor: 2,
    });
    await untilWaiting(bob?.["room_id"], "Alice");
    await ask("send_message", { room_id: bob?.["room_id"], message: "pong" });
    expect(await both).toMatchObject({
      success: true,
      id: 3,
      reply: { message: "pong", sender: "Bob", id: 4 },
      cursor: 4,
      next: expect.any(String),
    });
    expect(Object.keys((await both)["reply"]).toSorted()).toEqual([
      "id",
      "message",
      "sender",
      "timestamp",
    ]);
  });

  it("reports in the reply to a send that the partner has left", async () => {
    const [alice, bob] = await pair();
    const both = ask("send_message", {
      room_id: alice["room_id"],
      message: "ping",
      wait_for_reply: 20,
    });
    await untilWaiting(bob["room_id"], "Alice");
    await ask("leave_chat", { room_id: bob["room_id"] });
    expect(await both).toMatchObject({
      success: true,
      reply: { error: "Partner disconnected" },
      cursor: 2,
    });
  });

  it("keeps a place in the queue under its ticket", async () => {
    const topic = unique("queue");
    const waiting = await ask("enter_queue", { topic, timeout: 0 });
    expect(waiting).toMatchObject({ status: "waiting", position: 1 });
    const bob = ask("enter_queue", { topic, display_name: "Bob", timeout: 20 });
    const alice = await ask("enter_queue", { ticket: waiting["ticket"], timeout: 20 });
    expect(alice).toMatchObject({ status: "matched", partner: "Bob", speak_first: true });
    await bob;
    expect(await ask("enter_queue", { ticket: waiting["ticket"] })).toMatchObject({
      status: "matched",
      room_id: alice["room_id"],
    });
  });

  it("finds a match again with its ticket while the chat continues", { tags: "M2" }, async () => {
    const topic = unique("queue");
    const { ticket } = await ask("enter_queue", { topic, timeout: 0 });
    const bob = ask("enter_queue", { topic, timeout: 20 });
    const alice = await ask("enter_queue", { ticket, timeout: 20 });
    expect(alice["ticket"]).toBe(ticket);
    await ask("send_message", { room_id: alice["room_id"], message: "hi", cursor: 0 });
    const again = await ask("enter_queue", { ticket });
    expect(again).toMatchObject({ status: "matched", room_id: alice["room_id"] });
    expect(again["next"]).toContain("has already begun");
    await bob;
  });

  it("continues after the last answer when no cursor is passed", async () => {
    const [alice, bob] = await pair();
    for (const message of ["one", "two"]) {
      await ask("send_message", { room_id: alice["room_id"], message });
      expect(await ask("wait_for_message", { room_id: bob["room_id"], timeout: 20 })).toMatchObject(
        { message },
      );
    }
  });
});
