import { describe, expect, it } from "vitest";
import { join, newRoom, openPair, poll, send, wait } from "../support/room.ts";

describe("a room", () => {
  it("ends the older wait at once when a newer one arrives", { tags: "R7" }, async () => {
    const room = newRoom();
    await openPair(room);
    const older = wait(room, "bob", { calledAt: 1 });
    const newer = wait(room, "bob", { calledAt: 2 });
    expect(await older).toMatchObject({ kind: "superseded", cursor: 0 });
    await send(room, "alice", "for the newest");
    expect(await newer).toMatchObject({ messages: [{ message: "for the newest" }] });
  });

  it("ends the older wait when a newer poll arrives", { tags: "R7" }, async () => {
    const room = newRoom();
    await openPair(room);
    const older = wait(room, "bob");
    await poll(room, "bob");
    expect(await older).toMatchObject({ kind: "superseded" });
  });

  it(
    "keeps a further slice of an older wait from ending the newer one",
    { tags: "R7" },
    async () => {
      const room = newRoom();
      await openPair(room);
      const newer = wait(room, "bob", { calledAt: 2 });
      expect(await wait(room, "bob", { calledAt: 1, continued: true })).toMatchObject({
        kind: "superseded",
      });
      await send(room, "alice", "hi");
      expect(await newer).toMatchObject({ kind: "messages" });
    },
  );

  it("ends a cancelled wait and keeps its message for the next one", { tags: "D7" }, async () => {
    const room = newRoom();
    await openPair(room);
    const gone = wait(room, "bob", { waitId: "w" });
    await room.cancelWait({ waitId: "w" });
    expect(await gone).toEqual({ kind: "cancelled" });
    expect(await send(room, "alice", "hi")).toMatchObject({ queuedFor: ["Bob"] });
    expect(await poll(room, "bob")).toMatchObject({ messages: [{ message: "hi" }] });
  });

  it("does not let a cancelled wait ask for another slice", async () => {
    const room = newRoom();
    await openPair(room);
    const gone = wait(room, "bob", { waitId: "w" });
    await room.cancelWait({ waitId: "w" });
    await gone;
    expect(await wait(room, "bob", { waitId: "w", continued: true })).toEqual({
      kind: "cancelled",
    });
  });

  it("ignores a cancellation that comes late or names another wait", async () => {
    const room = newRoom();
    await openPair(room);
    const open = wait(room, "bob", { waitId: "mine" });
    await room.cancelWait({ waitId: "another" });
    await send(room, "alice", "hi");
    expect(await open).toMatchObject({ kind: "messages" });
    await room.cancelWait({ waitId: "mine" });
    expect(await poll(room, "bob")).toMatchObject({ kind: "messages" });
  });

  it("answers a wait without messages with a timeout and the cursor", { tags: "R6" }, async () => {
    const room = newRoom();
    await openPair(room);
    await send(room, "bob", "mine");
    expect(await wait(room, "bob", { remainingMs: 30 })).toEqual({
      kind: "timeout",
      cursor: 1,
      alsoWaiting: [],
      turn: undefined,
    });
  });

  it("reports who else is waiting, and whose turn it is if everyone is", async () => {
    const room = newRoom();
    await openPair(room);
    const bob = wait(room, "bob");
    expect(await wait(room, "alice", { remainingMs: 30 })).toMatchObject({
      kind: "timeout",
      alsoWaiting: ["Bob"],
      turn: "you",
    });
    const alice = wait(room, "alice");
    expect(await poll(room, "bob")).toMatchObject({ alsoWaiting: ["Alice"], turn: "others" });
    expect(await bob).toMatchObject({ kind: "superseded" });
    await send(room, "bob", "bye");
    await alice;
  });

  it("wakes everyone except the sender", async () => {
    const room = newRoom();
    for (const name of ["Alice", "Bob", "Carol"]) await join(room, name);
    const cursor = 3;
    const waits = ["alice", "bob", "carol"].map((key) => wait(room, key, { cursor }));
    await send(room, "bob", "hello all");
    for (const index of [0, 2]) {
      expect(await waits[index]).toMatchObject({ messages: [{ message: "hello all" }] });
    }
    await send(room, "alice", "hello Bob");
    expect(await waits[1]).toMatchObject({ messages: [{ message: "hello Bob" }] });
  });
});
