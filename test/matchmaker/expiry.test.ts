import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { MATCHED_TICKET_TTL_MS, SWEEP_PAUSE_MS, TICKET_TTL_MS } from "../../src/domain/limits.ts";
import {
  age,
  enter,
  type MatchmakerStub,
  newMatchmaker,
  reenter,
  roomOf,
  ticketCount,
} from "../support/matchmaker.ts";

const UNKNOWN = { kind: "refused", reason: "unknown_ticket" };

describe("the matchmaker", () => {
  it("deletes a ticket ten minutes after its last call, and a matched one after fifty", async () => {
    const matchmaker = newMatchmaker();
    await enter(matchmaker, "Alice", { remainingMs: 0, topic: "alone" });
    const bob = enter(matchmaker, "Bob");
    await enter(matchmaker, "Carol");
    await bob;
    await age(matchmaker, TICKET_TTL_MS - 5_000);
    await runDurableObjectAlarm(matchmaker);
    expect(await ticketCount(matchmaker)).toBe(3);
    await age(matchmaker, 5_000);
    expect(await reenter(matchmaker, "Alice")).toMatchObject(UNKNOWN);
    await runDurableObjectAlarm(matchmaker);
    expect(await ticketCount(matchmaker)).toBe(2);
    expect(await alarm(matchmaker)).toBeCloseTo(
      Date.now() + MATCHED_TICKET_TTL_MS - TICKET_TTL_MS,
      -4,
    );
    expect(await reenter(matchmaker, "Bob")).toMatchObject({ kind: "matched" });
    await age(matchmaker, MATCHED_TICKET_TTL_MS - TICKET_TTL_MS);
    expect(await reenter(matchmaker, "Bob")).toMatchObject(UNKNOWN);
    await runDurableObjectAlarm(matchmaker);
    expect(await ticketCount(matchmaker)).toBe(0);
    expect(await alarm(matchmaker)).toBeNull();
  });

  it.each(["a new ticket", "a ticket that goes back to the queue"])(
    "sweeps as soon as %s expires, although the matches expire later",
    async (which) => {
      const matchmaker = newMatchmaker();
      const bob = enter(matchmaker, "Bob");
      const endedRoom = roomOf(await enter(matchmaker, "Alice"));
      await bob;
      await runDurableObjectAlarm(matchmaker);
      expect(await alarm(matchmaker)).toBeCloseTo(Date.now() + MATCHED_TICKET_TTL_MS, -4);
      await (which === "a new ticket"
        ? enter(matchmaker, "Carol", { remainingMs: 0 })
        : reenter(matchmaker, "Bob", { endedRoom, remainingMs: 0 }));
      expect(await alarm(matchmaker)).toBeCloseTo(Date.now() + TICKET_TTL_MS, -4);
      await age(matchmaker, TICKET_TTL_MS);
      await runDurableObjectAlarm(matchmaker);
      expect(await ticketCount(matchmaker)).toBe(2);
    },
  );

  it("waits at least a minute before the next sweep", async () => {
    const matchmaker = newMatchmaker();
    await enter(matchmaker, "Alice", { remainingMs: 0 });
    await age(matchmaker, TICKET_TTL_MS - 5_000);
    await runDurableObjectAlarm(matchmaker);
    expect(await alarm(matchmaker)).toBeCloseTo(Date.now() + SWEEP_PAUSE_MS, -4);
  });

  it("remembers who has met for as long as one of their tickets is valid", async () => {
    const matchmaker = newMatchmaker();
    const bob = enter(matchmaker, "Bob");
    const endedRoom = roomOf(await enter(matchmaker, "Alice"));
    await bob;
    for (const person of ["Alice", "Bob"]) {
      expect(await reenter(matchmaker, person, { endedRoom, remainingMs: 0 })).toMatchObject({
        kind: "waiting",
      });
    }
    expect(await rows(matchmaker, "met")).toBe(2);
    await age(matchmaker, MATCHED_TICKET_TTL_MS);
    await runDurableObjectAlarm(matchmaker);
    expect(await rows(matchmaker, "met")).toBe(0);
    expect(await ticketCount(matchmaker)).toBe(0);
  });
});

function rows(matchmaker: MatchmakerStub, table: string): Promise<number> {
  return runInDurableObject(
    matchmaker,
    (_instance, { storage: { sql } }) =>
      sql.exec<{ count: number }>(`SELECT COUNT(*) AS count FROM ${table}`).one().count,
  );
}

function alarm(matchmaker: MatchmakerStub): Promise<number | null> {
  return runInDurableObject(matchmaker, (_instance, { storage }) => storage.getAlarm());
}
