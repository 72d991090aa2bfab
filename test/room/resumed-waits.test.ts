import { describe, expect, it } from "vitest";
import { waitCall } from "../../src/domain/wait.ts";
import { newRoom, openPair, poll, type RoomStub, send } from "../support/room.ts";

/** What identifies a call that waits. */
type Call = Parameters<typeof waitCall>[0];

/** Bob's reply has been sent, but nothing proves that it arrived. */
function sent(room: RoomStub, call: Call, cursor: number): Promise<void> {
  return room.recordDelivery({ keyHash: "bob", cursor, call: waitCall(call) });
}

describe("a wait without a cursor", () => {
  const first = { waitId: "of request 1", calledAt: 1 };

  it("is not taken for an earlier one whose request had the same id", async () => {
    const room = newRoom();
    await openPair(room);
    await send(room, "alice", "Hello");
    const second = { ...first, calledAt: 2 };
    expect(await poll(room, "bob", first)).toMatchObject({ messages: [{ message: "Hello" }] });
    await sent(room, first, 1);
    const unconfirmed = { after: 0, upTo: 1 };
    expect(await poll(room, "bob", second)).toMatchObject({ kind: "timeout", unconfirmed });
    expect(await poll(room, "bob", first)).toMatchObject({ messages: [{ message: "Hello" }] });
  });

  it("returns its lost reply with all that came since", { tags: "R9" }, async () => {
    const room = newRoom();
    await openPair(room);
    for (const [index, message] of ["one", "two", "three"].entries()) {
      await send(room, "alice", message);
      expect(await poll(room, "bob", { ...first, resumedAt: index })).toMatchObject({
        messages: ["one", "two", "three"].slice(0, index + 1).map((text) => ({ message: text })),
      });
      await sent(room, first, index + 1);
    }
  });

  it("names when it is resumed what an earlier one may have lost", { tags: "R10" }, async () => {
    const room = newRoom();
    await openPair(room);
    const second = { waitId: "of request 2", calledAt: 2 };
    await send(room, "alice", "lost");
    await poll(room, "bob", first);
    await sent(room, first, 1);
    await send(room, "alice", "lost too");
    const reply = await poll(room, "bob", second);
    expect(reply).toMatchObject({
      messages: [{ message: "lost too" }],
      unconfirmed: { after: 0, upTo: 1 },
    });
    await sent(room, second, 2);
    expect(await poll(room, "bob", { ...second, resumedAt: 3 })).toEqual(reply);
  });

  it("no longer names what a cursor has proven since", { tags: "R10" }, async () => {
    const room = newRoom();
    await openPair(room);
    const second = { waitId: "of request 2", calledAt: 2 };
    await send(room, "alice", "seen");
    await sent(room, first, 1);
    await poll(room, "bob", { calledAt: 1, cursor: 1 });
    await send(room, "alice", "lost");
    await sent(room, second, 2);
    const reply = await poll(room, "bob", { ...second, resumedAt: 3 });
    expect(reply).toMatchObject({ messages: [{ message: "lost" }] });
    expect(reply).not.toHaveProperty("unconfirmed");
  });
});
