import { WAIT_SLICE_MS } from "../../../src/domain/limits.ts";
import type { Ending, Expected, Latest, Request, Ticket } from "./shapes.ts";
import { Tickets } from "./tickets.ts";

/** The expected behaviour in its plainest form. Methods return which requests end, and how. */
export class Model {
  /** What is on disk. */
  readonly tickets = new Tickets();
  /** What is in memory: the newest call with each ticket, in order of arrival. */
  readonly #latest = new Map<string, Latest>();

  enter(request: Request): Ending[] {
    const { call, continued } = request;
    if (call.isNewTicket && !this.tickets.byHash.has(call.ticket)) {
      this.tickets.add(call.ticket, call.topic ?? "");
    }
    const ticket = this.tickets.find(call.ticket);
    if (!ticket) return [[request, { kind: "refused", reason: "unknown_ticket" }]];
    this.tickets.requeue(ticket, call);
    if (ticket.pair) return [[request, { kind: "matched", pair: ticket.pair }]];
    if (call.topic !== undefined && call.topic !== ticket.topic) {
      return [[request, { kind: "refused", reason: "other_topic" }]];
    }
    ticket.idleMs = 0;

    const earlier = this.#latest.get(call.ticket);
    const isSameCall = earlier?.call.waitId === call.waitId;
    if (earlier && continued) {
      if (isSameCall && earlier.isCancelled) return [[request, { kind: "cancelled" }]];
      if (!isSameCall && earlier.call.calledAt > call.calledAt) {
        return [[request, this.#unmatched("superseded", ticket)]];
      }
    }
    const latest: Latest = { call, isCancelled: false };
    this.#latest.delete(call.ticket);
    this.#latest.set(call.ticket, latest);
    const endings = this.#admit(request, ticket, latest);
    if (earlier?.open) {
      const ending = isSameCall
        ? ({ kind: "cancelled" } as const)
        : this.#unmatched("superseded", ticket);
      endings.push([earlier.open.request, ending]);
    }
    return endings;
  }

  #admit(request: Request, ticket: Ticket, latest: Latest): Ending[] {
    const { remainingMs } = request.call;
    const waiting = this.partnerFor(ticket);
    const open = waiting && this.#close(waiting.hash);
    if (open) {
      const pair = this.tickets.match(waiting, ticket);
      return [open, request].map((one) => [one, { kind: "matched", pair }]);
    }
    if (remainingMs <= 0) return [[request, this.#unmatched("waiting", ticket)]];
    const pauses = remainingMs > WAIT_SLICE_MS;
    latest.open = { request, leftMs: Math.min(remainingMs, WAIT_SLICE_MS), pauses };
    return [];
  }

  /** The partner this ticket would get now: the longest waiting one that it has not met. */
  partnerFor({ hash, topic }: Ticket): Ticket | undefined {
    return this.#openOn(topic)
      .filter((other) => other.hash !== hash && !this.tickets.haveMet(hash, other.hash))
      .toSorted((one, other) => one.number - other.number)[0];
  }

  isOpen(hash: string): boolean {
    return this.#latest.get(hash)?.open !== undefined;
  }

  cancel(waitId: string): Ending[] {
    const latest = [...this.#latest.values()].find(({ call }) => call.waitId === waitId);
    if (!latest) return [];
    latest.isCancelled = true;
    const request = this.#close(latest.call.ticket);
    return request ? [[request, { kind: "cancelled" }]] : [];
  }

  /** Ends the slices that are over, one after the other. */
  advance(ms: number): Ending[] {
    const open = [...this.#latest.values()].flatMap(({ open }) => (open ? [open] : []));
    for (const slice of open) slice.leftMs -= ms;
    const over = open.filter(({ leftMs }) => leftMs <= 0);
    return over
      .toSorted((one, other) => one.leftMs - other.leftMs)
      .map(({ request, pauses }) => {
        this.#close(request.call.ticket);
        const ticket = this.tickets.find(request.call.ticket);
        const answer: Expected =
          pauses || !ticket ? { kind: "again" } : this.#unmatched("waiting", ticket);
        return [request, answer];
      });
  }

  runAlarm(): void {
    for (const hash of this.tickets.sweep()) this.#latest.delete(hash);
  }

  /** Forgets what the object keeps only in memory. */
  resetMemory(): void {
    this.#latest.clear();
  }

  openRequests(): Request[] {
    return [...this.#latest.values()].flatMap(({ open }) => (open ? [open.request] : []));
  }

  #close(hash: string): Request | undefined {
    const latest = this.#latest.get(hash);
    const request = latest?.open?.request;
    delete latest?.open;
    return request;
  }

  #openOn(topic: string): Ticket[] {
    return this.openRequests().flatMap(({ call }) => {
      const ticket = this.tickets.find(call.ticket);
      return ticket?.topic === topic ? [ticket] : [];
    });
  }

  #unmatched(kind: "waiting" | "superseded", { topic, number }: Ticket): Expected {
    const before = this.#openOn(topic).filter((other) => other.number < number);
    return { kind, position: before.length + 1 };
  }
}
