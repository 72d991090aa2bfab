import { migrate, schemaVersion } from "../../durable-object/migrate.ts";
import { createRoomState, loadRoomState, type RoomRow, type RoomState } from "./room-state.ts";
import { ROOM_MIGRATIONS } from "./schema.ts";

/**
 * The storage of a room's object. Every method but `wipe` is synchronous, so the reads and writes
 * of one call form one turn of the object.
 */
export class RoomStore {
  readonly #storage: DurableObjectStorage;
  readonly #sql: SqlStorage;
  #version: number;
  #state: RoomState | undefined;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#sql = storage.sql;
    this.#version = schemaVersion(this.#sql);
    if (this.#version > 0) migrate(this.#sql, ROOM_MIGRATIONS, this.#version);
  }

  /** The room, or `undefined` if it was never made or was wiped. Writes nothing. */
  state(): RoomState | undefined {
    if (this.#version === 0) return undefined;
    this.#state ??= loadRoomState(this.#sql);
    return this.#state;
  }

  /** Makes the room. There must not be one yet. */
  create(row: RoomRow): RoomState {
    migrate(this.#sql, ROOM_MIGRATIONS, this.#version);
    this.#version = ROOM_MIGRATIONS.length;
    this.#state = createRoomState(this.#sql, row);
    return this.#state;
  }

  /** Does all of the work, or none of it if it throws. */
  transaction<T>(work: () => T): T {
    // A rollback discards the state, and would lose delivery cursors that are not written yet.
    this.#state?.participants.writeDeliveryCursors();
    try {
      return this.#storage.transactionSync(work);
    } catch (error) {
      this.discardState();
      throw error;
    }
  }

  /** Drops what is in memory; the next call reads the tables. */
  discardState(): void {
    this.#version = schemaVersion(this.#sql);
    this.#state = undefined;
  }

  /** Deletes the room with everything in it, including its alarm. */
  async wipe(): Promise<void> {
    await this.#storage.deleteAll();
    this.discardState();
  }

  /**
   * Sets the object's one alarm, epoch milliseconds. The output gate holds the call's reply until
   * it is stored.
   */
  setAlarm(at: number): void {
    void this.#storage.setAlarm(at);
  }
}
