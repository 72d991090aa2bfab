import { describe, expect, it } from "vitest";
import { ask, gather, type Json, pair } from "../support/plain.ts";

/** A room in which Bob's last wait has returned message 3, and perhaps nobody has read it. */
async function afterOneReply(): Promise<{ alice: string; bob: string }> {
  const [alice, bob] = (await gather("Alice", "Bob")) as [Json, Json];
  await ask("send_message", { room_id: alice["room_id"], message: "perhaps lost" });
  const reply = await ask("wait_for_message", { room_id: bob["room_id"], cursor: bob["cursor"] });
  expect(reply).toMatchObject({ message: "perhaps lost", id: 3, cursor: 3 });
  return { alice: alice["room_id"], bob: bob["room_id"] };
}

const HINT = "If you have not seen message 3, call get_messages with after 2.";

describe("a caller whose last wait may have been cut off", { tags: "R10" }, () => {
  it.each([
    ["wait_for_message", { timeout: 0 }],
    ["send_message", { message: "Hello" }],
    ["send_message", { message: "Hello", wait_for_reply: 0.1 }],
  ])("is told by %s without a cursor how to read it again: %j", async (tool, params) => {
    const { bob } = await afterOneReply();
    expect((await ask(tool, { room_id: bob, ...params }))["next"]).toContain(HINT);
    const { messages } = await ask("get_messages", { room_id: bob, after: 2 });
    expect((messages as Json[])[0]).toMatchObject({ id: 3, message: "perhaps lost" });
  });

  it("is told by a wait that returns newer messages, too", async () => {
    const { alice, bob } = await afterOneReply();
    await ask("send_message", { room_id: alice, message: "newer" });
    const reply = await ask("wait_for_message", { room_id: bob });
    expect(reply).toMatchObject({ message: "newer" });
    expect(reply["next"]).toContain(HINT);
  });

  it("is told of every message of that reply", async () => {
    const { alice, bob } = await afterOneReply();
    for (const message of ["four", "five"]) await ask("send_message", { room_id: alice, message });
    await ask("wait_for_message", { room_id: bob });
    expect((await ask("wait_for_message", { room_id: bob, timeout: 0 }))["next"]).toContain(
      "If you have not seen messages 4 to 5, call get_messages with after 3.",
    );
  });

  it("is told again if send_message waited in vain", async () => {
    const { bob } = await afterOneReply();
    await ask("send_message", { room_id: bob, message: "Hello", wait_for_reply: 0.1 });
    const { next } = await ask("wait_for_message", { room_id: bob, timeout: 0 });
    expect(next).toContain(HINT);
  });

  it("is told once, and not more often, by send_message that waits", async () => {
    const { bob } = await afterOneReply();
    const params = { room_id: bob, message: "Hello", wait_for_reply: 0.1 };
    const { next } = await ask("send_message", params);
    expect(next.split(HINT)).toHaveLength(2);
  });

  it("is not told once they have presented the cursor of that reply", async () => {
    const { bob } = await afterOneReply();
    const withCursor = { room_id: bob, cursor: 3, timeout: 0 };
    expect((await ask("wait_for_message", withCursor))["next"]).not.toContain("not seen");
    expect((await ask("wait_for_message", { room_id: bob, timeout: 0 }))["next"]).not.toContain(
      "not seen",
    );
  });
});

/** Bob's last wait has returned message 1, and perhaps he has not read it. Alice has left. */
async function afterTheEnd(): Promise<string> {
  const [alice, bob] = await pair();
  await ask("send_message", { room_id: alice["room_id"], message: "perhaps lost" });
  await ask("wait_for_message", { room_id: bob["room_id"] });
  await ask("leave_chat", { room_id: alice["room_id"] });
  return bob["room_id"];
}

describe("a caller without a cursor whose chat has ended", { tags: "R10" }, () => {
  it.each([
    ["wait_for_message", {}],
    ["send_message", { message: "Hello" }],
    ["get_messages", { after: 2 }],
  ])("is told by %s how to read the last reply again: %j", async (tool, params) => {
    const room_id = await afterTheEnd();
    const reply = await ask(tool, { room_id, ...params });
    expect(reply).toMatchObject({ code: "partner_disconnected", last_event: { id: 2 } });
    expect(reply["next"]).toContain(
      "If you have not seen message 1, call get_messages with after 0.",
    );
    // The call that was refused has told how the chat ended, so nothing is unread.
    await ask("wait_for_message", { room_id });
    const { messages } = await ask("get_messages", { room_id, after: 0 });
    expect((messages as Json[])[0]).toMatchObject({ id: 1, message: "perhaps lost" });
  });

  it("is told nothing if only the end was in the last reply", async () => {
    const [alice, bob] = await pair();
    const { room_id } = bob;
    await ask("leave_chat", { room_id: alice["room_id"] });
    const first = await ask("wait_for_message", { room_id });
    expect(first).toMatchObject({ code: "partner_disconnected", last_event: { id: 1 } });
    expect((await ask("wait_for_message", { room_id }))["next"]).toBe(first["next"]);
  });

  it("reads nothing again once a cursor has proven that it arrived", async () => {
    const room_id = await afterTheEnd();
    await ask("wait_for_message", { room_id, cursor: 2 });
    const reply = await ask("get_messages", { room_id, after: 0 });
    expect(reply).toMatchObject({ code: "partner_disconnected" });
    expect(reply["next"]).not.toContain("not seen");
  });
});
