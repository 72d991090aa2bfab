import type { Model } from "./model.ts";
import type { Pair, StoredTicket } from "./shapes.ts";
import { claim } from "./told.ts";

const MINUTE = 60_000;

/** The object is gone from memory, and what it did last may not have come to the disk: the model goes on from there. */
export function restart(model: Model, stored: readonly StoredTicket[]): void {
  model.forget();
  const rows = new Map(stored.map((row) => [row.ticket, row]));
  for (const [hash, ticket] of model.tickets) {
    const row = rows.get(hash);
    if (!row) model.tickets.delete(hash);
    else Object.assign(ticket, restored(row, ticket.pair));
  }
  for (const { ticket, room, partner } of stored) {
    claim(model.tickets.has(ticket), `${ticket} comes from nowhere`);
    claim(rows.get(partner ?? ticket)?.room === room, "only half of a match is on disk");
  }
}

function restored({ ticket, room, partner, lastCallAt }: StoredTicket, pair?: Pair): object {
  const idleMs = Math.floor((Date.now() - lastCallAt) / MINUTE) * MINUTE;
  if (room === null) return { idleMs, pair: undefined };
  const isPair =
    pair !== undefined && partner === (ticket === pair.first ? pair.second : pair.first);
  claim(isPair, `${ticket} is matched with ${partner} on disk`);
  if (pair) claim((pair.room ??= room) === room, `${ticket} is in another room on disk`);
  return { idleMs };
}
