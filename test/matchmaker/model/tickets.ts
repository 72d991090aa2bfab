import { MATCHED_TICKET_TTL_MS, TICKET_TTL_MS } from "../../../src/domain/limits.ts";
import type { Call, Pair, Ticket } from "./shapes.ts";

/** The expected data on disk: tickets, matches and meetings. */
export class Tickets {
  readonly byHash = new Map<string, Ticket>();
  /** Every match that has not expired, even if one or both sides have left it. */
  readonly pairs = new Set<Pair>();
  readonly #met = new Set<string>();
  #places = 0;

  add(hash: string, topic: string): void {
    this.byHash.set(hash, { hash, number: this.#nextNumber(), topic, idleMs: 0 });
  }

  find(hash: string): Ticket | undefined {
    const ticket = this.byHash.get(hash);
    return ticket && !isExpired(ticket) ? ticket : undefined;
  }

  /** Stores a match. */
  match(one: Ticket, other: Ticket): Pair {
    const [first, second] = one.number < other.number ? [one, other] : [other, one];
    const pair: Pair = { first: first.hash, second: second.hash, ageMs: 0 };
    this.pairs.add(pair);
    first.pair = pair;
    second.pair = pair;
    return pair;
  }

  /** Puts the ticket back into the queue if the call reports that the chat of its match is over. */
  requeue(ticket: Ticket, { endedRoom, topic }: Call): void {
    const { pair } = ticket;
    if (!pair || endedRoom === undefined || pair.room !== endedRoom) return;
    this.addMeeting(pair.first, pair.second);
    this.addMeeting(pair.second, pair.first);
    Object.assign(ticket, {
      pair: undefined,
      idleMs: 0,
      topic: topic ?? ticket.topic,
      number: this.#nextNumber(),
    });
  }

  addMeeting(one: string, other: string): void {
    this.#met.add(`${one} ${other}`);
  }

  haveMet(one: string, other: string): boolean {
    return this.#met.has(`${one} ${other}`);
  }

  clearMeetings(): void {
    this.#met.clear();
  }

  age(ms: number): void {
    for (const ticket of this.byHash.values()) ticket.idleMs += ms;
    for (const pair of this.pairs) pair.ageMs += ms;
  }

  expired(): { tickets: string[]; pairs: Pair[] } {
    return {
      tickets: [...this.byHash.values()].filter((one) => isExpired(one)).map(({ hash }) => hash),
      pairs: [...this.pairs].filter(({ ageMs }) => ageMs >= MATCHED_TICKET_TTL_MS),
    };
  }

  /** Deletes what has expired. Returns the deleted tickets. */
  sweep(): string[] {
    const { tickets, pairs } = this.expired();
    for (const pair of pairs) this.pairs.delete(pair);
    for (const hash of tickets) this.byHash.delete(hash);
    for (const met of this.#met) {
      if (met.split(" ").some((hash) => tickets.includes(hash))) this.#met.delete(met);
    }
    return tickets;
  }

  /** Whether nothing is left to expire. */
  get isEmpty(): boolean {
    return this.byHash.size === 0 && this.pairs.size === 0;
  }

  #nextNumber(): number {
    this.#places = Math.max(this.#places, ...[...this.byHash.values()].map(({ number }) => number));
    return (this.#places += 1);
  }
}

function isExpired({ pair, idleMs }: Ticket): boolean {
  return pair ? pair.ageMs >= MATCHED_TICKET_TTL_MS : idleMs >= TICKET_TTL_MS;
}
