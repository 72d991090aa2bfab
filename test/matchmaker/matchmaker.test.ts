import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { MATCHED_TICKET_TTL_MS, MAX_QUEUE_BYTES } from "../../src/domain/limits.ts";
import type { Match } from "../../src/matchmaker/rpc.ts";
import {
  age,
  reenter,
  enter,
  matchIn,
  type MatchmakerStub,
  newMatchmaker,
  roomOf,
  ticketCount,
} from "../support/matchmaker.ts";

const WAITING = { kind: "waiting", position: 1 };
const UNKNOWN = { kind: "refused", reason: "unknown_ticket" };

describe("the matchmaker", () => {
  it("pairs two open calls in one room and lets the caller who waited longer speak first", async () => {
    const matchmaker = newMatchmaker();
    const alice = enter(matchmaker, "Alice");
    const bob = await enter(matchmaker, "Bob");
    expect(bob).toMatchObject({ kind: "matched", match: { partner: "Alice", speakFirst: false } });
    expect(await alice).toMatchObject({ match: { partner: "Bob", speakFirst: true } });
    expect(roomOf(await alice)).toBe(roomOf(bob));
    expect(bob).toMatchObject({
      match: {
        participants: [
          { name: "Alice", keyHash: "key of Alice" },
          { name: "Bob", keyHash: "key of Bob" },
        ],
      },
    });
  });

  it("does not pair callers on different topics", async () => {
    const matchmaker = newMatchmaker();
    const tea = enter(matchmaker, "Alice", { topic: "tea" });
    expect(await enter(matchmaker, "Bob", { topic: "coffee", remainingMs: 0 })).toEqual(WAITING);
    expect(await enter(matchmaker, "Carol", { topic: "tea" })).toMatchObject({
      match: { partner: "Alice" },
    });
    await tea;
  });

  it("puts everyone into exactly one match with someone else", { tags: "M1" }, async () => {
    const matchmaker = newMatchmaker();
    const people = Array.from({ length: 40 }, (_, index) => `person ${index}`);
    const answers = await Promise.all(people.map((person) => enter(matchmaker, person)));
    const rooms = Map.groupBy(answers, roomOf);
    expect(rooms.size).toBe(20);
    for (const sides of rooms.values()) {
      const partners = sides.map((side) => ("match" in side ? side.match.partner : ""));
      expect(new Set(partners).size).toBe(2);
    }
  });

  it("does not pair a caller with a call that has ended", { tags: "M3" }, async () => {
    const matchmaker = newMatchmaker();
    expect(await enter(matchmaker, "Alice", { remainingMs: 20 })).toEqual(WAITING);
    expect(await enter(matchmaker, "Bob", { remainingMs: 0 })).toEqual(WAITING);
  });

  it("keeps the ticket of a disconnected caller but does not pair it", { tags: "M3" }, async () => {
    const matchmaker = newMatchmaker();
    const gone = enter(matchmaker, "Alice", { waitId: "w" });
    await matchmaker.cancelWait({ waitId: "w" });
    expect(await gone).toEqual({ kind: "cancelled" });
    const bob = enter(matchmaker, "Bob");
    expect(await reenter(matchmaker, "Alice")).toMatchObject({ match: { partner: "Bob" } });
    await bob;
  });

  it("keeps a ticket's place, and lets the caller who waited longer speak first", async () => {
    const matchmaker = newMatchmaker();
    await enter(matchmaker, "Alice", { remainingMs: 0 });
    const bob = enter(matchmaker, "Bob");
    expect(await reenter(matchmaker, "Alice")).toMatchObject({ match: { speakFirst: true } });
    expect(await bob).toMatchObject({ match: { speakFirst: false } });
  });

  it("finds a match again with the ticket, even after an eviction", { tags: "M2" }, async () => {
    const matchmaker = newMatchmaker();
    const alice = enter(matchmaker, "Alice");
    const bob = await enter(matchmaker, "Bob");
    await alice;
    expect(bob).toMatchObject({ isNew: true });
    const found = { ...bob, isNew: false };
    expect(await reenter(matchmaker, "Bob")).toEqual(found);
    await evictDurableObject(matchmaker);
    expect(await reenter(matchmaker, "Bob")).toEqual(found);
    expect(await reenter(matchmaker, "Alice")).toEqual({ ...(await alice), isNew: false });
  });

  it("finds a match by its room for its two participants and for no one else", async () => {
    const matchmaker = newMatchmaker();
    const waits = enter(matchmaker, "Alice");
    const bob = matchIn(await enter(matchmaker, "Bob"));
    const alice = matchIn(await waits);
    const of = async (roomAddress: string, person: string): Promise<Match | undefined> => {
      const result = await matchmaker.findMatch({ roomAddress, keyHash: `key of ${person}` });
      return result.kind === "match" ? result.match : undefined;
    };
    expect(await of(bob.roomAddress, "Bob")).toEqual(bob);
    expect(await of(bob.roomAddress, "Alice")).toEqual(alice);
    expect(await of(bob.roomAddress, "Carol")).toBeUndefined();
    expect(await of(`${bob.roomAddress}x`, "Bob")).toBeUndefined();
    await reenter(matchmaker, "Bob", { endedRoom: bob.roomAddress, remainingMs: 0 });
    expect(await of(bob.roomAddress, "Bob")).toEqual(bob);
    await age(matchmaker, MATCHED_TICKET_TTL_MS);
    expect(await of(bob.roomAddress, "Alice")).toBeUndefined();
  });

  it("ends a ticket's older call at once and pairs its newest one", { tags: "M7" }, async () => {
    const matchmaker = newMatchmaker();
    const older = enter(matchmaker, "Alice");
    const newer = reenter(matchmaker, "Alice");
    expect(await older).toMatchObject({ kind: "superseded" });
    await enter(matchmaker, "Bob");
    expect(await newer).toMatchObject({ match: { partner: "Bob" } });
  });

  it.each([
    ["a further slice of an older call", { continued: true }],
    ["an older call that is resumed", { resumedAt: 3 }],
  ])("keeps the name of the newest call after %s", { tags: "M7" }, async (_, slice) => {
    const matchmaker = newMatchmaker();
    const older = { waitId: "older", calledAt: 1 };
    void enter(matchmaker, "Alice", older);
    const newer = reenter(matchmaker, "Alice", { displayName: "Alicia", calledAt: 2 });
    const again = enter(matchmaker, "Alice", { ...older, ...slice });
    expect(await again).toMatchObject({ kind: "superseded" });
    expect(matchIn(await enter(matchmaker, "Bob")).partner).toBe("Alicia");
    await newer;
  });

  it("continues a call that asks again after a lost request", { tags: "M7" }, async () => {
    const matchmaker = newMatchmaker();
    const lost = enter(matchmaker, "Alice", { waitId: "w" });
    const again = enter(matchmaker, "Alice", { waitId: "w", continued: true });
    expect(await lost).toEqual({ kind: "cancelled" });
    expect(await enter(matchmaker, "Bob")).toMatchObject({ match: { partner: "Alice" } });
    expect(await again).toMatchObject({ match: { partner: "Bob" } });
  });

  it("numbers the second of two strangers with the same name", { tags: "S3" }, async () => {
    const matchmaker = newMatchmaker();
    const first = enter(matchmaker, "Alice", { displayName: undefined });
    expect(await enter(matchmaker, "Bob", { displayName: undefined })).toMatchObject({
      match: { partner: "Guest", participants: [{ name: "Guest" }, { name: "Guest (2)" }] },
    });
    await first;
  });

  it("refuses a ticket it never issued and a ticket for another topic", async () => {
    const matchmaker = newMatchmaker();
    expect(await reenter(matchmaker, "Alice")).toMatchObject(UNKNOWN);
    expect(await ticketCount(matchmaker)).toBe(0);
    await enter(matchmaker, "Alice", { remainingMs: 0 });
    expect(await reenter(matchmaker, "Alice", { topic: "coffee" })).toMatchObject({
      kind: "refused",
      reason: "other_topic",
    });
  });

  it("still returns the old match to one side after the other has gone back to the queue", async () => {
    const matchmaker = newMatchmaker();
    const bob = enter(matchmaker, "Bob");
    const alice = await enter(matchmaker, "Alice");
    const first = await bob;
    await reenter(matchmaker, "Alice", { endedRoom: roomOf(alice), remainingMs: 0 });
    expect(matchIn(await reenter(matchmaker, "Bob"))).toEqual(matchIn(first));
  });

  it("accepts no new ticket when full but keeps the existing ones", { tags: "S5" }, async () => {
    const matchmaker = newMatchmaker();
    await enter(matchmaker, "Alice", { remainingMs: 0 });
    await fill(matchmaker);
    const before = await ticketCount(matchmaker);
    expect(await enter(matchmaker, "Bob", { remainingMs: 0 })).toMatchObject({
      kind: "refused",
      reason: "overloaded",
      what: "queue",
      retryAfter: 60,
    });
    expect(await reenter(matchmaker, "Alice", { remainingMs: 0 })).toMatchObject({
      kind: "waiting",
    });
    expect(await ticketCount(matchmaker)).toBe(before);
  });
});

/** Fills the queue to its limit with tickets that no one holds. */
async function fill(matchmaker: MatchmakerStub): Promise<void> {
  await runInDurableObject(matchmaker, (_instance, { storage: { sql } }) => {
    while (sql.databaseSize <= MAX_QUEUE_BYTES) {
      sql.exec(
        `INSERT INTO tickets (ticket_hash, key_hash, name, topic, last_call_at)
         SELECT hex(randomblob(20)), 'key', hex(zeroblob(20000)), 'full', ? FROM json_each(?)`,
        Date.now(),
        JSON.stringify(Array.from({ length: 100 }, () => 0)),
      );
    }
  });
}
