export type GoneReason = "left" | "disconnected";

export type ParticipantRow = {
  id: number;
  name: string;
  joined_at: number;
  joined_id: number;
  answered_id: number;
  first_call_at: number | null;
  last_call_at: number;
  gone_at: number | null;
  gone_reason: GoneReason | null;
};

const COLUMNS =
  "id, name, joined_at, joined_id, answered_id, first_call_at, last_call_at, gone_at, gone_reason";
/** All SQL about the participants of a room. Every method is synchronous. */
export class ParticipantTable {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  byKey(keyHash: string): ParticipantRow | undefined {
    return this.#sql
      .exec<ParticipantRow>(`SELECT ${COLUMNS} FROM participants WHERE key_hash = ?`, keyHash)
      .toArray()[0];
  }

  all(): ParticipantRow[] {
    return this.#sql
      .exec<ParticipantRow>(`SELECT ${COLUMNS} FROM participants ORDER BY id`)
      .toArray();
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
    return this.#sql
      .exec<{ id: number }>(
        `INSERT INTO participants
           (name, key_hash, joined_at, joined_id, answered_id, first_call_at, last_call_at)
         VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
        participant.name,
        participant.keyHash,
        participant.joinedAt,
        participant.joinedId,
        participant.joinedId,
        participant.firstCallAt,
        participant.joinedAt,
      )
      .one().id;
  }

  recordCall(participantId: number, now: number): void {
    this.#sql.exec(
      `UPDATE participants SET first_call_at = COALESCE(first_call_at, ?1), last_call_at = ?1
       WHERE id = ?2`,
      now,
      participantId,
    );
  }

  recordGone(participantId: number, reason: GoneReason, now: number): void {
    this.#sql.exec(
      "UPDATE participants SET gone_at = COALESCE(gone_at, ?), gone_reason = ? WHERE id = ?",
      now,
      reason,
      participantId,
    );
  }

  /** Forgets those who left before the newest `kept` who did. */
  forgetGone(kept: number): void {
    this.#sql.exec(
      `DELETE FROM participants WHERE id IN (
         SELECT id FROM participants WHERE gone_reason = 'left'
         ORDER BY gone_at DESC, id DESC LIMIT -1 OFFSET ?)`,
      kept,
    );
  }

  /** Names of the participants with these ids (a JSON list), but of those who are forgotten. */
  namesOf(ids: string | null): string[] {
    if (ids === null || ids === "[]") return [];
    return this.#sql
      .exec<{ name: string }>(
        "SELECT name FROM participants WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
        ids,
      )
      .toArray()
      .map(({ name }) => name);
  }

  /** Moves the cursor of a caller who passes none; never back. */
  recordAnswered(participantId: number, cursor: number): void {
    this.#sql.exec(
      "UPDATE participants SET answered_id = ?1 WHERE id = ?2 AND answered_id < ?1",
      cursor,
      participantId,
    );
  }
}
