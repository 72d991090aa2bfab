import { migrate, schemaVersion } from "../../durable-object/migrate.ts";
import { MessageTable } from "./message-table.ts";
import { ParticipantTable } from "./participant-table.ts";
import { ROOM_MIGRATIONS } from "./schema.ts";

export type RoomRow = {
  /** `null`: a paired room. */
  name: string | null;
  max_participants: number;
  created_at: number;
};

/**
 * What a room has stored. Every method but `wipe` is synchronous, so what a call reads and writes is one turn of the
 * object. What every call needs is kept in memory too; the tables have the last word.
 */
export class RoomStore {
  readonly #storage: DurableObjectStorage;
  readonly #sql: SqlStorage;
  #version: number;
  #room: RoomRow | undefined;
  readonly participants: ParticipantTable;
  readonly messages: MessageTable;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#sql = storage.sql;
    this.participants = new ParticipantTable(storage.sql);
    this.messages = new MessageTable(storage.sql);
    this.#version = schemaVersion(this.#sql);
    if (this.#version > 0) migrate(this.#sql, ROOM_MIGRATIONS, this.#version);
  }

  /** Reads everything anew when it is next asked for. */
  forget(): void {
    this.#version = schemaVersion(this.#sql);
    this.#room = undefined;
    this.participants.forget();
    this.messages.forget();
  }

  /** The room, or `undefined` if it was never made or is wiped. Asking writes nothing. */
  room(): RoomRow | undefined {
    if (this.#version === 0) return undefined;
    this.#room ??= this.#sql
      .exec<RoomRow>("SELECT name, max_participants, created_at FROM room")
      .toArray()[0];
    return this.#room;
  }

  /** Makes the room, where there is none. */
  create(room: RoomRow): void {
    migrate(this.#sql, ROOM_MIGRATIONS, this.#version);
    this.#version = ROOM_MIGRATIONS.length;
    this.#room = room;
    this.participants.beginEmpty();
    this.messages.beginEmpty();
    this.#sql.exec(
      "INSERT INTO room (one, name, max_participants, created_at) VALUES (1, ?, ?, ?)",
      room.name,
      room.max_participants,
      room.created_at,
    );
  }

  /** Does all of the work or, if it throws, nothing: a turn that fails half-way is not undone by itself. */
  transaction<T>(work: () => T): T {
    // Else what is undone would take the cursors that moved before with it.
    this.participants.writeDeliveryCursors();
    try {
      return this.#storage.transactionSync(work);
    } catch (error) {
      this.forget();
      throw error;
    }
  }

  /** Deletes the room with everything in it, its alarm too. */
  async wipe(): Promise<void> {
    await this.#storage.deleteAll();
    this.forget();
  }

  /** Sets the one alarm, epoch milliseconds. The output gate holds the reply of the call until it is stored. */
  setAlarm(at: number): void {
    void this.#storage.setAlarm(at);
  }
}
