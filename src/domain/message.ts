/** What the room itself can have to say: who came, who left, who was given up on. */
export type RoomEvent = "joined" | "left" | "disconnected";

/** One entry of a room's log, as every participant sees it. */
export interface ChatMessage {
  /** 1, 2, 3 … in each room, without gaps. */
  id: number;
  message: string;
  sender: string;
  /** ISO 8601, UTC. */
  timestamp: string;
  /** Only on messages of the room itself. */
  event?: RoomEvent;
}

/** `waiting`: has a wait open. `active`: called within the last two minutes. `away`: neither. */
export type PresenceStatus = "waiting" | "active" | "away";

export interface ParticipantView {
  name: string;
  status: PresenceStatus;
}
