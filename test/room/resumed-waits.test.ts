import { describe, expect, it } from "vitest";
import { newRoom, openPair, poll, send } from "../support/room.ts";
import { waitCall } from "../../src/domain/wait.ts";

describe("a wait without a cursor", () => {
  it("is not taken for an earlier one whose request had the same id", async () => {
    const room = newRoom();
    await openPair(room);
    await send(room, "alice", "Hello");
    const first = { waitId: "of request 1", calledAt: 1 };
    const second = { ...first, calledAt: 2 };
    expect(await poll(room, "bob", first)).toMatchObject({ messages: [{ message: "Hello" }] });
    await room.recordDelivery({ keyHash: "bob", cursor: 1, call: waitCall(first) });
    const unconfirmed = { after: 0, upTo: 1 };
    expect(await poll(room, "bob", second)).toMatchObject({ kind: "timeout", unconfirmed });
    expect(await poll(room, "bob", first)).toMatchObject({ messages: [{ message: "Hello" }] });
  });
});
