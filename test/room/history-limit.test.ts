import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { MAX_ROOM_BYTES, PRUNE_CHECK_EVERY } from "../../src/domain/limits.ts";
import type { Room } from "../../src/room/room.ts";
import { join, newRoom, poll, type RoomStub, send } from "../support/room.ts";

const MESSAGE_BYTES = 60_000;

/** Inserts messages from Bob until the log is over its limit. Returns the newest id. */
function fill(room: RoomStub): Promise<number> {
  return runInDurableObject(room, (instance: Room, { storage: { sql } }) => {
    while (sql.databaseSize <= MAX_ROOM_BYTES) {
      sql.exec(
        `INSERT INTO messages (participant_id, sender, text, sent_at)
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
         SELECT 2, 'Bob', hex(zeroblob(?)), 0 FROM n`,
        MESSAGE_BYTES / 2,
      );
    }
    instance.store.discardState();
    return instance.store.state()?.messages.head ?? 0;
  });
}

async function sendUntilSizeCheck(room: RoomStub, head: number): Promise<number> {
  let id = head;
  do {
    id += 1;
    expect(await send(room, "bob", "new")).toMatchObject({ id });
  } while (id % PRUNE_CHECK_EVERY !== 0);
  return id;
}

describe("a log that outgrows its limit", () => {
  it("loses its oldest messages, reports to a reader how many they missed, and accepts new ones", async () => {
    const room = newRoom();
    await join(room, "Alice");
    await join(room, "Bob");
    const head = await sendUntilSizeCheck(room, await fill(room));

    const received = await poll(room, "alice", { cursor: 2 });
    const missed = "missed" in received ? (received.missed ?? 0) : 0;
    expect(missed).toBeGreaterThan(0);
    expect(missed).toBeLessThan(head / 2);
    expect(received).toMatchObject({ kind: "messages", messages: [{ id: missed + 3 }] });
    expect(
      await room.history({ keyHash: "alice", after: 2, before: undefined, limit: 1 }),
    ).toMatchObject({ messages: [{ id: missed + 3 }], missed });

    const upToDate = await poll(room, "alice", { cursor: head - 1 });
    expect(upToDate).toMatchObject({ messages: [{ id: head, message: "new" }] });
    expect(upToDate).not.toHaveProperty("missed");
    const size = await runInDurableObject(room, (_room, { storage }) => storage.sql.databaseSize);
    expect(size).toBeLessThanOrEqual(MAX_ROOM_BYTES);
  });
});
