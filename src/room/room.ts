import { DurableObject } from "cloudflare:workers";
import {
  DEFAULT_MAX_PARTICIPANTS,
  GONE_PARTICIPANTS_KEPT,
  IDEMPOTENCY_WINDOW_MS,
  MAX_WAIT_MESSAGES,
  RETRY_SEARCH_MESSAGES,
  WAIT_SLICE_MS,
} from "../protocol/limits.ts";
import type { ParticipantView, RoomEvent } from "../protocol/message.ts";
import { DEFAULT_NAME, distinctName } from "../protocol/names.ts";
import { NOT_IN_ROOM, PARTNER_DISCONNECTED, refuse, type Refusal } from "../protocol/refusal.ts";
import { Waiters } from "../durable/waiters.ts";
import type {
  AcknowledgeCall,
  Disconnected,
  DropWaitCall,
  HistoryAnswer,
  HistoryCall,
  JoinAnswer,
  JoinCall,
  LeaveCall,
  OpenAnswer,
  OpenCall,
  SendAnswer,
  SendCall,
  WaitAnswer,
  WaitCall,
} from "./calls.ts";
import * as rules from "./rules.ts";
import { type ParticipantRow, type RoomRow, RoomStore, type SentRow } from "./store.ts";

interface Member {
  room: RoomRow;
  participant: ParticipantRow;
}

/** Participants of a paired room. */
const PAIR = 2;

/**
 * One conversation. Every method reads, decides and writes in one synchronous turn, so no other call comes between;
 * only `wait` then goes on to hold an open promise. Refusals are values.
 */
