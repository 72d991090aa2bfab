import type { Waiters } from "../durable-object/waiters.ts";
import { DEFAULT_MAX_PARTICIPANTS, GONE_PARTICIPANTS_KEPT, NO_SHOW_MS } from "../domain/limits.ts";
import type { RoomEvent } from "../domain/message.ts";
import { DEFAULT_NAME, distinctName } from "../domain/names.ts";
import { NO_ROOM, NOT_IN_ROOM, refuse, type Refusal } from "../domain/refusal.ts";
import type { JoinResult, JoinRequest, OpenResult, OpenRequest } from "./rpc.ts";
import type { Reader } from "./reading.ts";
import * as rules from "./rules.ts";
import type { RoomRow, RoomStore } from "./storage/room-store.ts";

/** Participants of a paired room. */
const PAIR = 2;

/** Who comes into a room and who goes. Every method is synchronous; the others in the room are told. */
export class Membership {
  readonly #store: RoomStore;
  readonly #waiters: Waiters<number>;
  readonly #reader: Reader;

  constructor(store: RoomStore, waiters: Waiters<number>, reader: Reader) {
    this.#store = store;
    this.#waiters = waiters;
    this.#reader = reader;
  }

  /** Makes the room of a match, once; the order of the participants is the order in which they are to speak. */
  open(call: OpenRequest, now: number): OpenResult {
    const room = this.#store.room() ?? this.#make(call, now);
    const caller = this.#store.participants.byKey(call.keyHash);
    return {
      cursor: caller ? rules.readingPosition(caller, undefined) : 0,
      hasBegun: this.#store.messages.head() > 0,
      isChatOver: this.#reader.isChatOver(room),
    };
  }

  /** Makes the room of a match, with who has not called in time as disconnected. */
  #make(
    { keyHash: callers, calledAt, matchedAt, participants }: OpenRequest,
    now: number,
  ): RoomRow {
    const room = { name: null, max_participants: PAIR, created_at: matchedAt };
    this.#store.create(room);
    for (const { name, keyHash } of participants) {
      this.#store.participants.add({
        name,
        keyHash,
        joinedAt: matchedAt,
        joinedId: 0,
        // The call may have been under way for a while: what counts is when it was made.
        firstCallAt:
          keyHash === callers && calledAt !== undefined && calledAt < matchedAt + NO_SHOW_MS
            ? calledAt
            : null,
      });
    }
    this.disconnectOverdue(room, now);
    return room;
  }

  /** Makes the room on the first call, joins it on the others. The same key again finds the same participant. */
  join(call: JoinRequest, now: number): JoinResult | Refusal {
    const before = this.#store.room();
    const earlier = before && this.#store.participants.byKey(call.keyHash);
    const maxParticipants =
      before?.max_participants ?? call.maxParticipants ?? DEFAULT_MAX_PARTICIPANTS;
    if (earlier) {
      return {
        status: earlier.id === 1 ? "created" : "joined",
        displayName: earlier.name,
        maxParticipants,
        participants: this.#reader.views(now),
        // Past the own event, which came right after the moment of joining.
        cursor: earlier.joined_id + 1,
      };
    }
    const present = before ? this.#reader.present() : [];
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
    const id = this.#store.participants.add({
      name: displayName,
      keyHash: call.keyHash,
      joinedAt: now,
      joinedId: this.#store.messages.head(),
      firstCallAt: now,
    });
    this.#announce({ id, name: displayName }, "joined", now);
    return {
      status: before ? "joined" : "created",
      displayName,
      maxParticipants,
      participants: this.#reader.views(now),
      cursor: this.#store.messages.head(),
    };
  }

  /** Takes the caller out of the room. Again: the same answer. */
  leave(keyHash: string, now: number): Refusal | undefined {
    const room = this.#store.room();
    const participant = room && this.#store.participants.byKey(keyHash);
    if (!participant) return room ? NOT_IN_ROOM : NO_ROOM;
    if (participant.gone_reason === "left") return undefined;
    this.#store.participants.recordGone(participant, "left", now);
    if (participant.gone_reason === null) this.#announce(participant, "left", now);
    this.#waiters.forget(participant.id);
    this.#store.messages.forgetReader(participant.id);
    this.#store.participants.forgetGone(GONE_PARTICIPANTS_KEPT);
    return undefined;
  }

  /** Gives up on those of a paired room who have been silent for too long. */
  disconnectOverdue(room: RoomRow, now: number): void {
    const { participants } = this.#store;
    for (const participant of rules.overdueParticipants(room, participants.all(), now)) {
      participants.recordGone(participant, "disconnected", now);
      this.#announce(participant, "disconnected", now);
    }
  }

  #announce(participant: { id: number; name: string }, event: RoomEvent, now: number): void {
    this.#store.messages.appendEvent({
      participantId: participant.id,
      event,
      text: rules.eventText(participant.name, event),
      sentAt: now,
    });
    this.#waiters.wakeAll();
  }
}
