import { runDurableObjectAlarm } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import {
  AWAY_AFTER_MS,
  GONE_PARTICIPANTS_KEPT,
  LAST_CALL_RESOLUTION_MS,
  NO_SHOW_MS,
  PAIRED_IDLE_MS,
} from "../../src/domain/limits.ts";
import { age, join, newRoom, openPair, poll, rowCount, send, wait } from "../support/room.ts";

const GONE = { kind: "refused", reason: "partner_disconnected" };
const NOT_IN_ROOM = { kind: "refused", reason: "not_in_room" };

describe("joining", () => {
  it("announces the new participant to the others", async () => {
    const room = newRoom();
    await join(room, "Alice");
    const waiting = wait(room, "alice");
    await join(room, "Bob");
    expect(await waiting).toMatchObject({
      messages: [{ id: 2, sender: "System", event: "joined", message: '"Bob" joined the room' }],
    });
  });

  it("returns the same participant when the same key joins again", async () => {
    const room = newRoom();
    const first = await join(room, "Alice");
    expect(await join(room, "Alice")).toEqual(first);
  });

  it("keeps the moment of joining when the same key joins again later", async () => {
    const room = newRoom();
    await join(room, "Alice");
    await join(room, "Bob");
    await send(room, "alice", "in between");
    const again = await join(room, "Bob");
    expect(again).toMatchObject({ cursor: 2 });
    expect(await poll(room, "bob", { cursor: 2 })).toMatchObject({
      messages: [{ message: "in between" }],
    });
  });

  it("numbers a name that is taken", { tags: "S3" }, async () => {
    const room = newRoom();
    await join(room, "Alice");
    expect(
      await room.join({
        keyHash: "other",
        roomName: "r",
        displayName: "ALICE",
        maxParticipants: undefined,
      }),
    ).toMatchObject({ displayName: "ALICE (2)" });
  });

  it("refuses one participant too many and admits one after another has left", async () => {
    const room = newRoom();
    await join(room, "Alice", 2);
    await join(room, "Bob");
    expect(await join(room, "Carol")).toMatchObject({ kind: "refused", reason: "room_full" });
    await room.leave({ keyHash: "bob" });
    expect(await join(room, "Carol")).toMatchObject({ status: "joined" });
  });
});

describe("leaving", () => {
  it("repeats the answer to a repeated leave and refuses every other call with the key", async () => {
    const room = newRoom();
    await join(room, "Alice");
    await join(room, "Bob");
    expect(await room.leave({ keyHash: "bob" })).toEqual({ kind: "left" });
    expect(await room.leave({ keyHash: "bob" })).toEqual({ kind: "left" });
    expect(await poll(room, "bob")).toMatchObject(NOT_IN_ROOM);
    expect(await send(room, "bob", "hi")).toMatchObject(NOT_IN_ROOM);
  });

  it("keeps only the most recent participants to leave", async () => {
    const room = newRoom();
    await join(room, "Alice");
    for (let number = 0; number <= GONE_PARTICIPANTS_KEPT; number += 1) {
      await join(room, `Guest ${number}`);
      await room.leave({ keyHash: `guest ${number}` });
    }
    expect(await room.leave({ keyHash: `guest ${GONE_PARTICIPANTS_KEPT}` })).toEqual({
      kind: "left",
    });
    expect(await room.leave({ keyHash: "guest 0" })).toMatchObject(NOT_IN_ROOM);
    expect(await rowCount(room, "participants")).toBe(GONE_PARTICIPANTS_KEPT + 1);
  });

  it("keeps a named room open for the others", async () => {
    const room = newRoom();
    for (const name of ["Alice", "Bob", "Carol"]) await join(room, name);
    await room.leave({ keyHash: "bob" });
    expect(await poll(room, "alice", { cursor: 3 })).toMatchObject({
      messages: [{ event: "left", message: '"Bob" left the room' }],
    });
    expect(await send(room, "alice", "still here")).toMatchObject({ queuedFor: ["Carol"] });
  });

  it("ends a paired chat for the partner after the last unread message", async () => {
    const room = newRoom();
    await openPair(room);
    await send(room, "alice", "last words");
    await room.leave({ keyHash: "alice" });
    expect(await wait(room, "bob")).toMatchObject({
      messages: [{ message: "last words" }, { event: "left" }],
      cursor: 2,
      isChatOver: true,
    });
    expect(await wait(room, "bob", { cursor: 2 })).toMatchObject({ ...GONE, cursor: 2 });
    expect(await send(room, "bob", "hello?", { cursor: 2 })).toMatchObject(GONE);
    await room.recordDelivery({ keyHash: "bob", cursor: 2 });
    expect(
      await room.history({ keyHash: "bob", after: undefined, before: undefined, limit: 9 }),
    ).toMatchObject(GONE);
  });

  it("answers the partner's open wait at once", async () => {
    const room = newRoom();
    await openPair(room);
    const waiting = wait(room, "bob");
    await room.leave({ keyHash: "alice" });
    expect(await waiting).toMatchObject({ ...GONE, cursor: 1, lastEvent: { event: "left" } });
  });

  it("ends the open wait of the participant who leaves", async () => {
    const room = newRoom();
    await openPair(room);
    const waiting = wait(room, "alice");
    await room.leave({ keyHash: "alice" });
    expect(await waiting).toMatchObject(NOT_IN_ROOM);
  });
});

