import {
  AWAY_AFTER_MS,
  LAST_CALL_RESOLUTION_MS,
  NO_SHOW_MS,
  PAIRED_IDLE_MS,
  WIPE_EMPTY_MS,
  WIPE_NAMED_MS,
  WIPE_PAIRED_MS,
} from "../domain/limits.ts";
import type { PresenceStatus } from "../domain/message.ts";
import type { ParticipantRow } from "./storage/participant-table.ts";
import type { RoomRow } from "./storage/room-state.ts";

// Pure rules about who is in a room and how long it lives. All times are epoch milliseconds.

type Times = Pick<
  ParticipantRow,
  "id" | "joined_at" | "first_call_at" | "last_call_at" | "gone_at"
>;

/** A room that the matchmaker made for two strangers. */
export function isPaired({ name }: Pick<RoomRow, "name">): boolean {
  return name === null;
}

/** Whether the stored time of a participant's last call is out of date. */
export function mustRecordCall(
  participant: Pick<ParticipantRow, "first_call_at" | "last_call_at">,
  now: number,
): boolean {
  return (
    participant.first_call_at === null || now - participant.last_call_at >= LAST_CALL_RESOLUTION_MS
  );
}

export function presenceStatus(
  participant: Pick<ParticipantRow, "last_call_at">,
  isWaiting: boolean,
  now: number,
): PresenceStatus {
  if (isWaiting) return "waiting";
  const silentFor = now - participant.last_call_at;
  return silentFor <= AWAY_AFTER_MS + LAST_CALL_RESOLUTION_MS ? "active" : "away";
}

/** When a participant of a paired room counts as disconnected if they don't call again. */
export function disconnectDueAt(participant: Times): number {
  return participant.first_call_at === null
    ? participant.joined_at + NO_SHOW_MS
    : participant.last_call_at + PAIRED_IDLE_MS + LAST_CALL_RESOLUTION_MS;
}

function isPresent(participant: Pick<ParticipantRow, "gone_at">): boolean {
  return participant.gone_at === null;
}

/** When the room is wiped if nobody calls again. */
export function wipeDueAt(room: RoomRow, participants: readonly Times[]): number {
  if (!participants.some(isPresent)) {
    return Math.max(...participants.map(({ gone_at }) => gone_at ?? 0)) + WIPE_EMPTY_MS;
  }
  const lastCallAt = Math.max(...participants.map(({ last_call_at }) => last_call_at));
  return lastCallAt + (isPaired(room) ? WIPE_PAIRED_MS : WIPE_NAMED_MS) + LAST_CALL_RESOLUTION_MS;
}

/** When the room's alarm must run next. */
export function nextDueAt(room: RoomRow, participants: readonly Times[]): number {
  const disconnects = isPaired(room) ? participants.filter(isPresent).map(disconnectDueAt) : [];
  return Math.min(wipeDueAt(room, participants), ...disconnects);
}

/** The participants of a paired room who count as disconnected by now. */
export function overdueParticipants(
  room: RoomRow,
  participants: readonly ParticipantRow[],
  now: number,
): ParticipantRow[] {
  if (!isPaired(room)) return [];
  return participants.filter(
    (participant) => isPresent(participant) && disconnectDueAt(participant) <= now,
  );
}

/** The chat of a paired room ends for both when either one goes. */
export function isChatOver(
  room: Pick<RoomRow, "name">,
  participants: readonly Pick<ParticipantRow, "gone_at">[],
): boolean {
  return isPaired(room) && !participants.every(isPresent);
}
