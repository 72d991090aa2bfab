import { migrate } from "../durable-object/migrate.ts";
import { MAX_QUEUE_BYTES } from "../domain/limits.ts";
import { MATCHMAKER_MIGRATIONS } from "./schema.ts";

export type TicketRow = {
  place: number;
  ticket_hash: string;
  key_hash: string;
  name: string;
  topic: string;
  last_call_at: number;
  room_address: string | null;
  matched_at: number | null;
  partner_place: number | null;
  speak_first: number | null;
};

/** One side of a match as it is written down. */
export interface MatchSide {
  place: number;
  /** The display name, made distinct from the partner's. */
  name: string;
  partnerPlace: number;
  speakFirst: boolean;
}

const COLUMNS =
  "place, ticket_hash, key_hash, name, topic, last_call_at, room_address, matched_at, partner_place, speak_first";

/** Stands after the hash of a ticket, before the place, in the row of a match that the ticket has left behind. */
const FORMER = "\n";

/** All SQL of the matchmaker. Every method is synchronous, so what a call reads and writes is one turn of the object. */
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

  ticketAt(place: number): TicketRow | undefined {
    return this.#sql
      .exec<TicketRow>(`SELECT ${COLUMNS} FROM tickets WHERE place = ?`, place)
      .toArray()[0];
  }

  /** The side of a match that this key is for, if it is of this room. */
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
   * Puts the ticket of a match that is over back into the queue, at a new place and under the name and topic given, and notes that
   * the two have met. The old row stays, under no ticket, for the partner who may yet ask for the match.
   */
  requeue(
    ticket: TicketRow,
    { name, topic }: { name: string; topic: string },
    now: number,
  ): TicketRow {
    return this.#storage.transactionSync(() => {
      const partner = this.ticketAt(ticket.partner_place ?? 0);
      this.#sql.exec(
        "UPDATE tickets SET ticket_hash = ? WHERE place = ?",
        `${ticket.ticket_hash}${FORMER}${ticket.place}`,
        ticket.place,
      );
      if (partner) {
        // A partner who went back first has left the row of the match under no ticket.
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

  /** Whether the table has reached the size at which it takes no more. */
  isFull(): boolean {
    return this.#sql.databaseSize > MAX_QUEUE_BYTES;
  }

  recordCall(place: number, now: number): void {
    this.#sql.exec("UPDATE tickets SET last_call_at = ? WHERE place = ?", now, place);
  }

  rename(place: number, name: string): void {
    this.#sql.exec("UPDATE tickets SET name = ? WHERE place = ?", name, place);
  }

  /** Writes both sides of a match, as one transaction: either both stand or neither. */
  recordMatch(roomAddress: string, now: number, sides: readonly MatchSide[]): void {
    this.#storage.transactionSync(() => {
      for (const side of sides) {
        this.#sql.exec(
          `UPDATE tickets SET name = ?, room_address = ?, matched_at = ?, last_call_at = ?,
             partner_place = ?, speak_first = ? WHERE place = ?`,
          side.name,
          roomAddress,
          now,
          now,
          side.partnerPlace,
          side.speakFirst ? 1 : 0,
          side.place,
        );
      }
    });
  }

  /**
   * Deletes the tickets that have lapsed, with what is noted about them; returns their hashes.
   *
   * @param unmatched tickets without a match lapse if their last call is not after it, epoch milliseconds
   * @param matched those with a match, if the match is not after it
   */
  deleteLapsed({ unmatched, matched }: { unmatched: number; matched: number }): string[] {
    return this.#storage.transactionSync(() => {
      const lapsed = this.#sql
        .exec<{ ticket_hash: string }>(
          `DELETE FROM tickets
           WHERE last_call_at <= CASE WHEN room_address IS NULL THEN ? ELSE ? END
           RETURNING ticket_hash`,
          unmatched,
          matched,
        )
        .toArray()
        .map(({ ticket_hash }) => ticket_hash);
      for (const ticketHash of lapsed) {
        this.#sql.exec(
          `DELETE FROM met WHERE (ticket_hash, other_hash) IN
             (SELECT other_hash, ticket_hash FROM met WHERE ticket_hash = ?)`,
          ticketHash,
        );
        this.#sql.exec("DELETE FROM met WHERE ticket_hash = ?", ticketHash);
      }
      return lapsed;
    });
  }

  /** When the next ticket lapses, epoch milliseconds; `undefined` if there is none. */
  nextLapseAt(ttl: { unmatched: number; matched: number }): number | undefined {
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

  /** Sets the one alarm, epoch milliseconds. The output gate holds the reply of the call until it is stored. */
  setAlarm(at: number): void {
    void this.#storage.setAlarm(at);
  }
}
