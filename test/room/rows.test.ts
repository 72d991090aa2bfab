import { runInDurableObject } from "cloudflare:test";
import { beforeAll, describe, expect, it } from "vitest";
import { RETRY_SEARCH_MESSAGES } from "../../src/domain/limits.ts";
import { isRefusal } from "../../src/domain/refusal.ts";
import type { Room } from "../../src/room/room.ts";
import { join, newRoom, poll, type RoomStub, rowCount, send, wait } from "../support/room.ts";
import { countRows } from "../support/rows.ts";

/** A named room with Alice, Bob and the given number of messages, half from each. */
async function roomWith(messages: number): Promise<RoomStub> {
  const room = newRoom();
  await join(room, "Alice");
  await join(room, "Bob");
  await runInDurableObject(room, (instance: Room, { storage: { sql } }) => {
    sql.exec(
      `WITH RECURSIVE count (n) AS (SELECT 3 UNION ALL SELECT n + 1 FROM count WHERE n < ?1)
       INSERT INTO messages (id, participant_id, sender, text, sent_at, idempotency_key, call_id)
       SELECT n, 1 + n % 2, 'somebody', 'message ' || n, ?2, 'key ' || n, 'call ' || n FROM count`,
      messages,
      Date.now(),
    );
    instance.store.discardState();
  });
  expect(await rowCount(room, "messages")).toBe(messages);
  return room;
}

async function assertOk(work: Promise<unknown>): Promise<void> {
  const answer = await work;
  expect(typeof answer === "object" && answer !== null && isRefusal(answer)).toBe(false);
}

/** One call of each kind, in an order in which each finds the data it needs. */
const CALLS: Record<string, (room: RoomStub, head: number) => Promise<void>> = {
  "a wait that finds unread messages": (room, head) =>
    assertOk(wait(room, "alice", { cursor: head - 5 })),
  "a wait that passes its cursor": (room, head) => assertOk(poll(room, "bob", { cursor: head })),
  "a poll with nothing unread": (room, head) => assertOk(poll(room, "alice", { cursor: head })),
  "a send": (room) => assertOk(send(room, "alice", "hello")),
  "a send with a cursor and an idempotency key": (room, head) =>
    assertOk(send(room, "alice", "hello", { cursor: head, idempotencyKey: "new" })),
  "a repeated send": (room) => assertOk(send(room, "alice", "hello", { idempotencyKey: "new" })),
  "an open wait and the message that ends it": async (room, head) => {
    const open = wait(room, "bob", { cursor: head + 2 });
    await send(room, "alice", "wake up");
    await assertOk(open);
  },
  "the newest page": (room) =>
    assertOk(
      Promise.resolve(
        room.history({ keyHash: "alice", after: undefined, before: undefined, limit: 5 }),
      ),
    ),
  "the page after an id": (room) =>
    assertOk(
      Promise.resolve(room.history({ keyHash: "alice", after: 3, before: undefined, limit: 5 })),
    ),
  "a recorded delivery": (room, head) =>
    assertOk(Promise.resolve(room.recordDelivery({ keyHash: "alice", cursor: head + 2 }))),
  "a join": (room) => assertOk(join(room, "Carol")),
  "a leave": (room) => assertOk(Promise.resolve(room.leave({ keyHash: "bob" }))),
};

describe("the rows that a call reads and writes", () => {
  const sizes = [10, 1_000_000] as const;
  let rooms: [RoomStub, RoomStub];

  beforeAll(async () => {
    rooms = [await roomWith(sizes[0]), await roomWith(sizes[1])];
  }, 60_000);

  it.each(Object.keys(CALLS))("do not depend on the length of the log: %s", async (name) => {
    const call = CALLS[name];
    if (!call) throw new Error("no such call");
    const small = await countRows(rooms[0], () => call(rooms[0], sizes[0]));
    const large = await countRows(rooms[1], () => call(rooms[1], sizes[1]));
    expect(large).toEqual(small);
  });

  it("include one write for a send and nothing for a poll with nothing unread", async () => {
    const room = newRoom();
    await join(room, "Alice");
    const calls = {
      send: () => assertOk(send(room, "alice", "hello", { cursor: 1 })),
      poll: () => assertOk(poll(room, "alice", { cursor: 2 })),
    };
    // The first call of each kind also stores the cursor it presents.
    for (const call of Object.values(calls)) await call();
    expect(
      await countRows(room, () => assertOk(send(room, "alice", "hello", { cursor: 2 }))),
    ).toMatchObject({ written: 1 });
    expect(await countRows(room, () => assertOk(poll(room, "alice", { cursor: 2 })))).toEqual({
      read: 0,
      written: 0,
    });
  });

  it("include only the newest messages when a participant who never reads sends again", async () => {
    const room = newRoom();
    await join(room, "Alice");
    await runInDurableObject(room, (instance: Room, { storage: { sql } }) => {
      sql.exec(
        `WITH RECURSIVE count (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM count WHERE n < 10000)
         INSERT INTO messages (id, participant_id, sender, text, sent_at) SELECT n, 1, 'Alice', 'and', 0 FROM count`,
      );
      instance.store.discardState();
    });
    await send(room, "alice", "and");
    const { read } = await countRows(room, () => assertOk(send(room, "alice", "and")));
    expect(read).toBeLessThan(5);
  });

  it("include only the messages that a retried send searches", async () => {
    const { read } = await countRows(rooms[1], () =>
      assertOk(send(rooms[1], "alice", "hello again", { retried: true })),
    );
    expect(read).toBeLessThan(RETRY_SEARCH_MESSAGES + 20);
  });
});
