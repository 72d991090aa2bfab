import { DurableObject } from "cloudflare:workers";
import { Waiters } from "../durable-object/waiters.ts";
import {
  LAST_CALL_RESOLUTION_MS,
  MATCHED_TICKET_TTL_MS,
  QUEUE_FULL_RETRY_AFTER_SECONDS,
  SWEEP_PAUSE_MS,
  TICKET_TTL_MS,
  WAIT_SLICE_MS,
} from "../domain/limits.ts";
import { DEFAULT_NAME, distinctName } from "../domain/names.ts";
import { refuse, UNKNOWN_TICKET } from "../domain/refusal.ts";
import { pairedRoomAddress } from "../domain/room-id.ts";
import { cryptoRandomBytes, newSecret } from "../domain/secrets.ts";
import type { EnterResult, EnterRequest, CancelWaitRequest, Match, MatchRequest } from "./rpc.ts";
import { OpenTickets } from "./open-tickets.ts";
import { MatchmakerStore, type TicketRow } from "./store.ts";

/**
 * Pairs strangers, first come, first served on each topic, and only callers whose `enter_queue` is open. A match is
 * written down before anybody is told, so a reply that is lost is found again with the ticket.
 */
export class Matchmaker extends DurableObject<Env> {
  readonly #store: MatchmakerStore;
  readonly #waiters = new Waiters<string>();
  readonly #open = new OpenTickets();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#store = new MatchmakerStore(ctx.storage);
  }

  /** Matches the caller at once, or holds the call until somebody comes. */
  async enter(call: EnterRequest): Promise<EnterResult> {
    if (call.isNewTicket || call.endedRoom !== undefined) await this.#sweepInTime();
    const now = Date.now();
    const ticket = this.#ticket(call, now);
    if (ticket === "full") {
      return refuse("overloaded", "The queue is full", {
        retry_after: QUEUE_FULL_RETRY_AFTER_SECONDS,
      });
    }
    if (!ticket) return UNKNOWN_TICKET;
    if (ticket.room_address !== null) return this.#told(ticket, false);
    if (call.topic !== undefined && call.topic !== ticket.topic) {
      return refuse("other_topic", "This ticket waits on another topic");
    }
    if (call.displayName !== undefined && call.displayName !== ticket.name) {
      this.#store.rename(ticket.place, call.displayName);
    }
    if (now - ticket.last_call_at >= LAST_CALL_RESOLUTION_MS) {
      this.#store.recordCall(ticket.place, now);
    }
    const { place, topic, ticket_hash: ticketHash } = ticket;
    const barred = this.#waiters.admit(ticketHash, call, call.continued);
    if (barred === "dropped") return { kind: "dropped" };
    if (barred === "superseded") return this.#unmatched("superseded", ticket);
    this.#open.remove(topic, ticketHash);
    const first = this.#open.first(topic, this.#store.metBy(ticketHash));
    if (first !== undefined) return this.#match(first, ticketHash, now);
    if (call.remainingMs <= 0) return this.#unmatched("waiting", ticket);

    this.#open.add(topic, ticketHash, place);
    const pauses = call.remainingMs > WAIT_SLICE_MS;
    const wake = await this.#waiters.arm(
      ticketHash,
      Math.min(call.remainingMs, WAIT_SLICE_MS),
      pauses,
    );
    // A newer call with this ticket may have opened a promise of its own by now.
    if (!this.#waiters.isOpen(ticketHash)) this.#open.remove(topic, ticketHash);
    if (wake === "dropped") return { kind: "dropped" };
    if (wake === "superseded") return this.#unmatched("superseded", ticket);
    const current = this.#store.ticketAt(place);
    if (current && current.room_address !== null) return this.#told(current, true);
    return pauses ? { kind: "again" } : this.#unmatched("waiting", ticket);
  }

  /** The match whose room this is, for one of the two; a room is made with the first call of either. `undefined` for anybody else. */
  matchOf({ roomAddress, keyHash }: MatchRequest): Match | undefined {
    const ticket = this.#store.ticketInRoom(roomAddress, keyHash);
    const lapsedAt = Date.now() - MATCHED_TICKET_TTL_MS;
    return ticket && (ticket.matched_at ?? 0) > lapsedAt ? this.#matchOf(ticket) : undefined;
  }

  /** The caller's client is gone: their call is not open any more, their ticket keeps its place. */
  cancelWait({ waitId }: CancelWaitRequest): void {
    this.#waiters.drop(waitId);
  }

  /** Deletes what has lapsed. Running it again changes nothing. */
  override alarm(): void {
    const now = Date.now();
    const lapsed = this.#store.deleteLapsed({
      unmatched: now - TICKET_TTL_MS,
      matched: now - MATCHED_TICKET_TTL_MS,
    });
    for (const ticketHash of lapsed) this.#waiters.forget(ticketHash);
    const next = this.#store.nextLapseAt({
      unmatched: TICKET_TTL_MS,
      matched: MATCHED_TICKET_TTL_MS,
    });
    if (next !== undefined) this.#store.setAlarm(Math.max(next, now + SWEEP_PAUSE_MS));
  }

  /** Sees to a sweep by the time at which a place that is taken now lapses; matches alone would have it later. */
  async #sweepInTime(): Promise<void> {
    const lapseAt = Date.now() + TICKET_TTL_MS;
    const alarmAt = await this.#store.alarmAt();
    if (alarmAt === null || alarmAt > lapseAt) this.#store.setAlarm(lapseAt);
  }

  #ticket(call: EnterRequest, now: number): TicketRow | "full" | undefined {
    const known = this.#store.ticketByHash(call.ticketHash);
    if (known) {
      const isMatched = known.room_address !== null;
      const ttl = isMatched ? MATCHED_TICKET_TTL_MS : TICKET_TTL_MS;
      if (known.last_call_at <= now - ttl) return undefined;
      return isMatched && known.room_address === call.endedRoom
        ? this.#store.requeue(
            known,
            { name: call.displayName ?? known.name, topic: call.topic ?? known.topic },
            now,
          )
        : known;
    }
    if (!call.isNewTicket) return undefined;
    if (this.#store.isFull()) return "full";
    return this.#store.addTicket({
      ticketHash: call.ticketHash,
      keyHash: call.keyHash,
      name: call.displayName ?? DEFAULT_NAME,
      topic: call.topic ?? "",
      now,
    });
  }

  #unmatched(kind: "waiting" | "superseded", { topic, place }: TicketRow): EnterResult {
    return { kind, position: this.#open.position(topic, place) };
  }

  /** Pairs the one who waited with the one who came, and wakes the one who waited. */
  #match(waitingHash: string, comingHash: string, now: number): EnterResult {
    const waiting = this.#store.ticketByHash(waitingHash);
    const coming = this.#store.ticketByHash(comingHash);
    if (!waiting || !coming) throw new Error("An open ticket must stand in the store");
    const roomAddress = pairedRoomAddress(newSecret(cryptoRandomBytes));
    // The one who came may have the older ticket, and be back for the next slice or the next call.
    const [older, newer] = waiting.place < coming.place ? [waiting, coming] : [coming, waiting];
    this.#store.recordMatch(roomAddress, now, [
      { place: older.place, name: older.name, partnerPlace: newer.place, speakFirst: true },
      {
        place: newer.place,
        name: distinctName(newer.name, [older.name]),
        partnerPlace: older.place,
        speakFirst: false,
      },
    ]);
    this.#open.remove(waiting.topic, waitingHash);
    this.#waiters.wake(waitingHash);
    const matched = this.#store.ticketAt(coming.place);
    if (!matched) throw new Error("A matched ticket must stand in the store");
    return this.#told(matched, true);
  }

  #told(ticket: TicketRow, isNew: boolean): EnterResult {
    return { kind: "matched", match: this.#matchOf(ticket), isNew };
  }

  #matchOf(ticket: TicketRow): Match {
    const partner = this.#store.ticketAt(ticket.partner_place ?? 0);
    if (!partner || ticket.room_address === null || ticket.matched_at === null) {
      throw new Error("Both sides of a match must stand in the store");
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
