import { DurableObject } from "cloudflare:workers";
import {
  LAST_CALL_RESOLUTION_MS,
  MATCHED_TICKET_TTL_MS,
  QUEUE_FULL_RETRY_AFTER_SECONDS,
  SWEEP_PAUSE_MS,
  TICKET_TTL_MS,
  WAIT_SLICE_MS,
} from "../domain/limits.ts";
import { DEFAULT_NAME, distinctName } from "../domain/names.ts";
import { refuse, type RefusalOf } from "../domain/refusal.ts";
import { pairedRoomAddress } from "../domain/room-id.ts";
import { cryptoRandomBytes } from "../domain/secrets.ts";
import type { CancelWaitRequest } from "../domain/wait.ts";
import { Waiters } from "../durable-object/waiters.ts";
import { OpenTickets } from "./open-tickets.ts";
import type {
  EnterRequest,
  EnterResult,
  Match,
  MatchedResult,
  FindMatchRequest,
  FindMatchResult,
  UnmatchedResult,
} from "./rpc.ts";
import { MatchmakerStore, type TicketRow } from "./store.ts";

/**
 * Pairs strangers: first come, first served on each topic, and only callers whose `enter_queue` is
 * open. A match is stored before either side hears of it, so a lost reply can be asked for again
 * with the ticket.
 */
