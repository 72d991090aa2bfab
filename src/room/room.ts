import { DurableObject } from "cloudflare:workers";
import { IDEMPOTENCY_WINDOW_MS, RETRY_SEARCH_MESSAGES, WAIT_SLICE_MS } from "../domain/limits.ts";
import { utf8Length } from "../domain/text.ts";
import { isRefusal, NO_ROOM, NOT_IN_ROOM, refuse, type Refusal } from "../domain/refusal.ts";
import { Waiters } from "../durable-object/waiters.ts";
import type {
  RecordDeliveryRequest,
  CancelWaitRequest,
  HistoryResult,
  HistoryRequest,
  JoinResult,
  JoinRequest,
  LeaveRequest,
  OpenResult,
  OpenRequest,
  SendResult,
  SendRequest,
  WaitResult,
  WaitRequest,
} from "./rpc.ts";
import { DeliveryCursors } from "./delivery-cursors.ts";
import * as rules from "./rules.ts";
import { Membership } from "./membership.ts";
import type { Sent } from "./storage/message-row.ts";
import type { ParticipantRow } from "./storage/participant-table.ts";
import { Reader } from "./reading.ts";
import { SendRate } from "./send-rate.ts";
import { type RoomRow, RoomStore } from "./storage/room-store.ts";

interface Member {
  room: RoomRow;
  participant: ParticipantRow;
}

/**
 * One conversation. Every method reads, decides and writes in one synchronous turn, so no other call comes between;
 * only `wait` then goes on to hold an open promise. Refusals are values.
 */
