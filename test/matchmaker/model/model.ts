import { TICKET_TTL_MS, WAIT_SLICE_MS } from "../../../src/protocol/limits.ts";
import type { Ending, Expected, Latest, Pair, Request, Ticket } from "./shapes.ts";

/** What the matchmaker is to do, as plainly as it can be said. Each method returns which requests end, and how. */
export class Model {
  /** On disk. */
  readonly tickets = new Map<string, Ticket>();
  /** In memory: the newest call with each ticket. */
  readonly #latest = new Map<string, Latest>();
  #places = 0;

  enter(request: Request): Ending[] {
    const { call, continued } = request;
    if (call.isNewTicket && !this.tickets.has(call.ticket)) {
      this.#places += 1;
      this.tickets.set(call.ticket, { place: this.#places, topic: call.topic ?? "", idleMs: 0 });
    }
    const ticket = this.known(call.ticket);
    if (!ticket) return [[request, { refused: "unknown_ticket" }]];
    if (ticket.pair) return [[request, { kind: "matched", pair: ticket.pair }]];
    if (call.topic !== undefined && call.topic !== ticket.topic) {
      return [[request, { refused: "other_topic" }]];
    }
    ticket.idleMs = 0;

    const endings: Ending[] = [];
    const earlier = this.#latest.get(call.ticket);
    const isSameCall = earlier?.call.waitId === call.waitId;
    if (earlier && continued) {
      if (isSameCall && earlier.isDropped) return [[request, { kind: "dropped" }]];
      if (!isSameCall && earlier.call.calledAt > call.calledAt) {
        return [[request, this.#unmatched("superseded", ticket)]];
      }
    }
    if (earlier?.open) {
      endings.push([
        earlier.open.request,
        isSameCall ? { kind: "dropped" } : { kind: "superseded", position: 1 },
      ]);
    }
    const latest: Latest = { call, isDropped: false };
    this.#latest.set(call.ticket, latest);

    const waiting = this.#openOn(ticket.topic);
    if (waiting?.open) {
      const { open } = waiting;
      delete waiting.open;
      const pair = this.match(waiting.call.ticket, call.ticket);
      endings.push([open.request, { kind: "matched", pair }], [request, { kind: "matched", pair }]);
    } else if (call.remainingMs <= 0) {
      endings.push([request, { kind: "waiting", position: 1 }]);
    } else {
      const pauses = call.remainingMs > WAIT_SLICE_MS;
      latest.open = { request, leftMs: Math.min(call.remainingMs, WAIT_SLICE_MS), pauses };
    }
    return endings;
  }

  /** Writes a match down. */
  match(one: string, other: string): Pair {
    const [first, second] = [one, other].toSorted(
      (a, b) => (this.tickets.get(a)?.place ?? 0) - (this.tickets.get(b)?.place ?? 0),
    ) as [string, string];
    const pair: Pair = { first, second };
    for (const hash of [first, second])
      Object.assign(this.tickets.get(hash) ?? {}, { pair, idleMs: 0 });
    return pair;
  }

  /** Whom this ticket would meet if it came now. */
  partnerFor(hash: string): string | undefined {
    const partner = this.#openOn(this.tickets.get(hash)?.topic ?? "")?.call.ticket;
    return partner === hash ? undefined : partner;
  }

  isOpen(hash: string): boolean {
    return this.#latest.get(hash)?.open !== undefined;
  }

  drop(waitId: string): Ending[] {
    const latest = [...this.#latest.values()].find(({ call }) => call.waitId === waitId);
    if (!latest) return [];
    latest.isDropped = true;
    const { open } = latest;
    delete latest.open;
    return open ? [[open.request, { kind: "dropped" }]] : [];
  }

  /** Ends the holds that are over. */
  pass(ms: number): Ending[] {
    const endings: Ending[] = [];
    for (const latest of this.#latest.values()) {
      const { open } = latest;
      if (!open) continue;
      open.leftMs -= ms;
      if (open.leftMs > 0) continue;
      delete latest.open;
      endings.push([
        open.request,
        open.pauses ? { kind: "again" } : { kind: "waiting", position: 1 },
      ]);
    }
    return endings;
  }

  /** Makes every ticket so much older; returns those that lapsed. */
  age(ms: number): string[] {
    for (const ticket of this.tickets.values()) ticket.idleMs += ms;
    return [...this.tickets.keys()].filter((hash) => !this.known(hash));
  }

  alarm(): void {
    for (const hash of this.tickets.keys()) {
      if (this.known(hash)) continue;
      this.tickets.delete(hash);
      this.#latest.delete(hash);
    }
  }

  /** The object is gone from memory. */
  forget(): void {
    this.#latest.clear();
  }

  openRequests(): Request[] {
    return [...this.#latest.values()].flatMap(({ open }) => (open ? [open.request] : []));
  }

  known(hash: string): Ticket | undefined {
    const ticket = this.tickets.get(hash);
    return ticket && ticket.idleMs < TICKET_TTL_MS ? ticket : undefined;
  }

  #openOn(topic: string): Latest | undefined {
    return [...this.#latest.values()].find(
      ({ open, call }) => open && this.tickets.get(call.ticket)?.topic === topic,
    );
  }

  #unmatched(kind: "superseded", { topic, place }: Ticket): Expected {
    const waiting = this.tickets.get(this.#openOn(topic)?.call.ticket ?? "");
    return { kind, position: waiting && waiting.place < place ? 2 : 1 };
  }
}
