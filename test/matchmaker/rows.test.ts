import { runInDurableObject } from "cloudflare:test";
import { beforeAll, describe, expect, it } from "vitest";
import { reenter, enter, type MatchmakerStub, newMatchmaker } from "../support/matchmaker.ts";
import { countRows } from "../support/rows.ts";

/** A matchmaker with the given number of tickets, each on its own topic. */
async function matchmakerWith(waiting: number): Promise<MatchmakerStub> {
  const matchmaker = newMatchmaker();
  await enter(matchmaker, "the first", { remainingMs: 0, topic: "another" });
  await runInDurableObject(matchmaker, (_instance, { storage: { sql } }) => {
    sql.exec(
      `WITH RECURSIVE count (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM count WHERE n < ?1)
       INSERT INTO tickets (ticket_hash, key_hash, name, topic, last_call_at)
       SELECT 'hash ' || n, 'key ' || n, 'somebody', 'topic ' || n, ?2 FROM count`,
      waiting,
      Date.now(),
    );
  });
  return matchmaker;
}

/** One call of each kind, in an order in which each finds the data it needs. */
const CALLS: Record<string, (matchmaker: MatchmakerStub) => Promise<unknown>> = {
  "an entry that times out": (matchmaker) => enter(matchmaker, "Alice", { remainingMs: 20 }),
  "an entry with the ticket of an earlier one": (matchmaker) =>
    reenter(matchmaker, "Alice", { remainingMs: 0 }),
  "two entries that are matched": async (matchmaker) => {
    const first = enter(matchmaker, "Bob");
    await enter(matchmaker, "Carol");
    await first;
  },
  "a match that is found again": (matchmaker) => reenter(matchmaker, "Bob"),
};

describe("the rows that a call reads and writes", () => {
  let matchmakers: [MatchmakerStub, MatchmakerStub];

  beforeAll(async () => {
    matchmakers = [await matchmakerWith(10), await matchmakerWith(10_000)];
  });

  it.each(Object.keys(CALLS))(
    "do not depend on the number of waiting tickets: %s",
    async (name) => {
      const call = CALLS[name];
      if (!call) throw new Error("no such call");
      const few = await countRows(matchmakers[0], () => call(matchmakers[0]));
      const many = await countRows(matchmakers[1], () => call(matchmakers[1]));
      expect(many).toEqual(few);
      expect(few.read).toBeGreaterThan(0);
    },
  );
});