export class Room extends DurableObject<Env> {
  /** For tests, which change what is stored behind the room's back. Not reachable by RPC, as no own property is. */
  readonly store: RoomStore;
  readonly #waiters = new Waiters<number>();
  readonly #sendRate = new SendRate();
  readonly #reader: Reader;
  readonly #membership: Membership;
  readonly #answered: DeliveryCursors;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.store = new RoomStore(ctx.storage);
    this.#answered = new DeliveryCursors(this.store.participants);
    this.#reader = new Reader(this.store, this.#waiters);
    this.#membership = new Membership(this.store, this.#waiters, this.#reader);
  }

  /** Makes the room of a match, once. */
  open(call: OpenRequest): OpenResult {
    if (this.store.room()) return this.#membership.open(call, Date.now());
    const answer = this.store.transaction(() => this.#membership.open(call, Date.now()));
    this.#scheduleNext();
    return answer;
  }

  /** Makes the room on the first call, joins it on the others. */
  join(call: JoinRequest): JoinResult | Refusal {
    const answer = this.store.transaction(() => this.#membership.join(call, Date.now()));
    if (!isRefusal(answer)) this.#scheduleNext();
    return answer;
  }

  /** Takes the caller out of the room. Again: the same answer. */
  leave({ keyHash }: LeaveRequest): Refusal | undefined {
    const refusal = this.store.transaction(() => this.#membership.leave(keyHash, Date.now()));
    if (!refusal) this.#scheduleNext();
    return refusal;
  }

  /** Stores a message, then wakes the others. */
  send(call: SendRequest): SendResult | Refusal {
    const now = Date.now();
    const caller = this.#caller(call.keyHash, now);
    if (!caller) return this.#notIn();
    const ahead = this.#reader.refuseCursorAhead(call.cursor);
    if (ahead) return ahead;
    const position = this.#position(caller.participant, call.cursor);
    const earlier = this.#sentBefore(caller.participant.id, call, now);
    if (earlier) {
      if (earlier.text !== call.text) {
        return refuse(
          "idempotency_conflict",
          "This idempotency_key was used for another message; nothing was sent",
        );
      }
      return this.#reader.sendAnswer(earlier, caller.participant.id, position);
    }
    if (this.#reader.isChatOver(caller.room))
      return this.#reader.disconnected(caller.participant.id, position);
    const tooFast = this.#sendRate.take(caller.participant.id, utf8Length(call.text), now);
    if (tooFast) {
      return refuse("rate_limited", "Too many messages", { retry_after: tooFast.retryAfter });
    }
    const others = this.#reader.present().filter(({ id }) => id !== caller.participant.id);
    const { waiting = [], later = [] } = Object.groupBy(others, ({ id }) =>
      this.#waiters.isOpen(id) ? "waiting" : "later",
    );
    const sent = this.store.messages.append({
      participantId: caller.participant.id,
      sender: caller.participant.name,
      text: call.text,
      sentAt: now,
      idempotencyKey: call.idempotencyKey,
      callId: call.callId,
      deliveredTo: waiting.map(({ id }) => id),
      queuedFor: later.map(({ id }) => id),
    });
    this.#waiters.wakeAllBut(caller.participant.id);
    return this.#reader.sendAnswer(sent, caller.participant.id, position);
  }

  /** Answers with what the caller has not seen, or holds the call until there is something. Changes nothing in the log. */
  async wait(call: WaitRequest): Promise<WaitResult | Refusal> {
    const now = Date.now();
    const caller = this.#caller(call.keyHash, now);
    if (!caller) return this.#notIn();
    const ahead = this.#reader.refuseCursorAhead(call.cursor);
    if (ahead) return ahead;
    const { id } = caller.participant;
    const position = this.#position(caller.participant, call.cursor);
    const barred = this.#waiters.admit(id, call, call.continued);
    if (barred === "dropped") return { kind: "dropped" };
    if (barred === "superseded") return this.#reader.nothing("superseded", id, position);
    const found = this.#reader.look(caller.room, id, position);
    if (found) return found;
    if (call.remainingMs <= 0) return this.#reader.nothing("timeout", id, position);

    const pauses = call.remainingMs > WAIT_SLICE_MS;
    const wake = await this.#waiters.arm(id, Math.min(call.remainingMs, WAIT_SLICE_MS), pauses);
    switch (wake) {
      case "dropped":
        return { kind: "dropped" };
      case "superseded":
        return this.#reader.nothing("superseded", id, position);
      case "look":
      case "slice_over": {
        const current = this.#member(call.keyHash);
        if (!current) return this.#notIn();
        const news = this.#reader.look(current.room, id, position);
        if (news) return news;
        return wake === "slice_over" && !pauses
          ? this.#reader.nothing("timeout", id, position)
          : { kind: "again" };
      }
    }
  }

  /** Ends a wait whose client is gone. Harmless at any other time. */
  cancelWait({ waitId }: CancelWaitRequest): void {
    this.#waiters.drop(waitId);
  }

  /** Notes that a reply with this cursor went out on an open connection: where a caller without a cursor reads on. */
  recordDelivery({ keyHash, cursor }: RecordDeliveryRequest): void {
    if (!this.store.room()) return;
    const participant = this.store.participants.byKey(keyHash);
    if (participant && cursor <= this.store.messages.head()) {
      this.#answered.move(participant, cursor);
    }
  }

  /** One page of history: the newest messages, or those after or before an id. */
  history(call: HistoryRequest): HistoryResult | Refusal {
    const now = Date.now();
    const caller = this.#caller(call.keyHash, now);
    if (!caller) return this.#notIn();
    const { id } = caller.participant;
    const position = this.#position(caller.participant, undefined);
    if (
      this.#reader.isChatOver(caller.room) &&
      this.store.messages.firstUnreadId(id, Math.max(position, call.after ?? 0)) === undefined
    ) {
      return this.#reader.disconnected(id, position);
    }
    const newest = call.after === undefined;
    const found = this.store.messages.page({
      after: call.after ?? 0,
      before: call.before ?? Number.MAX_SAFE_INTEGER,
      limit: call.limit + 1,
      newest,
    });
    const limited = newest ? found.slice(-call.limit) : found.slice(0, call.limit);
    const messages = rules.fitReply(limited, newest ? "last" : "first");
    return {
      messages,
      ...(call.after !== undefined && this.#reader.missed(call.after)),
      participants: this.#reader.views(now),
      cursor: rules.cursorAfterPage(position, messages),
      hasMore: messages.length < found.length,
    };
  }

  /** Does what is due, whatever was due before: running it again changes nothing. */
  override async alarm(): Promise<void> {
    const now = Date.now();
    const room = this.store.room();
    if (!room) return;
    this.store.transaction(() => this.#membership.disconnectOverdue(room, now));
    if (rules.wipeDueAt(room, this.store.participants.all()) > now) {
      this.#scheduleNext();
      return;
    }
    await this.store.wipe();
    this.#waiters.wakeAll();
  }

  /** A participant and their room, if they may act in it. */
  #member(keyHash: string): Member | undefined {
    const room = this.store.room();
    const participant = room && this.store.participants.byKey(keyHash);
    if (!participant || participant.gone_reason === "left") return undefined;
    return { room, participant };
  }

  /** That the caller may not act here. */
  #notIn(): Refusal {
    return this.store.room() ? NOT_IN_ROOM : NO_ROOM;
  }

  /** Where a participant reads on. A cursor they present proves what reached them, so it is kept. */
  #position(participant: ParticipantRow, presentedCursor: number | undefined): number {
    if (presentedCursor !== undefined) this.#answered.move(participant, presentedCursor);
    return rules.readingPosition(participant, presentedCursor);
  }

  /** A member; notes that they called. */
  #caller(keyHash: string, now: number): Member | undefined {
    const member = this.#member(keyHash);
    if (member && rules.isCallWorthRecording(member.participant, now)) {
      this.store.participants.recordCall(member.participant, now);
    }
    return member;
  }

  #sentBefore(participantId: number, call: SendRequest, now: number): Sent | undefined {
    if (call.idempotencyKey !== undefined) {
      const sent = this.store.messages.sentByIdempotencyKey(participantId, call.idempotencyKey);
      if (sent && now - sent.sentAt < IDEMPOTENCY_WINDOW_MS) return sent;
      if (sent) this.store.messages.forgetIdempotencyKey(sent.id);
    }
    return call.retried
      ? this.store.messages.sentByCall(participantId, call.callId, RETRY_SEARCH_MESSAGES)
      : undefined;
  }

  #scheduleNext(): void {
    const room = this.store.room();
    if (room) this.store.setAlarm(rules.nextDueAt(room, this.store.participants.all()));
  }
}
