import { migrate } from "../durable/migrate.ts";
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

  /** Deletes tickets whose last call, or match, is not after `time` (epoch milliseconds); returns their hashes. */
  deleteLapsed(time: number): string[] {
    return this.#sql
      .exec<{ ticket_hash: string }>(
        "DELETE FROM tickets WHERE last_call_at <= ? RETURNING ticket_hash",
        time,
      )
      .toArray()
      .map(({ ticket_hash }) => ticket_hash);
  }

  /** Time of the oldest last call among the tickets kept, epoch milliseconds. */
  oldestCallAt(): number | undefined {
    return (
      this.#sql
        .exec<{ oldest: number | null }>("SELECT MIN(last_call_at) AS oldest FROM tickets")
        .one().oldest ?? undefined
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
