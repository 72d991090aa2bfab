import { assert } from "vitest";
import type { Model } from "./model.ts";
import type { Pair, Stored, StoredTicket } from "./shapes.ts";

const MINUTE = 60_000;

/** Resets the model to what is on disk: a crash may have lost the last writes. */
export function restart(model: Model, { tickets: rows, met }: Stored): void {
  const { tickets } = model;
  model.resetMemory();
  restoreMeetings(model, met);
  const pairs = new Map(rows.map((row) => [row, pairOf(row, tickets.pairs)]));
  const stored = new Set(pairs.values());
  for (const pair of tickets.pairs) if (!stored.has(pair)) tickets.pairs.delete(pair);

  const queue = new Map(rows.filter((row) => !row.isFormer).map((row) => [row.ticket, row]));
  for (const hash of queue.keys()) assert(tickets.byHash.has(hash), `${hash} was never issued`);
  for (const [hash, ticket] of tickets.byHash) {
    const row = queue.get(hash);
    if (!row) {
      tickets.byHash.delete(hash);
      continue;
    }
    const idleMs = Math.floor((Date.now() - row.lastCallAt) / MINUTE) * MINUTE;
    const { number, topic } = row;
    Object.assign(ticket, { number, topic, idleMs, pair: pairs.get(row) });
  }
  for (const { isFormer, ticket, partner } of rows) {
    const areQueued = queue.has(ticket) && queue.has(partner ?? "");
    const haveMet = tickets.haveMet(ticket, partner ?? "");
    assert(!isFormer || !areQueued || haveMet, `${ticket} may be matched with ${partner} again`);
  }
}

/** Takes over the stored meetings, none of which may be new. */
function restoreMeetings({ tickets }: Model, met: Stored["met"]): void {
  for (const { one, other } of met) {
    assert(tickets.haveMet(one, other), `${one} never met ${other}`);
    const back = met.some((row) => row.one === other && row.other === one);
    assert(back, `only ${one} has met ${other} on disk`);
  }
  tickets.clearMeetings();
  for (const { one, other } of met) tickets.addMeeting(one, other);
}

/** The match of this row. Two tickets are matched only once, so there is at most one. */
function pairOf({ ticket, room, partner }: StoredTicket, pairs: Set<Pair>): Pair | undefined {
  if (room === null) return undefined;
  const pair = [...pairs].find(({ first, second }) =>
    ticket === first ? partner === second : ticket === second && partner === first,
  );
  assert(pair !== undefined, `${ticket} is matched with ${partner} on disk`);
  assert((pair.room ??= room) === room, `${ticket} is in another room on disk`);
  return pair;
}