describe("silence", () => {
  it("disconnects a matched participant who makes no call within 120 s, not sooner", async () => {
    const room = newRoom();
    await openPair(room);
    const waiting = wait(room, "alice");
    await age(room, NO_SHOW_MS - 5_000);
    await runDurableObjectAlarm(room);
    expect(await poll(room, "alice", { calledAt: 0, continued: true })).toMatchObject({
      kind: "superseded",
    });
    await age(room, 5_000);
    await runDurableObjectAlarm(room);
    expect(await waiting).toMatchObject({ ...GONE, lastEvent: { event: "disconnected" } });
  });

  it("disconnects a partner who makes no call for 15 minutes", async () => {
    const room = newRoom();
    await openPair(room);
    await poll(room, "alice");
    await poll(room, "bob");
    await age(room, PAIRED_IDLE_MS + LAST_CALL_RESOLUTION_MS);
    await poll(room, "alice");
    await runDurableObjectAlarm(room);
    expect(await poll(room, "alice")).toMatchObject({
      ...GONE,
      lastEvent: { message: '"Bob" has disconnected' },
    });
  });

  it("lets a disconnected participant read what they missed", async () => {
    const room = newRoom();
    await openPair(room);
    await poll(room, "bob");
    await send(room, "alice", "are you there?");
    await age(room, PAIRED_IDLE_MS + LAST_CALL_RESOLUTION_MS);
    await poll(room, "alice");
    await runDurableObjectAlarm(room);
    expect(await poll(room, "bob", { cursor: 0 })).toMatchObject({
      messages: [{ message: "are you there?" }],
    });
    expect(await poll(room, "bob", { cursor: 2 })).toMatchObject(GONE);
  });

  it("removes nobody from a named room but shows silent participants as away", async () => {
    const room = newRoom();
    await join(room, "Alice");
    await join(room, "Bob");
    await age(room, Math.max(PAIRED_IDLE_MS, AWAY_AFTER_MS) + 2 * LAST_CALL_RESOLUTION_MS);
    await runDurableObjectAlarm(room);
    const bobWaits = wait(room, "bob");
    expect(
      await room.history({ keyHash: "alice", after: undefined, before: undefined, limit: 9 }),
    ).toMatchObject({
      participants: [
        { name: "Alice", status: "active" },
        { name: "Bob", status: "waiting" },
      ],
    });
    await age(room, AWAY_AFTER_MS + 2 * LAST_CALL_RESOLUTION_MS);
    await send(room, "alice", "wake up");
    await bobWaits;
    expect(
      await room.history({ keyHash: "alice", after: undefined, before: undefined, limit: 1 }),
    ).toMatchObject({ participants: [{ status: "active" }, { status: "away" }] });
  });
});
