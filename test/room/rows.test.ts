import { runInDurableObject } from "cloudflare:test";
import { beforeAll, describe, expect, it } from "vitest";
import { RETRY_SEARCH_MESSAGES } from "../../src/domain/limits.ts";
import { isRefusal } from "../../src/domain/refusal.ts";
import type { Room } from "../../src/room/room.ts";
import { join, newRoom, poll, type RoomStub, rowCount, send, wait } from "../support/room.ts";
import { rowsOf } from "../support/rows.ts";

/** A named room where Alice and Bob are, with so many messages, half of them by each. */
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
    instance.store.forget();
  });
  expect(await rowCount(room, "messages")).toBe(messages);
  return room;
}

async function succeeds(work: Promise<unknown>): Promise<void> {
  const answer = await work;
  expect(typeof answer === "object" && answer !== null && isRefusal(answer)).toBe(false);
}

/** One call each, in an order in which each finds what it needs. */
const CALLS: Record<string, (room: RoomStub, head: number) => Promise<void>> = {
  "a wait that finds unread messages": (room, head) =>
    succeeds(wait(room, "alice", { cursor: head - 5 })),
  "a wait that passes its cursor": (room, head) => succeeds(poll(room, "bob", { cursor: head })),
  "a poll with nothing to tell": (room, head) => succeeds(poll(room, "alice", { cursor: head })),
  "a send": (room) => succeeds(send(room, "alice", "hello")),
  "a send with a cursor and an idempotency key": (room, head) =>
    succeeds(send(room, "alice", "hello", { cursor: head, idempotencyKey: "new" })),
  "a send that is repeated": (room) =>
    succeeds(send(room, "alice", "hello", { idempotencyKey: "new" })),
  "an open wait and the message that ends it": async (room, head) => {
    const open = wait(room, "bob", { cursor: head + 2 });
    await send(room, "alice", "wake up");
    await succeeds(open);
  },
  "the newest page": (room) =>
    succeeds(
      Promise.resolve(
        room.history({ keyHash: "alice", after: undefined, before: undefined, limit: 5 }),
      ),
    ),
  "the page after an id": (room) =>
    succeeds(
      Promise.resolve(room.history({ keyHash: "alice", after: 3, before: undefined, limit: 5 })),
    ),
  "an acknowledgement": (room, head) =>
    succeeds(Promise.resolve(room.recordDelivery({ keyHash: "alice", cursor: head + 2 }))),
  "a join": (room) => succeeds(join(room, "Carol")),
  "a leave": (room) => succeeds(Promise.resolve(room.leave({ keyHash: "bob" }))),
};

describe("a call reads and writes as many rows in a room with a million messages as in one with ten", () => {
  const sizes = [10, 1_000_000] as const;
  let rooms: [RoomStub, RoomStub];

  beforeAll(async () => {
    rooms = [await roomWith(sizes[0]), await roomWith(sizes[1])];
  }, 60_000);

  it.each(Object.keys(CALLS))("%s", async (name) => {
    const call = CALLS[name];
    if (!call) throw new Error("no such call");
    const small = await rowsOf(rooms[0], () => call(rooms[0], sizes[0]));
    const large = await rowsOf(rooms[1], () => call(rooms[1], sizes[1]));
    expect(large).toEqual(small);
  });

  it("a send writes one row, a poll with nothing to tell reads none", async () => {
    const room = newRoom();
    await join(room, "Alice");
    const calls = {
      send: () => succeeds(send(room, "alice", "hello", { cursor: 1 })),
      poll: () => succeeds(poll(room, "alice", { cursor: 2 })),
    };
    // The first of each also notes the cursor that it presents.
    for (const call of Object.values(calls)) await call();
    expect(
      await rowsOf(room, () => succeeds(send(room, "alice", "hello", { cursor: 2 }))),
    ).toMatchObject({ written: 1 });
    expect(await rowsOf(room, () => succeeds(poll(room, "alice", { cursor: 2 })))).toMatchObject({
      written: 0,
    });
  });

  it("the next send of somebody who only talks, and never reads, reads what was sent since", async () => {
    const room = newRoom();
    await join(room, "Alice");
    await runInDurableObject(room, (instance: Room, { storage: { sql } }) => {
      sql.exec(
        `WITH RECURSIVE count (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM count WHERE n < 10000)
         INSERT INTO messages (id, participant_id, sender, text, sent_at) SELECT n, 1, 'Alice', 'and', 0 FROM count`,
      );
      instance.store.forget();
    });
    await send(room, "alice", "and");
    const { read } = await rowsOf(room, () => succeeds(send(room, "alice", "and")));
    expect(read).toBeLessThan(5);
  });

  it("a send that is tried again: those it searches, and no more", async () => {
    const { read } = await rowsOf(rooms[1], () =>
      succeeds(send(rooms[1], "alice", "hello again", { retried: true })),
    );
    expect(read).toBeLessThan(RETRY_SEARCH_MESSAGES + 20);
  });
});
