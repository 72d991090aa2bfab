import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { EnterResult, EnterRequest, Match } from "../../src/matchmaker/rpc.ts";
import type { Matchmaker } from "../../src/matchmaker/matchmaker.ts";

export type MatchmakerStub = DurableObjectStub<Matchmaker>;

/** A new matchmaker that no other test uses. */
export function newMatchmaker(): MatchmakerStub {
  return env.MATCHMAKER.getByName(crypto.randomUUID());
}

/** Enters the queue with the person's new ticket, for 20 s unless `more` says otherwise. */
export async function enter(
  matchmaker: MatchmakerStub,
  person: string,
  more: Partial<EnterRequest> = {},
): Promise<EnterResult> {
  return await matchmaker.enter({
    ticketHash: `ticket of ${person}`,
    isNewTicket: true,
    keyHash: `key of ${person}`,
    displayName: person,
    topic: "tea",
    endedRoom: undefined,
    waitId: crypto.randomUUID(),
    calledAt: Date.now(),
    continued: false,
    remainingMs: 20_000,
    ...more,
  });
}

/** Calls again with the person's ticket, for 20 s unless `more` says otherwise. */
export function reenter(
  matchmaker: MatchmakerStub,
  person: string,
  more: Partial<EnterRequest> = {},
): Promise<EnterResult> {
  return enter(matchmaker, person, {
    isNewTicket: false,
    displayName: undefined,
    topic: undefined,
    ...more,
  });
}

export function matchIn(answer: EnterResult): Match {
  if (answer.kind !== "matched") throw new Error("not matched");
  return answer.match;
}

export function roomOf(answer: EnterResult): string {
  return matchIn(answer).roomAddress;
}

/** Ages every ticket by `ms` milliseconds. */
export async function age(matchmaker: MatchmakerStub, ms: number): Promise<void> {
  await runInDurableObject(matchmaker, (_instance, { storage: { sql } }) => {
    sql.exec(
      "UPDATE tickets SET last_call_at = last_call_at - ?1, matched_at = matched_at - ?1",
      ms,
    );
  });
}

export function ticketCount(matchmaker: MatchmakerStub): Promise<number> {
  return runInDurableObject(
    matchmaker,
    (_instance, { storage: { sql } }) =>
      sql.exec<{ count: number }>("SELECT COUNT(*) AS count FROM tickets").one().count,
  );
}
