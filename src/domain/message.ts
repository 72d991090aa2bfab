import * as z from "zod";
import { participantText } from "./participant-text.ts";

/** Everything the room itself can report about a participant. */
export const ROOM_EVENTS = ["joined", "left", "disconnected"] as const;
export type RoomEvent = (typeof ROOM_EVENTS)[number];

/** `waiting`: has an open wait. `active`: called within the last two minutes. `away`: neither. */
const PRESENCE_STATUSES = ["waiting", "active", "away"] as const;
export type PresenceStatus = (typeof PRESENCE_STATUSES)[number];

/** One entry of a room's log, as every participant sees it. */
export const chatMessage = z.object({
  /** Counts 1, 2, 3 … in each room, without gaps. */
  id: z.int(),
  message: participantText(),
  /** A participant's name, or `System`: the room itself. */
  sender: participantText(),
  /** ISO 8601 in UTC, to the second. */
  timestamp: z.string(),
  /** Only on the room's own messages: what a participant did. */
  event: z.enum(ROOM_EVENTS).optional(),
});
export type ChatMessage = z.infer<typeof chatMessage>;

/**
 * A time in epoch milliseconds as replies give it, to the second: milliseconds tell a model nothing
 * and cost tokens.
 */
export function timestampOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, -".000Z".length)}Z`;
}

/** One participant, as the others see them. */
export const participantView = z.object({
  name: participantText(),
  status: z.enum(PRESENCE_STATUSES),
});
export type ParticipantView = z.infer<typeof participantView>;
