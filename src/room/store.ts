import type { ChatMessage, RoomEvent } from "../protocol/message.ts";
import { SYSTEM_NAME } from "../protocol/names.ts";
import { migrate, schemaVersion } from "../durable/migrate.ts";
import { ROOM_MIGRATIONS } from "./schema.ts";

export type GoneReason = "left" | "disconnected";

export type RoomRow = {
  /** `null`: a paired room. */
  name: string | null;
  max_participants: number;
  created_at: number;
};

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

export type SentRow = {
  id: number;
  text: string;
  sent_at: number;
  delivered_to: string | null;
  queued_for: string | null;
};

type MessageRow = {
  id: number;
  sender: string;
  text: string;
  event: RoomEvent | null;
  sent_at: number;
};

const PARTICIPANT_COLUMNS =
  "id, name, joined_at, joined_id, answered_id, first_call_at, last_call_at, gone_at, gone_reason";
const MESSAGE_COLUMNS = "id, sender, text, event, sent_at";
const SENT_COLUMNS = "id, text, sent_at, delivered_to, queued_for";

function toMessage(row: MessageRow): ChatMessage {
  return {
    id: row.id,
    message: row.text,
    sender: row.sender,
    timestamp: new Date(row.sent_at).toISOString(),
    ...(row.event && { event: row.event }),
  };
}

/** All SQL of a room. Every method is synchronous, so what a call reads and writes is one turn of the object. */
export class RoomStore {
  readonly #storage: DurableObjectStorage;
  readonly #sql: SqlStorage;
  #isMade: boolean;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#sql = storage.sql;
    this.#isMade = schemaVersion(this.#sql) > 0;
    if (this.#isMade) migrate(this.#sql, ROOM_MIGRATIONS);
  }

  /** The room, or `undefined` if it was never made or is wiped. Asking writes nothing. */
  room(): RoomRow | undefined {
    if (!this.#isMade) return undefined;
    return this.#sql
      .exec<RoomRow>("SELECT name, max_participants, created_at FROM room")
      .toArray()[0];
  }

  create(room: RoomRow): void {
    migrate(this.#sql, ROOM_MIGRATIONS);
    this.#isMade = true;
    this.#sql.exec(
      "INSERT INTO room (one, name, max_participants, created_at) VALUES (1, ?, ?, ?)",
      room.name,
      room.max_participants,
      room.created_at,
    );
  }

  /** Deletes the room with everything in it, its alarm too. */
  async wipe(): Promise<void> {
    await this.#storage.deleteAll();
    this.#isMade = false;
  }

  /** Sets the one alarm, epoch milliseconds. The output gate holds the reply of the call until it is stored. */
  setAlarm(at: number): void {
    void this.#storage.setAlarm(at);
  }

  participantByKey(keyHash: string): ParticipantRow | undefined {
    return this.#sql
      .exec<ParticipantRow>(
        `SELECT ${PARTICIPANT_COLUMNS} FROM participants WHERE key_hash = ?`,
        keyHash,
      )
      .toArray()[0];
  }

  participants(): ParticipantRow[] {
    return this.#sql
      .exec<ParticipantRow>(`SELECT ${PARTICIPANT_COLUMNS} FROM participants ORDER BY id`)
      .toArray();
  }

  /** Adds a participant whose waits begin after the newest message; returns their id. */
  addParticipant(participant: {
    name: string;
    keyHash: string;
    joinedAt: number;
    firstCallAt: number | null;
  }): number {
    const head = this.head();
    return this.#sql
      .exec<{ id: number }>(
        `INSERT INTO participants
           (name, key_hash, joined_at, joined_id, answered_id, first_call_at, last_call_at)
         VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
        participant.name,
        participant.keyHash,
        participant.joinedAt,
        head,
        head,
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

  /** Id of the newest message; 0 in an empty room. */
  head(): number {
    return (
      this.#sql.exec<{ head: number | null }>("SELECT MAX(id) AS head FROM messages").one().head ??
      0
    );
  }

  /** Appends a message and returns its id. Messages are never deleted one by one, so ids have no gaps. */
  appendMessage(message: {
    participantId: number;
    sender: string;
    text: string;
    sentAt: number;
    idempotencyKey: string | null;
    callId: string;
    deliveredTo: readonly number[];
    queuedFor: readonly number[];
  }): number {
    return this.#sql
      .exec<{ id: number }>(
        `INSERT INTO messages
           (participant_id, sender, text, sent_at, idempotency_key, call_id, delivered_to, queued_for)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
        message.participantId,
        message.sender,
        message.text,
        message.sentAt,
        message.idempotencyKey,
        message.callId,
        JSON.stringify(message.deliveredTo),
        JSON.stringify(message.queuedFor),
      )
      .one().id;
  }

  /** Appends an event about a participant. */
  appendEvent(event: {
    participantId: number;
    event: RoomEvent;
    text: string;
    sentAt: number;
  }): void {
    this.#sql.exec(
      "INSERT INTO messages (participant_id, sender, text, event, sent_at) VALUES (?, ?, ?, ?, ?)",
      event.participantId,
      SYSTEM_NAME,
      event.text,
      event.event,
      event.sentAt,
    );
  }

  sentByIdempotencyKey(participantId: number, key: string): SentRow | undefined {
    return this.#sql
      .exec<SentRow>(
        `SELECT ${SENT_COLUMNS} FROM messages WHERE participant_id = ? AND idempotency_key = ?`,
        participantId,
        key,
      )
      .toArray()[0];
  }

  forgetIdempotencyKey(messageId: number): void {
    this.#sql.exec("UPDATE messages SET idempotency_key = NULL WHERE id = ?", messageId);
  }

  /** The message that a call stored, if it is among the newest `searched` of the room. */
  sentByCall(participantId: number, callId: string, searched: number): SentRow | undefined {
    return this.#sql
      .exec<SentRow>(
        `SELECT ${SENT_COLUMNS} FROM messages
         WHERE id > ? AND participant_id = ? AND call_id = ?`,
        this.head() - searched,
        participantId,
        callId,
      )
      .toArray()[0];
  }

  /** Messages after `after` that are not the participant's own (nor events about them), oldest first. */
  unread(participantId: number, after: number, limit: number): ChatMessage[] {
    return this.#sql
      .exec<MessageRow>(
        `SELECT ${MESSAGE_COLUMNS} FROM messages
         WHERE id > ? AND participant_id <> ? ORDER BY id LIMIT ?`,
        after,
        participantId,
        limit,
      )
      .toArray()
      .map(toMessage);
  }

  /** Id of the first such message, if any. */
  firstUnreadId(participantId: number, after: number): number | undefined {
    return this.#sql
      .exec<{ id: number }>(
        "SELECT id FROM messages WHERE id > ? AND participant_id <> ? ORDER BY id LIMIT 1",
        after,
        participantId,
      )
      .toArray()[0]?.id;
  }

  /** Up to `limit` messages between the two ids (exclusive), oldest first; the oldest of them, or the newest. */
  page(range: { after: number; before: number; limit: number; newest: boolean }): ChatMessage[] {
    const rows = this.#sql
      .exec<MessageRow>(
        `SELECT ${MESSAGE_COLUMNS} FROM messages WHERE id > ? AND id < ?
         ORDER BY id ${range.newest ? "DESC" : "ASC"} LIMIT ?`,
        range.after,
        range.before,
        range.limit,
      )
      .toArray();
    return (range.newest ? rows.toReversed() : rows).map(toMessage);
  }
}
