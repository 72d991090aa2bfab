import { assert } from "vitest";
import type { ChatMessage } from "../../../src/domain/message.ts";
import { type Person, type State, unread } from "./state.ts";

/** The fields of any reply that a client uses. */
export interface Reply {
  messages?: ChatMessage[];
  lastEvent?: ChatMessage;
  cursor?: number;
  id?: number;
  sentAt?: string;
}

/** A row of the object's own log. */
export type StoredRow = {
  id: number;
  sender: string;
  text: string;
  event: string | null;
  sent_at: number;
  call_id: string | null;
};

const SECOND = 1_000;
const DAY = 24 * 60 * 60 * SECOND;

/** Whether an earlier row has the same message. Only repeated calls send a text twice in a day. */
function isRepeat(row: StoredRow, index: number, log: readonly StoredRow[]): boolean {
  if (row.event) return false;
  return log
    .slice(0, index)
    .some(
      ({ event, text, call_id, sent_at }) =>
        !event && (call_id === row.call_id || (text === row.text && row.sent_at - sent_at < DAY)),
    );
}

interface Observation {
  who: string;
  id: number;
  text: string | undefined;
  /** `undefined` for the participant's own message: the reply to a send names no sender. */
  sender: string | undefined;
  /** Epoch milliseconds, corrected for the ageing of the room. */
  at: number;
}

/** A client that keeps its newest cursor and remembers which messages it has seen. */
export class Client {
  readonly #seen = new Set<number>();
  /** Id of the message after which the client's waits begin. */
  readonly #start: number;
  cursor: number;

  constructor(start: number, cursor: number) {
    this.#start = start;
    this.cursor = cursor;
  }

  /** Checks that the cursor of a reply skips nothing: the client has seen or sent all before it. */
  receive(
    state: State,
    person: Person | undefined,
    { messages = [], lastEvent, cursor }: Reply,
  ): void {
    for (const { id } of [...messages, ...(lastEvent ? [lastEvent] : [])]) this.#seen.add(id);
    this.cursor = Math.max(this.cursor, cursor ?? 0);
    if (person) assert.deepEqual(this.missing(state, person), [], "skipped silently");
  }

  missing(state: State, person: Person, upTo = this.cursor): number[] {
    return unread(state, person, this.#start).flatMap(({ id }) =>
      id <= upTo && !this.#seen.has(id) ? [id] : [],
    );
  }
}

/** What all clients of a room have seen of its log, to compare with the log itself. */
export class Observations {
  readonly #seen: Observation[] = [];
  readonly #acknowledged: Observation[] = [];

  add(who: string, reply: Reply, sentText: string | undefined, agedMs: number): void {
    const { messages = [], lastEvent, id, sentAt } = reply;
    for (const one of [...messages, ...(lastEvent ? [lastEvent] : [])]) {
      const at = Date.parse(one.timestamp) + agedMs;
      this.#seen.push({ who, id: one.id, text: one.message, sender: one.sender, at });
    }
    if (id !== undefined && sentAt !== undefined) {
      const at = Date.parse(sentAt) + agedMs;
      this.#acknowledged.push({ who, id, text: sentText, sender: undefined, at });
    }
  }

  check(log: readonly StoredRow[], agedMs: number): void {
    const ids = log.map(({ id }) => id);
    assert.deepEqual(
      ids,
      ids.map((_, index) => index + 1),
      "ids have gaps",
    );
    for (const { id, text } of this.#acknowledged) {
      assert.equal(log[id - 1]?.text, text, "lost");
    }
    assert.deepEqual(log.filter(isRepeat), [], "duplicated");
    for (const { who, id, text, sender, at } of [...this.#seen, ...this.#acknowledged]) {
      const row = log[id - 1];
      const isSame =
        row !== undefined &&
        Math.floor((row.sent_at + agedMs - at) / SECOND) === 0 && // Replies are cut to seconds.
        row.text === text &&
        (sender === undefined || row.sender === sender);
      assert.isTrue(isSame, `${who} saw another message ${id}: ${sender}, ${text}, at ${at}`);
    }
  }
}
