import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { TICKET_TTL_MS } from "../../src/protocol/limits.ts";
import {
  age,
  comeBack,
  enter,
  type MatchmakerStub,
  newMatchmaker,
  roomOf,
  ticketCount,
} from "../support/matchmaker.ts";

const WAITING = { kind: "waiting", position: 1 };
const UNKNOWN = { refused: "unknown_ticket" };

describe("the matchmaker", () => {
  it("pairs two open calls in one room, the one who waited longer to speak first", async () => {
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

  it("does not pair across topics", async () => {
    const matchmaker = newMatchmaker();
    const tea = enter(matchmaker, "Alice", { topic: "tea" });
    expect(await enter(matchmaker, "Bob", { topic: "coffee", remainingMs: 0 })).toEqual(WAITING);
    expect(await enter(matchmaker, "Carol", { topic: "tea" })).toMatchObject({
      match: { partner: "Alice" },
    });
    await tea;
  });

  it("puts everybody into exactly one match, with somebody else", async () => {
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

  it("does not pair with a call that is over", async () => {
    const matchmaker = newMatchmaker();
    expect(await enter(matchmaker, "Alice", { remainingMs: 20 })).toEqual(WAITING);
    expect(await enter(matchmaker, "Bob", { remainingMs: 0 })).toEqual(WAITING);
  });

  it("does not pair with a caller whose client is gone, and keeps their ticket", async () => {
    const matchmaker = newMatchmaker();
    const gone = enter(matchmaker, "Alice", { waitId: "w" });
    await matchmaker.dropWait({ waitId: "w" });
    expect(await gone).toEqual({ kind: "dropped" });
    const bob = enter(matchmaker, "Bob");
    expect(await comeBack(matchmaker, "Alice")).toMatchObject({ match: { partner: "Bob" } });
    await bob;
  });

  it("keeps the place of a ticket: who waited longer is to speak first", async () => {
    const matchmaker = newMatchmaker();
    await enter(matchmaker, "Alice", { remainingMs: 0 });
    const bob = enter(matchmaker, "Bob");
    expect(await comeBack(matchmaker, "Alice")).toMatchObject({ match: { speakFirst: true } });
    expect(await bob).toMatchObject({ match: { speakFirst: false } });
  });

  it("finds a match again with the ticket, also after the object was evicted", async () => {
    const matchmaker = newMatchmaker();
    const alice = enter(matchmaker, "Alice");
    const bob = await enter(matchmaker, "Bob");
    await alice;
    expect(await comeBack(matchmaker, "Bob")).toEqual(bob);
    await evictDurableObject(matchmaker);
    expect(await comeBack(matchmaker, "Bob")).toEqual(bob);
    expect(await comeBack(matchmaker, "Alice")).toEqual(await alice);
  });

  it("ends the older call with a ticket at once when a newer one comes, and pairs the newer", async () => {
    const matchmaker = newMatchmaker();
    const older = enter(matchmaker, "Alice");
    const newer = comeBack(matchmaker, "Alice");
    expect(await older).toMatchObject({ kind: "superseded" });
    await enter(matchmaker, "Bob");
    expect(await newer).toMatchObject({ match: { partner: "Bob" } });
  });

  it("goes on with the same call when it is asked again before it noticed", async () => {
    const matchmaker = newMatchmaker();
    const lost = enter(matchmaker, "Alice", { waitId: "w" });
    const again = enter(matchmaker, "Alice", { waitId: "w", continued: true });
    expect(await lost).toEqual({ kind: "dropped" });
    expect(await enter(matchmaker, "Bob")).toMatchObject({ match: { partner: "Alice" } });
    expect(await again).toMatchObject({ match: { partner: "Bob" } });
  });

  it("tells two strangers of the same name apart", async () => {
    const matchmaker = newMatchmaker();
    const first = enter(matchmaker, "Alice", { displayName: undefined });
    expect(await enter(matchmaker, "Bob", { displayName: undefined })).toMatchObject({
      match: { partner: "Guest", participants: [{ name: "Guest" }, { name: "Guest (2)" }] },
    });
    await first;
  });

  it("refuses a ticket it never gave out, and one on another topic", async () => {
    const matchmaker = newMatchmaker();
    expect(await comeBack(matchmaker, "Alice")).toMatchObject(UNKNOWN);
    expect(await ticketCount(matchmaker)).toBe(0);
    await enter(matchmaker, "Alice", { remainingMs: 0 });
    expect(await comeBack(matchmaker, "Alice", { topic: "coffee" })).toMatchObject({
      refused: "other_topic",
    });
  });

  it("forgets tickets and matches ten minutes after the last call, and not before", async () => {
    const matchmaker = newMatchmaker();
    await enter(matchmaker, "Alice", { remainingMs: 0, topic: "alone" });
    const bob = enter(matchmaker, "Bob");
    await enter(matchmaker, "Carol");
    await bob;
    await age(matchmaker, TICKET_TTL_MS - 5_000);
    await runDurableObjectAlarm(matchmaker);
    expect(await ticketCount(matchmaker)).toBe(3);
    await age(matchmaker, 5_000);
    expect(await comeBack(matchmaker, "Alice")).toMatchObject(UNKNOWN);
    await runDurableObjectAlarm(matchmaker);
    expect(await ticketCount(matchmaker)).toBe(0);
    expect(await alarm(matchmaker)).toBeNull();
    expect(await comeBack(matchmaker, "Bob")).toMatchObject(UNKNOWN);
  });
});

function alarm(matchmaker: MatchmakerStub): Promise<number | null> {
  return runInDurableObject(matchmaker, (_instance, { storage }) => storage.getAlarm());
}