export class Room extends DurableObject<Env> {
  readonly #store: RoomStore;
  readonly #waiters = new Waiters<number>();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#store = new RoomStore(ctx.storage);
  }

  /** Makes the room of a match, once; the order of the participants is the order in which they are to speak. */
  open({ keyHash: callersKeyHash, matchedAt, participants }: OpenCall): OpenAnswer {
    const room = this.#store.room();
    if (room) {
      const caller = this.#store.participantByKey(callersKeyHash);
      return {
        cursor: caller ? rules.readingPosition(caller, undefined) : 0,
        hasBegun: this.#store.head() > 0,
        isChatOver: this.#isChatOver(room),
      };
    }
    this.#store.create({ name: null, max_participants: PAIR, created_at: matchedAt });
    for (const { name, keyHash } of participants) {
      this.#store.addParticipant({ name, keyHash, joinedAt: matchedAt, firstCallAt: null });
    }
    this.#scheduleNext();
    return { cursor: 0, hasBegun: false, isChatOver: false };
  }

  /** Makes the room on the first call, joins it on the others. The same key again finds the same participant. */
  join(call: JoinCall): JoinAnswer | Refusal {
    const now = Date.now();
    const before = this.#store.room();
    const earlier = before && this.#store.participantByKey(call.keyHash);
    const maxParticipants =
      before?.max_participants ?? call.maxParticipants ?? DEFAULT_MAX_PARTICIPANTS;
    if (earlier) {
      return {
        status: earlier.id === 1 ? "created" : "joined",
        displayName: earlier.name,
        maxParticipants,
        participants: this.#views(now),
        // Past the own event, which came right after the moment of joining.
        cursor: earlier.joined_id + 1,
      };
    }
    const present = before ? this.#present() : [];
    if (present.length >= maxParticipants) return refuse("room_full", "The room is full");
    if (!before) {
      this.#store.create({
        name: call.roomName,
        max_participants: maxParticipants,
        created_at: now,
      });
    }
    const displayName = distinctName(
      call.displayName ?? DEFAULT_NAME,
      present.map(({ name }) => name),
    );
    const id = this.#store.addParticipant({
      name: displayName,
      keyHash: call.keyHash,
      joinedAt: now,
      firstCallAt: now,
    });
    this.#announce({ id, name: displayName }, "joined", now);
    this.#scheduleNext();
    return {
      status: before ? "joined" : "created",
      displayName,
      maxParticipants,
      participants: this.#views(now),
      cursor: this.#store.head(),
    };
  }

  /** Stores a message, then wakes the others. */
  send(call: SendCall): SendAnswer | Refusal {
    const now = Date.now();
    const caller = this.#caller(call.keyHash, now);
    if (!caller) return NOT_IN_ROOM;
    const ahead = this.#refuseCursorAhead(call.cursor);
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
      return this.#sendAnswer(earlier, caller.participant.id, position);
    }
    if (this.#isChatOver(caller.room)) return this.#disconnected(caller.participant.id, position);
    const others = this.#present().filter(({ id }) => id !== caller.participant.id);
    const { waiting = [], later = [] } = Object.groupBy(others, ({ id }) =>
      this.#waiters.isOpen(id) ? "waiting" : "later",
    );
    const deliveredTo = waiting.map(({ id }) => id);
    const queuedFor = later.map(({ id }) => id);
    const id = this.#store.appendMessage({
      participantId: caller.participant.id,
      sender: caller.participant.name,
      text: call.text,
      sentAt: now,
      idempotencyKey: call.idempotencyKey ?? null,
      callId: call.callId,
      deliveredTo,
      queuedFor,
    });
    this.#waiters.wakeAllBut(caller.participant.id);
    const sent: SentRow = {
      id,
      text: call.text,
      sent_at: now,
      delivered_to: JSON.stringify(deliveredTo),
      queued_for: JSON.stringify(queuedFor),
    };
    return this.#sendAnswer(sent, caller.participant.id, position);
  }

  /** Answers with what the caller has not seen, or holds the call until there is something. Changes nothing in the log. */
  async wait(call: WaitCall): Promise<WaitAnswer | Refusal> {
    const now = Date.now();
    const caller = this.#caller(call.keyHash, now);
    if (!caller) return NOT_IN_ROOM;
    const ahead = this.#refuseCursorAhead(call.cursor);
    if (ahead) return ahead;
    const { id } = caller.participant;
    const position = this.#position(caller.participant, call.cursor);
    const barred = this.#waiters.admit(id, call, call.continued);
    if (barred === "dropped") return { kind: "dropped" };
    if (barred === "superseded") return this.#nothing("superseded", id, position);
    const found = this.#look(caller.room, id, position);
    if (found) return found;
    if (call.remainingMs <= 0) return this.#nothing("timeout", id, position);

    const pauses = call.remainingMs > WAIT_SLICE_MS;
    const wake = await this.#waiters.arm(id, Math.min(call.remainingMs, WAIT_SLICE_MS), pauses);
    switch (wake) {
      case "dropped":
        return { kind: "dropped" };
      case "superseded":
        return this.#nothing("superseded", id, position);
      case "look":
      case "slice_over": {
        const current = this.#member(call.keyHash);
        if (!current) return NOT_IN_ROOM;
        const news = this.#look(current.room, id, position);
        if (news) return news;
        return wake === "slice_over" && !pauses
          ? this.#nothing("timeout", id, position)
          : { kind: "again" };
      }
    }
  }

  /** Ends a wait whose client is gone. Harmless at any other time. */
  dropWait({ waitId }: DropWaitCall): void {
    this.#waiters.drop(waitId);
  }

  /** Notes that a reply with this cursor went out on an open connection: where a caller without a cursor reads on. */
  acknowledge({ keyHash, cursor }: AcknowledgeCall): void {
    if (!this.#store.room()) return;
    const participant = this.#store.participantByKey(keyHash);
    if (participant && cursor <= this.#store.head()) {
      this.#store.recordAnswered(participant.id, cursor);
    }
  }

  /** One page of history: the newest messages, or those after or before an id. */
  history(call: HistoryCall): HistoryAnswer | Refusal {
    const now = Date.now();
    const caller = this.#caller(call.keyHash, now);
    if (!caller) return NOT_IN_ROOM;
    const { id } = caller.participant;
    const position = this.#position(caller.participant, undefined);
    if (
      this.#isChatOver(caller.room) &&
      this.#store.firstUnreadId(id, Math.max(position, call.after ?? 0)) === undefined
    ) {
      return this.#disconnected(id, position);
    }
    const newest = call.after === undefined;
    const found = this.#store.page({
      after: call.after ?? 0,
      before: call.before ?? Number.MAX_SAFE_INTEGER,
      limit: call.limit + 1,
      newest,
    });
    const limited = newest ? found.slice(-call.limit) : found.slice(0, call.limit);
    const messages = rules.fitReply(limited, newest ? "last" : "first");
    return {
      messages,
      participants: this.#views(now),
      cursor: rules.cursorAfterPage(position, messages),
      hasMore: messages.length < found.length,
    };
  }

  /** Takes the caller out of the room. Again: the same answer. */
  leave({ keyHash }: LeaveCall): Refusal | undefined {
    const now = Date.now();
    const room = this.#store.room();
    const participant = room && this.#store.participantByKey(keyHash);
    if (!participant) return NOT_IN_ROOM;
    if (participant.gone_reason === "left") return undefined;
    this.#store.recordGone(participant.id, "left", now);
    if (participant.gone_reason === null) this.#announce(participant, "left", now);
    this.#waiters.forget(participant.id);
    this.#store.forgetGone(GONE_PARTICIPANTS_KEPT);
    this.#scheduleNext();
    return undefined;
  }

  /** Does what is due, whatever was due before: running it again changes nothing. */
  override async alarm(): Promise<void> {
    const now = Date.now();
    const room = this.#store.room();
    if (!room) return;
    for (const participant of rules.overdueParticipants(room, this.#store.participants(), now)) {
      this.#store.recordGone(participant.id, "disconnected", now);
      this.#announce(participant, "disconnected", now);
    }
    if (rules.wipeDueAt(room, this.#store.participants()) > now) {
      this.#scheduleNext();
      return;
    }
    await this.#store.wipe();
    this.#waiters.wakeAll();
  }

  /** A participant and their room, if they may act in it. */
  #member(keyHash: string): Member | undefined {
    const room = this.#store.room();
    const participant = room && this.#store.participantByKey(keyHash);
    if (!participant || participant.gone_reason === "left") return undefined;
    return { room, participant };
  }

  /** The same; notes that they called. */
  #caller(keyHash: string, now: number): Member | undefined {
    const member = this.#member(keyHash);
    if (member && rules.isCallWorthRecording(member.participant, now)) {
      this.#store.recordCall(member.participant.id, now);
    }
    return member;
  }

  /** Where a participant reads on. A cursor they present proves what reached them, so it is kept. */
  #position(participant: ParticipantRow, presentedCursor: number | undefined): number {
    if (presentedCursor !== undefined && presentedCursor > participant.answered_id) {
      this.#store.recordAnswered(participant.id, presentedCursor);
    }
    return rules.readingPosition(participant, presentedCursor);
  }

  #present(): ParticipantRow[] {
    return this.#store.participants().filter(({ gone_at }) => gone_at === null);
  }

  #views(now: number): ParticipantView[] {
    return this.#present().map((participant) => ({
      name: participant.name,
      status: rules.presenceStatus(participant, this.#waiters.isWaiting(participant.id, now), now),
    }));
  }

  #isChatOver(room: RoomRow): boolean {
    return room.name === null && rules.isChatOver(room, this.#store.participants());
  }

  #refuseCursorAhead(cursor: number | undefined): Refusal | undefined {
    if (cursor === undefined || cursor <= this.#store.head()) return undefined;
    return refuse(
      "cursor_ahead",
      `cursor is ahead of this room, whose last message has the id ${this.#store.head()}`,
    );
  }

  #look(
    room: RoomRow,
    participantId: number,
    position: number,
  ): WaitAnswer | Disconnected | undefined {
    const unread = this.#store.unread(participantId, position, MAX_WAIT_MESSAGES + 1);
    const isChatOver = this.#isChatOver(room);
    if (isChatOver && unread.every(({ event }) => event !== undefined)) {
      return this.#disconnected(participantId, position);
    }
    const messages = rules.fitReply(unread.slice(0, MAX_WAIT_MESSAGES), "first");
    const last = messages.at(-1);
    if (!last) return undefined;
    return {
      kind: "messages",
      messages,
      cursor: last.id,
      hasMore: messages.length < unread.length,
      isChatOver,
    };
  }

  #disconnected(participantId: number, position: number): Disconnected {
    const unread = this.#store.unread(participantId, position, MAX_WAIT_MESSAGES);
    const event = unread.at(-1);
    const onlyEvent = unread.length === 1 && event?.event !== undefined;
    if (onlyEvent) return { ...PARTNER_DISCONNECTED, cursor: event.id, last_event: event };
    return {
      ...PARTNER_DISCONNECTED,
      ...(event && { next: "Messages are unread: call wait_for_message to read them." }),
      cursor: position,
    };
  }

  #nothing(kind: "timeout" | "superseded", participantId: number, position: number): WaitAnswer {
    const now = Date.now();
    const present = this.#present().map(({ id, name }) => ({
      id,
      name,
      isWaiting: this.#waiters.isWaiting(id, now),
    }));
    return {
      kind,
      // With nothing unread, what lies between is the caller's own: the next look need not read it again.
      cursor: kind === "timeout" ? this.#store.head() : position,
      alsoWaiting: present
        .filter(({ id, isWaiting }) => id !== participantId && isWaiting)
        .map(({ name }) => name),
      turn: rules.whoseTurn(participantId, present),
    };
  }

  #sentBefore(participantId: number, call: SendCall, now: number): SentRow | undefined {
    if (call.idempotencyKey !== undefined) {
      const sent = this.#store.sentByIdempotencyKey(participantId, call.idempotencyKey);
      if (sent && now - sent.sent_at < IDEMPOTENCY_WINDOW_MS) return sent;
      if (sent) this.#store.forgetIdempotencyKey(sent.id);
    }
    return call.retried
      ? this.#store.sentByCall(participantId, call.callId, RETRY_SEARCH_MESSAGES)
      : undefined;
  }

  #sendAnswer(sent: SentRow, senderId: number, position: number): SendAnswer {
    return {
      id: sent.id,
      sentAt: new Date(sent.sent_at).toISOString(),
      deliveredTo: this.#store.namesOf(sent.delivered_to),
      queuedFor: this.#store.namesOf(sent.queued_for),
      cursor: Math.max(
        position,
        rules.cursorAfterSending(sent.id, this.#store.firstUnreadId(senderId, position)),
      ),
    };
  }

  #announce(participant: { id: number; name: string }, event: RoomEvent, now: number): void {
    this.#store.appendEvent({
      participantId: participant.id,
      event,
      text: rules.eventText(participant.name, event),
      sentAt: now,
    });
    this.#waiters.wakeAll();
  }

  #scheduleNext(): void {
    const room = this.#store.room();
    if (room) this.#store.setAlarm(rules.nextDueAt(room, this.#store.participants()));
  }
}
