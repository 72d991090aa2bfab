import type { RoomEvent } from "../domain/message.ts";
import { quotedName, SYSTEM_NAME } from "../domain/names.ts";
import type { ParticipantRow } from "./storage/participant-table.ts";
import type { RoomState } from "./storage/room-state.ts";

const EVENT_TEXT: Record<RoomEvent, string> = {
  joined: "joined the room",
  left: "left the room",
  disconnected: "has disconnected",
};

/** The text of an event. The name is quoted, because it could be a sentence. */
export function eventText(name: string, event: RoomEvent): string {
  return `${quotedName(name)} ${EVENT_TEXT[event]}`;
}

/** Appends an event about a participant to the room's log. The caller wakes the waits. */
export function appendEvent(
  { messages }: RoomState,
  { id, name }: Pick<ParticipantRow, "id" | "name">,
  event: RoomEvent,
  now: number,
): void {
  messages.append({
    participantId: id,
    sender: SYSTEM_NAME,
    text: eventText(name, event),
    event,
    sentAt: now,
  });
}
