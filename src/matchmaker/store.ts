import { MAX_QUEUE_BYTES } from "../domain/limits.ts";
import { migrate } from "../durable-object/migrate.ts";
import { MATCHMAKER_MIGRATIONS } from "./schema.ts";

export type TicketRow = {
  number: number;
  ticket_hash: string;
  key_hash: string;
  name: string;
  topic: string;
  last_call_at: number;
  room_address: string | null;
  matched_at: number | null;
  partner_number: number | null;
  speak_first: number | null;
};

/** One side of a match, as it is stored. */
export interface MatchSide {
  number: number;
  /** The display name, made distinct from the partner's. */
  name: string;
  partnerNumber: number;
  speakFirst: boolean;
}

const COLUMNS =
  "number, ticket_hash, key_hash, name, topic, last_call_at, room_address, matched_at, partner_number, speak_first";

/**
 * Separates hash and number in the `ticket_hash` of a match whose ticket has returned to the queue.
 */
const FORMER = "\n";

/**
 * All SQL of the matchmaker. Every method but `alarmAt` is synchronous, so the reads and writes of
 * a call form one turn.
 */
export class MatchmakerStore {
  readonly #storage: DurableObjectStorage;
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#sql = storage.sql;
    migrate(this.#sql, MATCHMAKER_MIGRATIONS);
  }

  ticketByHash(ticketHash: string): TicketRow | undefined {
    return this.#sql
      .exec<TicketRow>(`SELECT ${COLUMNS} FROM tickets WHERE ticket_hash = ?`, ticketHash)
      .toArray()[0];
  }

  ticketByNumber(number: number): TicketRow | undefined {
    return this.#sql
      .exec<TicketRow>(`SELECT ${COLUMNS} FROM tickets WHERE number = ?`, number)
      .toArray()[0];
  }

  /** The side of a room's match that belongs to this key. */
  ticketInRoom(roomAddress: string, keyHash: string): TicketRow | undefined {
    return this.#sql
      .exec<TicketRow>(
        `SELECT ${COLUMNS} FROM tickets WHERE room_address = ? AND key_hash = ?`,
        roomAddress,
        keyHash,
      )
      .toArray()[0];
  }

  addTicket(ticket: {
    ticketHash: string;
    keyHash: string;
    name: string;
    topic: string;
    now: number;
  }): TicketRow {
    return this.#sql
      .exec<TicketRow>(
        `INSERT INTO tickets (ticket_hash, key_hash, name, topic, last_call_at)
         VALUES (?, ?, ?, ?, ?) RETURNING ${COLUMNS}`,
        ticket.ticketHash,
        ticket.keyHash,
        ticket.name,
        ticket.topic,
        ticket.now,
      )
      .one();
  }

  /**
   * Returns the ticket of a finished match to the queue, under a new number, name and topic, and
   * records that the two have met. The old row stays but no longer belongs to a ticket: the partner
   * may still ask for the match.
   */
  requeue(
    ticket: TicketRow,
    { name, topic }: { name: string; topic: string },
    now: number,
  ): TicketRow {
    return this.#storage.transactionSync(() => {
      const partner = this.ticketByNumber(ticket.partner_number ?? 0);
      this.#sql.exec(
        "UPDATE tickets SET ticket_hash = ? WHERE number = ?",
        `${ticket.ticket_hash}${FORMER}${ticket.number}`,
        ticket.number,
      );
      if (partner) {
        // If the partner returned to the queue first, their row no longer belongs to their ticket.
        const [partnerHash = ""] = partner.ticket_hash.split(FORMER);
        this.#sql.exec(
          "INSERT OR IGNORE INTO met (ticket_hash, other_hash) VALUES (?1, ?2), (?2, ?1)",
          ticket.ticket_hash,
          partnerHash,
        );
      }
      return this.addTicket({
        ticketHash: ticket.ticket_hash,
        keyHash: ticket.key_hash,
        name,
        topic,
        now,
      });
    });
  }

  /** The tickets that this one has met. */
  metBy(ticketHash: string): Set<string> {
    const rows = this.#sql
      .exec<{ other_hash: string }>("SELECT other_hash FROM met WHERE ticket_hash = ?", ticketHash)
      .toArray();
    return new Set(rows.map(({ other_hash }) => other_hash));
  }

  /** Whether the queue has reached its size limit. */
  isFull(): boolean {
    return this.#sql.databaseSize > MAX_QUEUE_BYTES;
  }

  recordCall(number: number, now: number): void {
    this.#sql.exec("UPDATE tickets SET last_call_at = ? WHERE number = ?", now, number);
  }

  rename(number: number, name: string): void {
    this.#sql.exec("UPDATE tickets SET name = ? WHERE number = ?", name, number);
  }

  /** Stores both sides of a match in one transaction. */
  recordMatch(roomAddress: string, now: number, sides: readonly MatchSide[]): void {
    this.#storage.transactionSync(() => {
      for (const side of sides) {
        this.#sql.exec(
          `UPDATE tickets SET name = ?, room_address = ?, matched_at = ?, last_call_at = ?,
             partner_number = ?, speak_first = ? WHERE number = ?`,
          side.name,
          roomAddress,
          now,
          now,
          side.partnerNumber,
          side.speakFirst ? 1 : 0,
          side.number,
        );
      }
    });
  }

  /**
   * Deletes expired tickets and the record of whom they have met; returns their hashes.
   *
   * @param unmatched tickets without a match expire if their last call was at or before this time,
   * epoch milliseconds
   * @param matched tickets with a match expire if it was made at or before this time
   */
  deleteExpired({ unmatched, matched }: { unmatched: number; matched: number }): string[] {
    return this.#storage.transactionSync(() => {
      const expired = this.#sql
        .exec<{ ticket_hash: string }>(
          `DELETE FROM tickets
           WHERE last_call_at <= CASE WHEN room_address IS NULL THEN ? ELSE ? END
           RETURNING ticket_hash`,
          unmatched,
          matched,
        )
        .toArray()
        .map(({ ticket_hash }) => ticket_hash);
      for (const ticketHash of expired) {
        this.#sql.exec(
          `DELETE FROM met WHERE (ticket_hash, other_hash) IN
             (SELECT other_hash, ticket_hash FROM met WHERE ticket_hash = ?)`,
          ticketHash,
        );
        this.#sql.exec("DELETE FROM met WHERE ticket_hash = ?", ticketHash);
      }
      return expired;
    });
  }

  /** When the next ticket expires, epoch milliseconds; `undefined` if there are none. */
  nextExpiryAt(ttl: { unmatched: number; matched: number }): number | undefined {
    return (
      this.#sql
        .exec<{ next: number | null }>(
          "SELECT MIN(last_call_at + CASE WHEN room_address IS NULL THEN ? ELSE ? END) AS next FROM tickets",
          ttl.unmatched,
          ttl.matched,
        )
        .one().next ?? undefined
    );
  }

  alarmAt(): Promise<number | null> {
    return this.#storage.getAlarm();
  }

  /**
   * Sets the object's one alarm, epoch milliseconds. The output gate holds the call's reply until
   * it is stored.
   */
  setAlarm(at: number): void {
    void this.#storage.setAlarm(at);
  }
}
