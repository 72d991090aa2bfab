import { DEFAULT_MAX_PARTICIPANTS, GONE_PARTICIPANTS_KEPT, NO_SHOW_MS } from "../domain/limits.ts";
import type { RoomEvent } from "../domain/message.ts";
import { DEFAULT_NAME, distinctName } from "../domain/names.ts";
import { refuse } from "../domain/refusal.ts";
import type { Waiters } from "../durable-object/waiters.ts";
import { readingPosition } from "./cursors.ts";
import { appendEvent } from "./events.ts";
import { overdueParticipants } from "./lifecycle.ts";
import type { RoomView } from "./room-view.ts";
import type { JoinRequest, JoinResult, LeaveResult, OpenRequest, OpenResult } from "./rpc.ts";
import type { RoomState } from "./storage/room-state.ts";
import type { RoomStore } from "./storage/room-store.ts";

/** Participants of a paired room. */
const PAIR = 2;

/**
 * Joining and leaving a room. Every method is synchronous, and the other participants hear of each
 * change.
 */
export class Membership {
  readonly #store: RoomStore;
  readonly #waiters: Waiters<number>;
  readonly #view: RoomView;

  constructor(store: RoomStore, waiters: Waiters<number>, view: RoomView) {
    this.#store = store;
    this.#waiters = waiters;
    this.#view = view;
  }

  /** See `Room.open`. */
  open(request: OpenRequest, now: number): OpenResult {
    const state = this.#store.state() ?? this.#makePairedRoom(request, now);
    const caller = state.participants.byKey(request.keyHash);
    return {
      kind: "opened",
      cursor: caller ? readingPosition(caller, undefined) : 0,
      hasBegun: state.messages.head > 0,
      isChatOver: this.#view.isChatOver(state),
    };
  }

  #makePairedRoom(
    { keyHash: callerHash, calledAt, matchedAt, participants }: OpenRequest,
    now: number,
  ): RoomState {
    const state = this.#store.create({
      name: null,
      max_participants: PAIR,
      created_at: matchedAt,
    });
    for (const { name, keyHash } of participants) {
      // The call may have been in flight for a while. What counts is when it was made.
      const hasCalledInTime =
        keyHash === callerHash && calledAt !== undefined && calledAt < matchedAt + NO_SHOW_MS;
      state.participants.add({
        name,
        keyHash,
        joinedAt: matchedAt,
        joinedId: 0,
        firstCallAt: hasCalledInTime ? calledAt : null,
      });
    }
    this.disconnectOverdue(state, now);
    return state;
  }

  /**
   * See `Room.join`. The same key finds the same participant again.
   */
  join(request: JoinRequest, now: number): JoinResult {
    const existing = this.#store.state();
    const earlier = existing?.participants.byKey(request.keyHash);
    if (existing && earlier) {
      return {
        kind: "joined",
        // The first participant created the room.
        status: earlier.id === 1 ? "created" : "joined",
        displayName: earlier.name,
        maxParticipants: existing.row.max_participants,
        participants: this.#view.participants(existing, now),
        // Past the participant's own "joined" event.
        cursor: earlier.joined_id + 1,
      };
    }
    const maxParticipants =
      existing?.row.max_participants ?? request.maxParticipants ?? DEFAULT_MAX_PARTICIPANTS;
    const present = existing?.participants.present() ?? [];
    if (present.length >= maxParticipants) return refuse("room_full");
    const state =
      existing ??
      this.#store.create({
        name: request.roomName,
        max_participants: maxParticipants,
        created_at: now,
      });
    const displayName = distinctName(
      request.displayName ?? DEFAULT_NAME,
      present.map(({ name }) => name),
    );
    const id = state.participants.add({
      name: displayName,
      keyHash: request.keyHash,
      joinedAt: now,
      joinedId: state.messages.head,
      firstCallAt: now,
    });
    this.#announce(state, { id, name: displayName }, "joined", now);
    return {
      kind: "joined",
      status: existing ? "joined" : "created",
      displayName,
      maxParticipants,
      participants: this.#view.participants(state, now),
      cursor: state.messages.head,
    };
  }

  /** See `Room.leave`. */
  leave(keyHash: string, now: number): LeaveResult {
    const state = this.#store.state();
    if (!state) return { kind: "room_missing" };
    const participant = state.participants.byKey(keyHash);
    if (!participant) return refuse("not_in_room");
    if (participant.gone_reason === "left") return { kind: "left" };
    const wasPresent = participant.gone_reason === null;
    state.participants.recordGone(participant, "left", now);
    if (wasPresent) this.#announce(state, participant, "left", now);
    this.#waiters.remove(participant.id);
    state.messages.dropReader(participant.id);
    state.participants.deleteLongGone(GONE_PARTICIPANTS_KEPT);
    return { kind: "left" };
  }

  /** Disconnects participants of a paired room who have been silent for too long. */
  disconnectOverdue(state: RoomState, now: number): void {
    for (const participant of overdueParticipants(state.row, state.participants.all(), now)) {
      state.participants.recordGone(participant, "disconnected", now);
      this.#announce(state, participant, "disconnected", now);
    }
  }

  #announce(
    state: RoomState,
    participant: { id: number; name: string },
    event: RoomEvent,
    now: number,
  ): void {
    appendEvent(state, participant, event, now);
    this.#waiters.wakeAll();
  }
}
