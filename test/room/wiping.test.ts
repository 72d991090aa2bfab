import { runDurableObjectAlarm } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import {
  LAST_CALL_RESOLUTION_MS,
  NO_SHOW_MS,
  WIPE_EMPTY_MS,
  WIPE_NAMED_MS,
} from "../../src/domain/limits.ts";
import { age, alarmAt, join, newRoom, openPair, poll, send, tables } from "../support/room.ts";

const ROOM_MISSING = { kind: "room_missing" };

describe("wiping", () => {
  it("deletes everything an hour after the last participant left", { tags: "S7" }, async () => {
    const room = newRoom();
    await join(room, "Alice");
    await send(room, "alice", "secret");
    await room.leave({ keyHash: "alice" });
    expect(await alarmAt(room)).toBeCloseTo(Date.now() + WIPE_EMPTY_MS, -4);
    await age(room, WIPE_EMPTY_MS - 5_000);
    await runDurableObjectAlarm(room);
    expect(await tables(room)).toContain("messages");
    await age(room, 5_000);
    await runDurableObjectAlarm(room);
    expect(await tables(room)).toEqual([]);
    expect(await alarmAt(room)).toBeNull();
    expect(await poll(room, "alice")).toMatchObject(ROOM_MISSING);
    expect(await join(room, "Alice")).toMatchObject({ status: "created", cursor: 1 });
  });

  it("deletes a named room after seven days without a call", { tags: "S7" }, async () => {
    const room = newRoom();
    await join(room, "Alice");
    await age(room, WIPE_NAMED_MS);
    await runDurableObjectAlarm(room);
    expect(await tables(room)).toContain("messages");
    await age(room, LAST_CALL_RESOLUTION_MS);
    await runDurableObjectAlarm(room);
    expect(await tables(room)).toEqual([]);
  });

  it("deletes a paired room that both participants have abandoned", { tags: "S7" }, async () => {
    const room = newRoom();
    await openPair(room, Date.now() - NO_SHOW_MS);
    await runDurableObjectAlarm(room);
    await age(room, WIPE_EMPTY_MS);
    await runDurableObjectAlarm(room);
    expect(await tables(room)).toEqual([]);
  });
});

describe("a room that was never created", () => {
  it("stores nothing, whatever is called", async () => {
    const room = newRoom();
    expect(await poll(room, "x")).toMatchObject(ROOM_MISSING);
    expect(await send(room, "x", "hi")).toMatchObject(ROOM_MISSING);
    expect(await room.leave({ keyHash: "x" })).toMatchObject(ROOM_MISSING);
    await room.recordDelivery({ keyHash: "x", cursor: 1 });
    await room.cancelWait({ waitId: "w" });
    expect(await tables(room)).toEqual([]);
    expect(await alarmAt(room)).toBeNull();
  });
});

describe("the room of a match", () => {
  it("is created only once", async () => {
    const room = newRoom();
    await openPair(room);
    await send(room, "alice", "hi");
    await openPair(room);
    expect(await poll(room, "bob")).toMatchObject({ messages: [{ id: 1 }] });
  });
});
