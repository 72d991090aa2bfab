import {
  AWAY_AFTER_MS,
  LAST_CALL_RESOLUTION_MS,
  MAX_REPLY_CHARS,
  NO_SHOW_MS,
  PAIRED_IDLE_MS,
  WIPE_EMPTY_MS,
  WIPE_NAMED_MS,
  WIPE_PAIRED_MS,
} from "../domain/limits.ts";
import type { ChatMessage, PresenceStatus, RoomEvent } from "../domain/message.ts";
import { quotedName } from "../domain/names.ts";
import type { ParticipantRow } from "./storage/participant-table.ts";
import type { RoomRow } from "./storage/room-store.ts";

type Presence = Pick<
  ParticipantRow,
  "id" | "joined_at" | "first_call_at" | "last_call_at" | "gone_at"
>;

/** Whether the stored time of a participant's last call is too old to keep. */
export function isCallWorthRecording(
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

/** When a participant of a paired room counts as disconnected if no call comes, epoch milliseconds. */
export function disconnectDueAt(participant: Presence): number {
  return participant.first_call_at === null
    ? participant.joined_at + NO_SHOW_MS
    : participant.last_call_at + PAIRED_IDLE_MS + LAST_CALL_RESOLUTION_MS;
}

function isPresent(participant: Pick<ParticipantRow, "gone_at">): boolean {
  return participant.gone_at === null;
}

/** When the room is wiped if no call comes, epoch milliseconds. */
export function wipeDueAt(room: RoomRow, participants: readonly Presence[]): number {
  if (!participants.some(isPresent)) {
    return Math.max(...participants.map(({ gone_at }) => gone_at ?? 0)) + WIPE_EMPTY_MS;
  }
  const lastCallAt = Math.max(...participants.map(({ last_call_at }) => last_call_at));
  const silence = room.name === null ? WIPE_PAIRED_MS : WIPE_NAMED_MS;
  return lastCallAt + silence + LAST_CALL_RESOLUTION_MS;
}

/** When the room must look after itself next, epoch milliseconds. */
export function nextDueAt(room: RoomRow, participants: readonly Presence[]): number {
  const disconnects = room.name === null ? participants.filter(isPresent).map(disconnectDueAt) : [];
  return Math.min(wipeDueAt(room, participants), ...disconnects);
}

/** Who of a paired room counts as disconnected by now. */
export function overdueParticipants(
  room: RoomRow,
  participants: readonly ParticipantRow[],
  now: number,
): ParticipantRow[] {
  if (room.name !== null) return [];
  return participants.filter(
    (participant) => isPresent(participant) && disconnectDueAt(participant) <= now,
  );
}

/** The chat of a paired room ends for everybody when one of the two goes. */
export function isChatOver(room: RoomRow, participants: readonly ParticipantRow[]): boolean {
  return room.name === null && !participants.every(isPresent);
}

/** Where a participant reads on: after the cursor they present, else after the last reply that reached them. */
export function readingPosition(
  participant: Pick<ParticipantRow, "joined_id" | "delivery_cursor">,
  presentedCursor: number | undefined,
): number {
  return Math.max(participant.joined_id, presentedCursor ?? participant.delivery_cursor);
}

/** The cursor of a reply to a sender: past the own message, unless that would skip somebody else's. */
export function cursorAfterSending(ownId: number, firstUnreadId: number | undefined): number {
  return firstUnreadId !== undefined && firstUnreadId < ownId ? firstUnreadId - 1 : ownId;
}

/** The cursor after a page of history: moved only if the page begins where the participant left off. */
export function cursorAfterPage(position: number, page: readonly ChatMessage[]): number {
  const first = page[0];
  const last = page.at(-1);
  if (!first || !last || first.id > position + 1) return position;
  return Math.max(position, last.id);
}

/** The longest run of messages from one end whose texts fit into one reply; one always fits. */
export function fitReply(messages: readonly ChatMessage[], keep: "first" | "last"): ChatMessage[] {
  const ordered = keep === "first" ? messages : messages.toReversed();
  let chars = 0;
  const fitting: ChatMessage[] = [];
  for (const message of ordered) {
    chars += message.message.length;
    if (fitting.length > 0 && chars > MAX_REPLY_CHARS) break;
    fitting.push(message);
  }
  return keep === "first" ? fitting : fitting.toReversed();
}

/** If everybody present waits, the one who joined first is to speak. */
export function whoseTurn(
  ownId: number,
  present: readonly { id: number; isWaiting: boolean }[],
): "you" | "others" | undefined {
  const others = present.filter(({ id }) => id !== ownId);
  if (others.length === 0 || !others.every(({ isWaiting }) => isWaiting)) return undefined;
  return others.every(({ id }) => ownId < id) ? "you" : "others";
}

const EVENT_TEXT: Record<RoomEvent, string> = {
  joined: "joined the room",
  left: "left the room",
  disconnected: "has disconnected",
};

/** What the room says of a participant; their name stands in quotation marks, since it could be a sentence. */
export function eventText(name: string, event: RoomEvent): string {
  return `${quotedName(name)} ${EVENT_TEXT[event]}`;
}
