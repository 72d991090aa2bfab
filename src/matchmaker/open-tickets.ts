/** The tickets that have an `enter_queue` call open, by topic. Only these can be matched. */
export class OpenTickets {
  readonly #byTopic = new Map<string, Map<string, number>>();

  /** @param number the ticket's place in line: the lowest is next */
  add(topic: string, ticketHash: string, number: number): void {
    const tickets = this.#byTopic.get(topic) ?? new Map<string, number>();
    this.#byTopic.set(topic, tickets.set(ticketHash, number));
  }

  remove(topic: string, ticketHash: string): void {
    const tickets = this.#byTopic.get(topic);
    tickets?.delete(ticketHash);
    if (tickets?.size === 0) this.#byTopic.delete(topic);
  }

  /** The ticket that has waited longest on the topic and that the caller has not met. */
  first(topic: string, met: ReadonlySet<string>): string | undefined {
    let first: { ticketHash: string; number: number } | undefined;
    for (const [ticketHash, number] of this.#byTopic.get(topic) ?? []) {
      if (met.has(ticketHash)) continue;
      if (!first || number < first.number) first = { ticketHash, number };
    }
    return first?.ticketHash;
  }

  /** A ticket's position in line: 1 plus the open tickets on the topic that have waited longer. */
  position(topic: string, number: number): number {
    let position = 1;
    for (const other of this.#byTopic.get(topic)?.values() ?? []) {
      if (other < number) position += 1;
    }
    return position;
  }
}
