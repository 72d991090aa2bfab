import { MAX_ROOM_BYTES, PRUNE_CHECK_EVERY, PRUNED_AT_ONCE } from "../../domain/limits.ts";
import type { ChatMessage, RoomEvent } from "../../domain/message.ts";
import { SYSTEM_NAME } from "../../domain/names.ts";
import { UnreadIndex } from "./unread-index.ts";
import {
  MESSAGE_COLUMNS,
  type MessageRow,
  type NewRow,
  type Sent,
  SENT_COLUMNS,
  type SentRow,
  toMessage,
  toSent,
} from "./message-row.ts";

/** All SQL about the log of a room. Every method is synchronous. */
export class MessageTable {
  readonly #sql: SqlStorage;
  #head: number | undefined;
  #firstKept: number | undefined;
  readonly #firstUnread = new UnreadIndex();

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Reads the ends of the log anew when they are next asked for: it was wiped, or a turn was undone. */
  forget(): void {
    this.#head = undefined;
    this.#firstKept = undefined;
    this.#firstUnread.forget();
  }

  /** Forgets what somebody has not read who will not come again. */
  forgetReader(participantId: number): void {
    this.#firstUnread.forgetReader(participantId);
  }

  /** Takes it that there are none: the table was just made. */
  beginEmpty(): void {
    this.#head = 0;
    this.#firstKept = 1;
  }

  /** Id of the newest message; 0 in an empty room. */
  head(): number {
    this.#head ??=
      this.#sql.exec<{ head: number | null }>("SELECT MAX(id) AS head FROM messages").one().head ??
      0;
    return this.#head;
  }

  /** Id of the oldest message that is kept; 1 unless the log has outgrown its limit. */
  firstKept(): number {
    this.#firstKept ??=
      this.#sql.exec<{ first: number | null }>("SELECT MIN(id) AS first FROM messages").one()
        .first ?? 1;
    return this.#firstKept;
  }

  /** Now and then lets go of the oldest messages of a log that is too large. */
  #prune(newestId: number): void {
    if (newestId % PRUNE_CHECK_EVERY !== 0) return;
    while (this.#sql.databaseSize > MAX_ROOM_BYTES) {
      this.#firstKept = undefined;
      this.#firstUnread.forget();
      const deleted = this.#sql.exec(
        "DELETE FROM messages WHERE id < (SELECT MIN(id) FROM messages) + ?",
        PRUNED_AT_ONCE,
      );
      if (deleted.rowsWritten === 0) return;
    }
  }

  /** Appends a row; returns its id. Only the oldest are ever deleted, so ids have no gaps. */
  #insert(row: NewRow): number {
    // One statement for messages and events: the runtime keeps each for as long as the object lives.
    const { id } = this.#sql
      .exec<{ id: number }>(
        `INSERT INTO messages
           (participant_id, sender, text, event, sent_at, idempotency_key, call_id, delivered_to, queued_for)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
        row.participantId,
        row.sender,
        row.text,
        row.event ?? null,
        row.sentAt,
        row.idempotencyKey ?? null,
        row.callId ?? null,
        row.deliveredTo ?? null,
        row.queuedFor ?? null,
      )
      .one();
    this.#head = id;
    this.#firstUnread.noteAppended(row.participantId, id);
    this.#prune(id);
    return id;
  }

  /** Appends a message and returns it as stored. */
  append(message: {
    participantId: number;
    sender: string;
    text: string;
    sentAt: number;
    idempotencyKey: string | undefined;
    callId: string;
    deliveredTo: readonly number[];
    queuedFor: readonly number[];
  }): Sent {
    const { text, sentAt, deliveredTo, queuedFor } = message;
    const id = this.#insert({
      ...message,
      deliveredTo: JSON.stringify(deliveredTo),
      queuedFor: JSON.stringify(queuedFor),
    });
    return { id, text, sentAt, deliveredTo, queuedFor };
  }

  /** Appends an event about a participant. */
  appendEvent(event: {
    participantId: number;
    event: RoomEvent;
    text: string;
    sentAt: number;
  }): void {
    this.#insert({ ...event, sender: SYSTEM_NAME });
  }

  sentByIdempotencyKey(participantId: number, key: string): Sent | undefined {
    return this.#sql
      .exec<SentRow>(
        `SELECT ${SENT_COLUMNS} FROM messages WHERE participant_id = ? AND idempotency_key = ?`,
        participantId,
        key,
      )
      .toArray()
      .map(toSent)[0];
  }

  forgetIdempotencyKey(messageId: number): void {
    this.#sql.exec("UPDATE messages SET idempotency_key = NULL WHERE id = ?", messageId);
  }

  /** The message that a call stored, if it is among the newest `searched` of the room. */
  sentByCall(participantId: number, callId: string, searched: number): Sent | undefined {
    return this.#sql
      .exec<SentRow>(
        `SELECT ${SENT_COLUMNS} FROM messages
         WHERE id > ? AND participant_id = ? AND call_id = ?`,
        this.head() - searched,
        participantId,
        callId,
      )
      .toArray()
      .map(toSent)[0];
  }

  /** Messages after `after` that are not the participant's own (nor events about them), oldest first. */
  unread(participantId: number, after: number, limit: number): ChatMessage[] {
    const rows = this.#ofOthers(participantId, after, limit);
    const last = rows.at(-1);
    if (last && rows.length < limit) {
      this.#firstUnread.note(participantId, last.id, undefined, this.head());
    }
    return rows.map(toMessage);
  }

  /** Id of the first such message, if any. */
  firstUnreadId(participantId: number, after: number): number | undefined {
    return (
      this.#firstUnread.found(participantId, after) ??
      this.#ofOthers(participantId, after, 1)[0]?.id
    );
  }

  #ofOthers(participantId: number, after: number, limit: number): MessageRow[] {
    const from = this.#firstUnread.searchedTo(participantId, after);
    if (from >= this.head()) return [];
    const rows = this.#sql
      .exec<MessageRow>(
        `SELECT ${MESSAGE_COLUMNS} FROM messages
         WHERE id > ? AND participant_id <> ? ORDER BY id LIMIT ?`,
        from,
        participantId,
        limit,
      )
      .toArray();
    this.#firstUnread.note(participantId, after, rows[0]?.id, this.head());
    return rows;
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
