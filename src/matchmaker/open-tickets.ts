/** The tickets whose `enter_queue` call is open now, by topic. Only these can be matched. */
export class OpenTickets {
  readonly #byTopic = new Map<string, Map<string, number>>();

  add(topic: string, ticketHash: string, place: number): void {
    const tickets = this.#byTopic.get(topic) ?? new Map<string, number>();
    this.#byTopic.set(topic, tickets.set(ticketHash, place));
  }

  remove(topic: string, ticketHash: string): void {
    const tickets = this.#byTopic.get(topic);
    tickets?.delete(ticketHash);
    if (tickets?.size === 0) this.#byTopic.delete(topic);
  }

  /** The one that has waited longest on the topic, of those whom the caller has not met. */
  first(topic: string, met: ReadonlySet<string>): string | undefined {
    let first: { ticketHash: string; place: number } | undefined;
    for (const [ticketHash, place] of this.#byTopic.get(topic) ?? []) {
      if (met.has(ticketHash)) continue;
      if (!first || place < first.place) first = { ticketHash, place };
    }
    return first?.ticketHash;
  }

  /** How many open tickets on the topic have waited longer, plus one. */
  position(topic: string, place: number): number {
    let position = 1;
    for (const other of this.#byTopic.get(topic)?.values() ?? []) {
      if (other < place) position += 1;
    }
    return position;
  }
}
