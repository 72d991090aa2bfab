import type { Waiters } from "../durable-object/waiters.ts";
import { MAX_WAIT_MESSAGES } from "../domain/limits.ts";
import type { ParticipantView } from "../domain/message.ts";
import { PARTNER_DISCONNECTED, refuse, type Refusal } from "../domain/refusal.ts";
import type { Disconnected, Missed, SendResult, WaitResult } from "./rpc.ts";
import type { Sent } from "./storage/message-row.ts";
import type { ParticipantRow } from "./storage/participant-table.ts";
import * as rules from "./rules.ts";
import type { RoomRow, RoomStore } from "./storage/room-store.ts";

/** What participants get to see of a room, as its tables and open waits stand now. Every method is synchronous. */
export class Reader {
  readonly #store: RoomStore;
  readonly #waiters: Waiters<number>;

  constructor(store: RoomStore, waiters: Waiters<number>) {
    this.#store = store;
    this.#waiters = waiters;
  }

  /** Who is there. */
  present(): ParticipantRow[] {
    return this.#store.participants.all().filter(({ gone_at }) => gone_at === null);
  }

  /** Who is there, as the others see them. */
  views(now: number): ParticipantView[] {
    return this.present().map((participant) => ({
      name: participant.name,
      status: rules.presenceStatus(participant, this.#waiters.isWaiting(participant.id, now), now),
    }));
  }

  /** Whether this is a paired room that one of the two has left. */
  isChatOver(room: RoomRow): boolean {
    return room.name === null && rules.isChatOver(room, this.#store.participants.all());
  }

  /** Refuses a cursor that this room can not have given out yet. */
  refuseCursorAhead(cursor: number | undefined): Refusal | undefined {
    if (cursor === undefined || cursor <= this.#store.messages.head()) return undefined;
    return refuse(
      "cursor_ahead",
      `cursor is ahead of this room, whose last message has the id ${this.#store.messages.head()}`,
    );
  }

  /** How much of what comes after a position is not kept any more. */
  missed(position: number): Missed {
    const missed = this.#store.messages.firstKept() - 1 - position;
    return missed > 0 ? { missed } : {};
  }

  /** What a participant has not read, or that the chat is over; `undefined` if there is nothing to say. */
  look(
    room: RoomRow,
    participantId: number,
    position: number,
  ): WaitResult | Disconnected | undefined {
    const unread = this.#store.messages.unread(participantId, position, MAX_WAIT_MESSAGES + 1);
    const isChatOver = this.isChatOver(room);
    if (isChatOver && unread.every(({ event }) => event !== undefined)) {
      return this.disconnected(participantId, position);
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
      ...this.missed(position),
    };
  }

  /** That the chat is over, with the event that ended it if nothing else is unread. */
  disconnected(participantId: number, position: number): Disconnected {
    const unread = this.#store.messages.unread(participantId, position, MAX_WAIT_MESSAGES);
    const event = unread.at(-1);
    const onlyEvent = unread.length === 1 && event?.event !== undefined;
    const over = { ...PARTNER_DISCONNECTED, ...this.missed(position) };
    if (onlyEvent) return { ...over, cursor: event.id, last_event: event };
    return {
      ...over,
      ...(event && { next: "Messages are unread: call wait_for_message to read them." }),
      cursor: position,
    };
  }

  /** That nobody spoke, who else waits, and whose turn it is. */
  nothing(kind: "timeout" | "superseded", participantId: number, position: number): WaitResult {
    const now = Date.now();
    const present = this.present().map(({ id, name }) => ({
      id,
      name,
      isWaiting: this.#waiters.isWaiting(id, now),
    }));
    return {
      kind,
      // With nothing unread, what lies between is the caller's own: the next look need not read it again.
      cursor: kind === "timeout" ? this.#store.messages.head() : position,
      alsoWaiting: present
        .filter(({ id, isWaiting }) => id !== participantId && isWaiting)
        .map(({ name }) => name),
      turn: rules.whoseTurn(participantId, present),
      ...this.missed(position),
    };
  }

  /** What the sender of a message hears, also when they repeat it. */
  sendAnswer(sent: Sent, senderId: number, position: number): SendResult {
    return {
      id: sent.id,
      sentAt: new Date(sent.sentAt).toISOString(),
      deliveredTo: this.#store.participants.namesOf(sent.deliveredTo),
      queuedFor: this.#store.participants.namesOf(sent.queuedFor),
      cursor: Math.max(
        position,
        rules.cursorAfterSending(sent.id, this.#store.messages.firstUnreadId(senderId, position)),
      ),
    };
  }
}
