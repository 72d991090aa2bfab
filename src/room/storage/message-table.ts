import { MAX_ROOM_BYTES, PRUNE_CHECK_EVERY, PRUNED_AT_ONCE } from "../../domain/limits.ts";
import { type ChatMessage, type RoomEvent, timestampOf } from "../../domain/message.ts";
import { UnreadIndex } from "./unread-index.ts";

/** A message to append. */
export interface NewMessage {
  /** The sender, or the subject of an event. */
  participantId: number;
  sender: string;
  text: string;
  event?: RoomEvent;
  /** Epoch milliseconds. */
  sentAt: number;
  idempotencyKey?: string | undefined;
  callId?: string;
  /** Participant ids; absent on events. */
  deliveredTo?: readonly number[];
  queuedFor?: readonly number[];
}

/** A stored message, as its sender needs it when they repeat a call. */
export interface SentMessage {
  id: number;
  text: string;
  /** Epoch milliseconds. */
  sentAt: number;
  /** Participant ids. */
  deliveredTo: readonly number[];
  queuedFor: readonly number[];
}

type MessageRow = {
  id: number;
  sender: string;
  text: string;
  event: RoomEvent | null;
  sent_at: number;
};

const MESSAGE_COLUMNS = "id, sender, text, event, sent_at";

function toMessage(row: MessageRow): ChatMessage {
  return {
    id: row.id,
    message: row.text,
    sender: row.sender,
    timestamp: timestampOf(row.sent_at),
    ...(row.event && { event: row.event }),
  };
}

type SentRow = {
  id: number;
  text: string;
  sent_at: number;
  delivered_to: string | null;
  queued_for: string | null;
};

const SENT_COLUMNS = "id, text, sent_at, delivered_to, queued_for";

function toSent({ id, text, sent_at, delivered_to, queued_for }: SentRow): SentMessage {
  return {
    id,
    text,
    sentAt: sent_at,
    deliveredTo: JSON.parse(delivered_to ?? "[]") as number[],
    queuedFor: JSON.parse(queued_for ?? "[]") as number[],
  };
}

/** Both ends of the log. */
interface Ends {
  /** Id of the newest message; 0 in an empty room. */
  head: number;
  /** Id of the oldest message still kept; 1 unless the log has outgrown its limit. */
  firstKept: number;
}

function readEnds(sql: SqlStorage): Ends {
  const { first, head } = sql
    .exec<{ first: number | null; head: number | null }>(
      // Two subqueries: MIN and MAX in one query would scan the table.
      "SELECT (SELECT MIN(id) FROM messages) AS first, (SELECT MAX(id) FROM messages) AS head",
    )
    .one();
  return { head: head ?? 0, firstKept: first ?? 1 };
}

/** All SQL about a room's log. Every method is synchronous. */
export class MessageTable {
  readonly #sql: SqlStorage;
  #ends: Ends;
  readonly #unreadIndex = new UnreadIndex();

  constructor(sql: SqlStorage, ends: Ends) {
    this.#sql = sql;
    this.#ends = ends;
  }

  static load(sql: SqlStorage): MessageTable {
    return new MessageTable(sql, readEnds(sql));
  }

  /** Id of the newest message; 0 in an empty room. */
  get head(): number {
    return this.#ends.head;
  }

  /** Id of the oldest message still kept; 1 unless the log has outgrown its limit. */
  get firstKept(): number {
    return this.#ends.firstKept;
  }

  /** Drops what is remembered about a reader who has left for good. */
  dropReader(participantId: number): void {
    this.#unreadIndex.dropReader(participantId);
  }

  /**
   * Appends a message or event; returns its id. Only the oldest are ever deleted, so ids have no
   * gaps.
   */
  append(message: NewMessage): number {
    // One statement for messages and events: the runtime keeps each statement for as long as the
    // object lives.
    const { id } = this.#sql
      .exec<{ id: number }>(
        `INSERT INTO messages
           (participant_id, sender, text, event, sent_at, idempotency_key, call_id, delivered_to, queued_for)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
        message.participantId,
        message.sender,
        message.text,
        message.event ?? null,
        message.sentAt,
        message.idempotencyKey ?? null,
        message.callId ?? null,
        message.deliveredTo ? JSON.stringify(message.deliveredTo) : null,
        message.queuedFor ? JSON.stringify(message.queuedFor) : null,
      )
      .one();
    this.#ends.head = id;
    this.#unreadIndex.recordAppended(message.participantId, id);
    if (id % PRUNE_CHECK_EVERY === 0) this.#prune();
    return id;
  }

  /** Deletes the oldest messages of a log that has outgrown its limit. */
  #prune(): void {
    while (this.#sql.databaseSize > MAX_ROOM_BYTES) {
      this.#unreadIndex.clear();
      const deleted = this.#sql.exec(
        "DELETE FROM messages WHERE id < (SELECT MIN(id) FROM messages) + ?",
        PRUNED_AT_ONCE,
      );
      this.#ends = { ...readEnds(this.#sql), head: this.#ends.head };
      if (deleted.rowsWritten === 0) return;
    }
  }

  /** The message that a sender stored under an idempotency key. */
  sentByIdempotencyKey(participantId: number, key: string): SentMessage | undefined {
    return this.#sql
      .exec<SentRow>(
        `SELECT ${SENT_COLUMNS} FROM messages WHERE participant_id = ? AND idempotency_key = ?`,
        participantId,
        key,
      )
      .toArray()
      .map(toSent)[0];
  }

  dropIdempotencyKey(messageId: number): void {
    this.#sql.exec("UPDATE messages SET idempotency_key = NULL WHERE id = ?", messageId);
  }

  /** The message that a call stored, if it is among the newest `searched` of the room. */
  sentByCall(participantId: number, callId: string, searched: number): SentMessage | undefined {
    return this.#sql
      .exec<SentRow>(
        `SELECT ${SENT_COLUMNS} FROM messages
         WHERE id > ? AND participant_id = ? AND call_id = ?`,
        this.head - searched,
        participantId,
        callId,
      )
      .toArray()
      .map(toSent)[0];
  }

  /**
   * Messages after `after` that others wrote, oldest first. Events about the participant are not
   * included.
   */
  unread(participantId: number, after: number, limit: number): ChatMessage[] {
    const rows = this.#ofOthers(participantId, after, limit);
    const last = rows.at(-1);
    // The log ended before the limit, so nothing unread follows the last row.
    if (last && rows.length < limit) {
      this.#unreadIndex.record(participantId, last.id, undefined, this.head);
    }
    return rows.map(toMessage);
  }

  /** Id of the first message after `after` that others wrote, if there is one. */
  firstUnreadId(participantId: number, after: number): number | undefined {
    return (
      this.#unreadIndex.firstKnown(participantId, after) ??
      this.#ofOthers(participantId, after, 1)[0]?.id
    );
  }

  #ofOthers(participantId: number, after: number, limit: number): MessageRow[] {
    const from = this.#unreadIndex.searchStart(participantId, after);
    if (from >= this.head) return [];
    const rows = this.#sql
      .exec<MessageRow>(
        `SELECT ${MESSAGE_COLUMNS} FROM messages
         WHERE id > ? AND participant_id <> ? ORDER BY id LIMIT ?`,
        from,
        participantId,
        limit,
      )
      .toArray();
    this.#unreadIndex.record(participantId, after, rows[0]?.id, this.head);
    return rows;
  }

  /**
   * Up to `limit` messages with ids between `after` and `before`, exclusive: the oldest, or the
   * newest. Oldest first.
   */
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
