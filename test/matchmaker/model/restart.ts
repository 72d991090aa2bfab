import type { Model } from "./model.ts";
import type { Pair, Stored, StoredTicket } from "./shapes.ts";
import { claim } from "./told.ts";

const MINUTE = 60_000;

/** The object is gone from memory, and what it did last may not have come to the disk: the model goes on from there. */
export function restart(model: Model, { tickets: rows, met }: Stored): void {
  const { tickets } = model;
  model.forget();
  restoreMeetings(model, met);
  const pairs = new Map(rows.map((row) => [row, pairOf(row, tickets.pairs)]));
  const stored = new Set(pairs.values());
  for (const pair of tickets.pairs) if (!stored.has(pair)) tickets.pairs.delete(pair);

  const queue = new Map(rows.filter((row) => !row.isFormer).map((row) => [row.ticket, row]));
  for (const hash of queue.keys()) claim(tickets.byHash.has(hash), `${hash} comes from nowhere`);
  for (const [hash, ticket] of tickets.byHash) {
    const row = queue.get(hash);
    if (!row) {
      tickets.byHash.delete(hash);
      continue;
    }
    const idleMs = Math.floor((Date.now() - row.lastCallAt) / MINUTE) * MINUTE;
    const { place, topic } = row;
    Object.assign(ticket, { place, topic, idleMs, pair: pairs.get(row) });
  }
  for (const { isFormer, ticket, partner } of rows) {
    const areQueued = queue.has(ticket) && queue.has(partner ?? "");
    const haveMet = tickets.haveMet(ticket, partner ?? "");
    claim(!isFormer || !areQueued || haveMet, `${ticket} may meet ${partner} again`);
  }
}

/** What two have met cannot be more on disk than it was. */
function restoreMeetings({ tickets }: Model, met: Stored["met"]): void {
  for (const { one, other } of met) {
    claim(tickets.haveMet(one, other), `${one} never met ${other}`);
    const back = met.some((row) => row.one === other && row.other === one);
    claim(back, `only ${one} has met ${other} on disk`);
  }
  tickets.forgetMet();
  for (const { one, other } of met) tickets.meet(one, other);
}

/** The match that this row stands in. Two meet once, so there is one at most. */
function pairOf({ ticket, room, partner }: StoredTicket, pairs: Set<Pair>): Pair | undefined {
  if (room === null) return undefined;
  const pair = [...pairs].find(({ first, second }) =>
    ticket === first ? partner === second : ticket === second && partner === first,
  );
  claim(pair !== undefined, `${ticket} is matched with ${partner} on disk`);
  if (pair) claim((pair.room ??= room) === room, `${ticket} is in another room on disk`);
  return pair;
}
