import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { EnterRequest } from "../../src/matchmaker/rpc.ts";
import type { Matchmaker } from "../../src/matchmaker/matchmaker.ts";
import {
  matchIn,
  reenter,
  enter,
  type MatchmakerStub,
  newMatchmaker,
  roomOf,
} from "../support/matchmaker.ts";
import { commands } from "./model/commands.ts";
import { Harness } from "./model/harness.ts";

const SEED = 4;
const RUNS = 150;

describe("the matchmaker against its model", () => {
  // Fake timers let a command decide when a wait ends.
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
  afterEach(() => void vi.useRealTimers());

  it(
    "answers every call as its model does, whatever happens in between",
    { timeout: 120_000, tags: ["M1", "M2", "M3", "M6", "M7"] },
    async () => {
      const property = fc.asyncProperty(commands, async (commands) => {
        const harness = new Harness();
        try {
          await fc.asyncModelRun(() => ({ model: harness, real: harness }), commands);
          await harness.finish();
        } finally {
          await harness.driver.close();
        }
      });
      await expect(fc.assert(property, { seed: SEED, numRuns: RUNS })).resolves.toBeUndefined();
    },
  );
});

describe("a crash of the matchmaker during a match", () => {
  const CRASHES = Object.entries({
    "before the match is on disk": false,
    "after it is on disk and before either side learns of it": true,
  });
  it.for(CRASHES)("leaves one match when it happens %s", { tags: "M2" }, async ([, isWritten]) => {
    const matchmaker = newMatchmaker();
    const calls = [callOf("Alice"), callOf("Bob")];
    for (const call of calls) await matchmaker.enter({ ...call, remainingMs: 0 });
    await runInDurableObject(matchmaker, async (instance: Matchmaker, state) => {
      // No one receives the replies to these calls.
      for (const call of calls) void instance.enter(call).catch(() => "reset");
      if (isWritten) await state.storage.sync();
      state.abort("crash of the test");
    }).catch(() => "the crash ends the call that makes it");

    const after = env.MATCHMAKER.get(matchmaker.id);
    expect(await roomsOnDisk(after)).toBe(isWritten ? 1 : 0);
    const answers = await Promise.all(
      calls.map((call) => after.enter({ ...call, continued: true })),
    );
    const [alice, bob] = answers.map((answer) => roomOf(answer));
    expect(alice).toBe(bob);
    expect(await roomsOnDisk(after)).toBe(1);
    const again = [await reenter(after, "Alice"), await reenter(after, "Bob")];
    expect(again.map(matchIn)).toEqual(answers.map(matchIn));
  });

  it(
    "leaves both sides the same match when it happens between their replies",
    { tags: "M2" },
    async () => {
      const matchmaker = newMatchmaker();
      // Alice's reply, if there was one, is lost.
      const alice = enter(matchmaker, "Alice", { waitId: "w", calledAt: 1 }).catch(() => "reset");
      const bob = await enter(matchmaker, "Bob");
      await runInDurableObject(matchmaker, (_instance, state) => state.abort("crash")).catch(
        () => "the crash ends the call that makes it",
      );
      await alice;
      const after = env.MATCHMAKER.get(matchmaker.id);
      const again = await enter(after, "Alice", { waitId: "w", calledAt: 1, continued: true });
      expect(roomOf(again)).toBe(roomOf(bob));
      expect(matchIn(await reenter(after, "Bob"))).toEqual(matchIn(bob));
    },
  );
});

function callOf(person: string): EnterRequest {
  return {
    ticketHash: `ticket of ${person}`,
    isNewTicket: true,
    keyHash: `key of ${person}`,
    displayName: person,
    topic: "tea",
    endedRoom: undefined,
    waitId: `call of ${person}`,
    calledAt: 1,
    continued: false,
    remainingMs: 20_000,
  };
}

function roomsOnDisk(matchmaker: MatchmakerStub): Promise<number> {
  return runInDurableObject(
    matchmaker,
    (_instance, { storage: { sql } }) =>
      sql.exec<{ rooms: number }>("SELECT COUNT(DISTINCT room_address) AS rooms FROM tickets").one()
        .rooms,
  );
}
