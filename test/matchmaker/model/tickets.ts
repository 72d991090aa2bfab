import { MATCHED_TICKET_TTL_MS, TICKET_TTL_MS } from "../../../src/domain/limits.ts";
import type { Call, Pair, Ticket } from "./shapes.ts";

/** What is to stand on disk: who has a place, who is matched, who has met. */
export class Tickets {
  readonly byHash = new Map<string, Ticket>();
  /** Every match that is yet to lapse, also those that one side or both have left behind. */
  readonly pairs = new Set<Pair>();
  readonly #met = new Set<string>();
  #places = 0;

  add(hash: string, topic: string): void {
    this.byHash.set(hash, { hash, place: this.#nextPlace(), topic, idleMs: 0 });
  }

  known(hash: string): Ticket | undefined {
    const ticket = this.byHash.get(hash);
    return ticket && !isLapsed(ticket) ? ticket : undefined;
  }

  /** Writes a match down. */
  match(one: Ticket, other: Ticket): Pair {
    const [first, second] = one.place < other.place ? [one, other] : [other, one];
    const pair: Pair = { first: first.hash, second: second.hash, ageMs: 0 };
    this.pairs.add(pair);
    first.pair = pair;
    second.pair = pair;
    return pair;
  }

  /** The chat of the ticket's match is over if the call says so: then it queues up anew. */
  goBack(ticket: Ticket, { endedRoom, topic }: Call): void {
    const { pair } = ticket;
    if (!pair || endedRoom === undefined || pair.room !== endedRoom) return;
    this.meet(pair.first, pair.second);
    this.meet(pair.second, pair.first);
    Object.assign(ticket, {
      pair: undefined,
      idleMs: 0,
      topic: topic ?? ticket.topic,
      place: this.#nextPlace(),
    });
  }

  meet(one: string, other: string): void {
    this.#met.add(`${one} ${other}`);
  }

  haveMet(one: string, other: string): boolean {
    return this.#met.has(`${one} ${other}`);
  }

  forgetMet(): void {
    this.#met.clear();
  }

  age(ms: number): void {
    for (const ticket of this.byHash.values()) ticket.idleMs += ms;
    for (const pair of this.pairs) pair.ageMs += ms;
  }

  lapsed(): { tickets: string[]; pairs: Pair[] } {
    return {
      tickets: [...this.byHash.values()].filter((one) => isLapsed(one)).map(({ hash }) => hash),
      pairs: [...this.pairs].filter(({ ageMs }) => ageMs >= MATCHED_TICKET_TTL_MS),
    };
  }

  /** Deletes what has lapsed; returns the tickets. */
  sweep(): string[] {
    const { tickets, pairs } = this.lapsed();
    for (const pair of pairs) this.pairs.delete(pair);
    for (const hash of tickets) this.byHash.delete(hash);
    for (const met of this.#met) {
      if (met.split(" ").some((hash) => tickets.includes(hash))) this.#met.delete(met);
    }
    return tickets;
  }

  /** Nothing is left to lapse. */
  get isEmpty(): boolean {
    return this.byHash.size === 0 && this.pairs.size === 0;
  }

  #nextPlace(): number {
    this.#places = Math.max(this.#places, ...[...this.byHash.values()].map(({ place }) => place));
    return (this.#places += 1);
  }
}

function isLapsed({ pair, idleMs }: Ticket): boolean {
  return pair ? pair.ageMs >= MATCHED_TICKET_TTL_MS : idleMs >= TICKET_TTL_MS;
}