export class Matchmaker extends DurableObject<Env> {
  readonly #store: MatchmakerStore;
  readonly #waiters = new Waiters<string>();
  readonly #open = new OpenTickets();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#store = new MatchmakerStore(ctx.storage);
  }

  /** Matches the caller at once, or holds the call until a partner comes. */
  async enter(request: EnterRequest): Promise<EnterResult> {
    if (request.isNewTicket || request.endedRoom !== undefined) await this.#scheduleSweep();
    const now = Date.now();
    const found = this.#ticket(request, now);
    if (found.kind === "refused") return found;
    const { ticket } = found;
    if (ticket.room_address !== null) return this.#matchedResult(ticket, false);
    if (request.topic !== undefined && request.topic !== ticket.topic) return refuse("other_topic");
    if (now - ticket.last_call_at >= LAST_CALL_RESOLUTION_MS) {
      this.#store.recordCall(ticket.number, now);
    }
    const { number, topic, ticket_hash: ticketHash } = ticket;
    const barred = this.#waiters.admit(ticketHash, request, request.continued);
    if (barred === "cancelled") return { kind: "cancelled" };
    if (barred === "superseded") return this.#unmatchedResult("superseded", ticket);
    if (request.displayName !== undefined && request.displayName !== ticket.name) {
      this.#store.rename(ticket.number, request.displayName);
    }
    this.#open.remove(topic, ticketHash);
    const first = this.#open.first(topic, this.#store.metBy(ticketHash));
    if (first !== undefined) return this.#match(first, ticketHash, now);
    if (request.remainingMs <= 0) return this.#unmatchedResult("waiting", ticket);

    this.#open.add(topic, ticketHash, number);
    const goesOn = request.remainingMs > WAIT_SLICE_MS;
    const sliceMs = Math.min(request.remainingMs, WAIT_SLICE_MS);
    const wake = await this.#waiters.arm(ticketHash, sliceMs, goesOn);
    // A newer call with this ticket may have opened a promise in the meantime.
    if (!this.#waiters.isOpen(ticketHash)) this.#open.remove(topic, ticketHash);
    if (wake === "cancelled") return { kind: "cancelled" };
    if (wake === "superseded") return this.#unmatchedResult("superseded", ticket);
    const current = this.#store.ticketByNumber(number);
    if (current && current.room_address !== null) return this.#matchedResult(current, true);
    return goesOn ? { kind: "again" } : this.#unmatchedResult("waiting", ticket);
  }

  /**
   * The match that a room belongs to, for its two participants only. Needed because the room is
   * created only when one of them first calls it.
   */
  findMatch({ roomAddress, keyHash }: FindMatchRequest): FindMatchResult {
    const ticket = this.#store.ticketInRoom(roomAddress, keyHash);
    const isValid = (ticket?.matched_at ?? 0) > Date.now() - MATCHED_TICKET_TTL_MS;
    return ticket && isValid
      ? { kind: "match", match: this.#matchFrom(ticket) }
      : { kind: "no_match" };
  }

  /** Ends the call of a client that is gone. Its ticket keeps its place. */
  cancelWait(request: CancelWaitRequest): void {
    this.#waiters.cancel(request);
  }

  /** Deletes expired tickets. Running it again changes nothing. */
  override alarm(): void {
    const now = Date.now();
    const expired = this.#store.deleteExpired({
      unmatched: now - TICKET_TTL_MS,
      matched: now - MATCHED_TICKET_TTL_MS,
    });
    for (const ticketHash of expired) this.#waiters.remove(ticketHash);
    const next = this.#store.nextExpiryAt({
      unmatched: TICKET_TTL_MS,
      matched: MATCHED_TICKET_TTL_MS,
    });
    if (next !== undefined) this.#store.setAlarm(Math.max(next, now + SWEEP_PAUSE_MS));
  }

  /**
   * Makes sure the alarm runs when a ticket created now expires; an alarm set for matches alone
   * would run later. Calls that interleave here set it to about the same time.
   */
  async #scheduleSweep(): Promise<void> {
    const expiresAt = Date.now() + TICKET_TTL_MS;
    const alarmAt = await this.#store.alarmAt();
    if (alarmAt === null || alarmAt > expiresAt) this.#store.setAlarm(expiresAt);
  }

  /** The caller's ticket: known, returned to the queue, or new. */
  #ticket(
    request: EnterRequest,
    now: number,
  ): { kind: "ticket"; ticket: TicketRow } | RefusalOf<"unknown_ticket" | "overloaded"> {
    const known = this.#store.ticketByHash(request.ticketHash);
    if (known) {
      const isMatched = known.room_address !== null;
      const ttl = isMatched ? MATCHED_TICKET_TTL_MS : TICKET_TTL_MS;
      if (known.last_call_at <= now - ttl) return refuse("unknown_ticket");
      if (!isMatched || known.room_address !== request.endedRoom) {
        return { kind: "ticket", ticket: known };
      }
      const name = request.displayName ?? known.name;
      const topic = request.topic ?? known.topic;
      return { kind: "ticket", ticket: this.#store.requeue(known, { name, topic }, now) };
    }
    if (!request.isNewTicket) return refuse("unknown_ticket");
    if (this.#store.isFull()) {
      return refuse("overloaded", { what: "queue", retryAfter: QUEUE_FULL_RETRY_AFTER_SECONDS });
    }
    const ticket = this.#store.addTicket({
      ticketHash: request.ticketHash,
      keyHash: request.keyHash,
      name: request.displayName ?? DEFAULT_NAME,
      topic: request.topic ?? "",
      now,
    });
    return { kind: "ticket", ticket };
  }

  #unmatchedResult(kind: UnmatchedResult["kind"], { topic, number }: TicketRow): UnmatchedResult {
    return { kind, position: this.#open.position(topic, number) };
  }

  /** Matches a waiting ticket with an arriving one, and wakes the waiting one. */
  #match(waitingHash: string, arrivingHash: string, now: number): MatchedResult {
    const waiting = this.#store.ticketByHash(waitingHash);
    const arriving = this.#store.ticketByHash(arrivingHash);
    if (!waiting || !arriving) throw new Error("An open ticket must be in the store");
    const roomAddress = pairedRoomAddress(cryptoRandomBytes);
    // The arriving ticket may be the older one, back for its next slice or call.
    const [older, newer] =
      waiting.number < arriving.number ? [waiting, arriving] : [arriving, waiting];
    this.#store.recordMatch(roomAddress, now, [
      { number: older.number, name: older.name, partnerNumber: newer.number, speakFirst: true },
      {
        number: newer.number,
        name: distinctName(newer.name, [older.name]),
        partnerNumber: older.number,
        speakFirst: false,
      },
    ]);
    this.#open.remove(waiting.topic, waitingHash);
    this.#waiters.wake(waitingHash);
    const matched = this.#store.ticketByNumber(arriving.number);
    if (!matched) throw new Error("A matched ticket must be in the store");
    return this.#matchedResult(matched, true);
  }

  #matchedResult(ticket: TicketRow, isNew: boolean): MatchedResult {
    return { kind: "matched", match: this.#matchFrom(ticket), isNew };
  }

  #matchFrom(ticket: TicketRow): Match {
    const partner = this.#store.ticketByNumber(ticket.partner_number ?? 0);
    if (!partner || ticket.room_address === null || ticket.matched_at === null) {
      throw new Error("Both sides of a match must be in the store");
    }
    const sides = ticket.speak_first ? [ticket, partner] : [partner, ticket];
    return {
      roomAddress: ticket.room_address,
      matchedAt: ticket.matched_at,
      participants: sides.map(({ name, key_hash }) => ({ name, keyHash: key_hash })),
      partner: partner.name,
      speakFirst: ticket.speak_first === 1,
    };
  }
}
