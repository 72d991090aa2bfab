import { MessageTable } from "./message-table.ts";
import { ParticipantTable } from "./participant-table.ts";

export type RoomRow = {
  /** `null`: a paired room. */
  name: string | null;
  max_participants: number;
  created_at: number;
};

/**
 * A room that exists, with what every call needs of it in memory: its row, its participants and the
 * ends of its log. It is loaded once and written through. After a rollback or a wipe it is
 * discarded as a whole, never repaired.
 */
export interface RoomState {
  readonly row: RoomRow;
  readonly participants: ParticipantTable;
  readonly messages: MessageTable;
}

/** Reads the state of a room from its tables. */
export function loadRoomState(sql: SqlStorage): RoomState {
  return {
    row: sql.exec<RoomRow>("SELECT name, max_participants, created_at FROM room").one(),
    participants: ParticipantTable.load(sql),
    messages: MessageTable.load(sql),
  };
}

/** Writes the row of a new room, whose tables are empty. */
export function createRoomState(sql: SqlStorage, row: RoomRow): RoomState {
  sql.exec(
    "INSERT INTO room (one, name, max_participants, created_at) VALUES (1, ?, ?, ?)",
    row.name,
    row.max_participants,
    row.created_at,
  );
  return {
    row,
    participants: new ParticipantTable(sql, []),
    messages: new MessageTable(sql, { head: 0, firstKept: 1 }),
  };
}
