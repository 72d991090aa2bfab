export type GoneReason = "left" | "disconnected";

export type ParticipantRow = {
  id: number;
  name: string;
  key_hash: string;
  joined_at: number;
  joined_id: number;
  delivery_cursor: number;
  last_wait: string | null;
  last_wait_from: number;
  unproven_from: number | null;
  first_call_at: number | null;
  last_call_at: number;
  gone_at: number | null;
  gone_reason: GoneReason | null;
};

/**
 * Why a delivery cursor moves: the caller presented it, which proves that everything up to it
 * arrived; a page of history was sent; or the reply of a wait was sent (`waitCall`).
 */
export type Evidence = "presented" | "page" | { call: string };

export interface NewParticipant {
  name: string;
  keyHash: string;
  joinedAt: number;
  /** Waits begin after this message. */
  joinedId: number;
  firstCallAt: number | null;
}

const COLUMNS =
  "id, name, key_hash, joined_at, joined_id, delivery_cursor, last_wait, last_wait_from, unproven_from, first_call_at, last_call_at, gone_at, gone_reason";

/**
 * All SQL about a room's participants. Every method is synchronous. The rows are kept in memory,
 * since every call needs them, they are few, and only this object writes them.
 */
export class ParticipantTable {
  readonly #sql: SqlStorage;
  readonly #rows: Map<number, ParticipantRow>;
  /** Participants whose delivery cursor is newer in memory than on disk. */
  readonly #unwritten = new Set<number>();

  /** @param rows all rows of the table */
  constructor(sql: SqlStorage, rows: readonly ParticipantRow[]) {
    this.#sql = sql;
    this.#rows = new Map(rows.map((row) => [row.id, row]));
  }

  static load(sql: SqlStorage): ParticipantTable {
    const rows = sql.exec<ParticipantRow>(`SELECT ${COLUMNS} FROM participants ORDER BY id`);
    return new ParticipantTable(sql, rows.toArray());
  }

  byKey(keyHash: string): ParticipantRow | undefined {
    for (const row of this.#rows.values()) if (row.key_hash === keyHash) return row;
    return undefined;
  }

  /** Everyone the room remembers, in the order in which they joined. */
  all(): ParticipantRow[] {
    return [...this.#rows.values()];
  }

  /** Those who are in the room. */
  present(): ParticipantRow[] {
    return this.all().filter(({ gone_at }) => gone_at === null);
  }

  /** Adds a participant; returns their id. */
  add({ name, keyHash, joinedAt, joinedId, firstCallAt }: NewParticipant): number {
    const row = this.#sql
      .exec<ParticipantRow>(
        `INSERT INTO participants
           (name, key_hash, joined_at, joined_id, delivery_cursor, last_wait_from, first_call_at,
            last_call_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING ${COLUMNS}`,
        name,
        keyHash,
        joinedAt,
        joinedId,
        joinedId,
        joinedId,
        firstCallAt,
        joinedAt,
      )
      .one();
    this.#rows.set(row.id, row);
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

  /**
   * Records that a participant is gone. A later reason replaces the first one; the original time is
   * kept.
   */
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

  /** Deletes all who left except the latest `kept`. */
  deleteLongGone(kept: number): void {
    const left = this.all().filter(({ gone_reason }) => gone_reason === "left");
    if (left.length <= kept) return;
    const newestFirst = left.toSorted(
      (one, other) => (other.gone_at ?? 0) - (one.gone_at ?? 0) || other.id - one.id,
    );
    for (const { id } of newestFirst.slice(kept)) {
      this.#sql.exec("DELETE FROM participants WHERE id = ?", id);
      this.#rows.delete(id);
    }
  }

  /** The names that belong to these ids, except of participants whose rows were deleted. */
  namesOf(ids: readonly number[]): string[] {
    return ids.flatMap((id) => this.#rows.get(id)?.name ?? []);
  }

  /** Moves a delivery cursor in memory, never back; returns whether it moved. */
  moveDeliveryCursor({ id }: ParticipantRow, cursor: number, evidence: Evidence): boolean {
    const row = this.#rows.get(id);
    if (!row || cursor < row.delivery_cursor) return false;
    const hasMoved = cursor > row.delivery_cursor;
    // That the same position is proven now is not worth a write: it only saves the caller a hint.
    if (evidence === "presented") this.#change(id, { last_wait: null });
    else if (hasMoved && evidence !== "page" && evidence.call !== row.last_wait) {
      const unproven_from = row.last_wait === null ? null : row.last_wait_from;
      const last_wait_from = row.delivery_cursor;
      this.#change(id, { last_wait: evidence.call, last_wait_from, unproven_from });
    }
    if (!hasMoved) return false;
    this.#change(id, { delivery_cursor: cursor });
    this.#unwritten.add(id);
    return true;
  }

  /** Writes the delivery cursors that have moved. */
  writeDeliveryCursors(): void {
    for (const id of this.#unwritten) {
      const row = this.#rows.get(id);
      if (!row) continue;
      this.#sql.exec(
        `UPDATE participants
         SET delivery_cursor = ?, last_wait = ?, last_wait_from = ?, unproven_from = ?
         WHERE id = ?`,
        row.delivery_cursor,
        row.last_wait,
        row.last_wait_from,
        row.unproven_from,
        id,
      );
    }
    this.#unwritten.clear();
  }

  /** Replaces the row: callers may still hold the old one and must not see it change. */
  #change(participantId: number, change: Partial<ParticipantRow>): void {
    const row = this.#rows.get(participantId);
    if (row) this.#rows.set(participantId, { ...row, ...change });
  }
}
