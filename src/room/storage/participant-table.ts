export type GoneReason = "left" | "disconnected";

export type ParticipantRow = {
  id: number;
  name: string;
  key_hash: string;
  joined_at: number;
  joined_id: number;
  delivery_cursor: number;
  first_call_at: number | null;
  last_call_at: number;
  gone_at: number | null;
  gone_reason: GoneReason | null;
};

const COLUMNS =
  "id, name, key_hash, joined_at, joined_id, delivery_cursor, first_call_at, last_call_at, gone_at, gone_reason";

/**
 * All SQL about the participants of a room. Every method is synchronous. The rows are read once and then kept in memory,
 * since this object alone writes them: every call needs them, and they are few.
 */
export class ParticipantTable {
  readonly #sql: SqlStorage;
  #rows: Map<number, ParticipantRow> | undefined;
  /** Whose cursor has moved on since it was written. */
  readonly #moved = new Set<number>();

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Reads the rows anew when they are next asked for: a turn was undone. */
  forget(): void {
    this.#rows = undefined;
    this.#moved.clear();
  }

  /** Takes it that there are none: the table was just made. */
  beginEmpty(): void {
    this.#rows = new Map();
  }

  #byId(): Map<number, ParticipantRow> {
    this.#rows ??= new Map(
      this.#sql
        .exec<ParticipantRow>(`SELECT ${COLUMNS} FROM participants ORDER BY id`)
        .toArray()
        .map((row) => [row.id, row]),
    );
    return this.#rows;
  }

  /** A row that was handed out stays as it was. */
  #change(participantId: number, change: Partial<ParticipantRow>): void {
    const row = this.#byId().get(participantId);
    if (row) this.#byId().set(participantId, { ...row, ...change });
  }

  byKey(keyHash: string): ParticipantRow | undefined {
    for (const row of this.#byId().values()) if (row.key_hash === keyHash) return row;
    return undefined;
  }

  /** In the order in which they came. */
  all(): ParticipantRow[] {
    return [...this.#byId().values()];
  }

  /** Adds a participant; returns their id. */
  add(participant: {
    name: string;
    keyHash: string;
    joinedAt: number;
    /** Waits begin after this message. */
    joinedId: number;
    firstCallAt: number | null;
  }): number {
    const rows = this.#byId();
    const row = this.#sql
      .exec<ParticipantRow>(
        `INSERT INTO participants
           (name, key_hash, joined_at, joined_id, delivery_cursor, first_call_at, last_call_at)
         VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING ${COLUMNS}`,
        participant.name,
        participant.keyHash,
        participant.joinedAt,
        participant.joinedId,
        participant.joinedId,
        participant.firstCallAt,
        participant.joinedAt,
      )
      .one();
    rows.set(row.id, row);
    return row.id;
  }

  recordCall({ id, first_call_at }: ParticipantRow, now: number): void {
    const change = { first_call_at: first_call_at ?? now, last_call_at: now };
    this.#sql.exec(
      "UPDATE participants SET first_call_at = ?, last_call_at = ? WHERE id = ?",
      change.first_call_at,
      change.last_call_at,
      id,
    );
    this.#change(id, change);
  }

  /** Notes that they are gone, and why; when is noted the first time only. */
  recordGone({ id, gone_at }: ParticipantRow, reason: GoneReason, now: number): void {
    const change = { gone_at: gone_at ?? now, gone_reason: reason };
    this.#sql.exec(
      "UPDATE participants SET gone_at = ?, gone_reason = ? WHERE id = ?",
      change.gone_at,
      change.gone_reason,
      id,
    );
    this.#change(id, change);
  }

  /** Forgets those who left before the newest `kept` who did. */
  forgetGone(kept: number): void {
    const left = this.all().filter(({ gone_reason }) => gone_reason === "left");
    if (left.length <= kept) return;
    const newestFirst = left.toSorted(
      (one, other) => (other.gone_at ?? 0) - (one.gone_at ?? 0) || other.id - one.id,
    );
    for (const { id } of newestFirst.slice(kept)) {
      this.#sql.exec("DELETE FROM participants WHERE id = ?", id);
      this.#byId().delete(id);
    }
  }

  /** Names of the participants with these ids, but of those who are forgotten. */
  namesOf(ids: readonly number[]): string[] {
    return ids.flatMap((id) => this.#byId().get(id)?.name ?? []);
  }

  /** Moves the cursor of a caller who passes none, never back; it is not written yet. Whether it moved. */
  moveDeliveryCursor({ id }: ParticipantRow, cursor: number): boolean {
    if (cursor <= (this.#byId().get(id)?.delivery_cursor ?? cursor)) return false;
    this.#change(id, { delivery_cursor: cursor });
    this.#moved.add(id);
    return true;
  }

  /** Writes the cursors that have moved. */
  writeDeliveryCursors(): void {
    for (const id of this.#moved) {
      const cursor = this.#byId().get(id)?.delivery_cursor;
      if (cursor === undefined) continue;
      this.#sql.exec("UPDATE participants SET delivery_cursor = ? WHERE id = ?", cursor, id);
    }
    this.#moved.clear();
  }
}
