import { array, assert, constantFrom, double, oneof, property, record } from "fast-check";
import { describe, expect, it } from "vitest";
import { UnreadIndex } from "../../src/room/storage/unread-index.ts";

const ME = 1;

/** A log that keeps only the author of each message. Ids count from 1. */
class Log {
  readonly #authors: number[] = [];
  readonly #index = new UnreadIndex();
  /** How many messages all searches with the index have read. */
  read = 0;

  append(author: number): void {
    this.#authors.push(author);
    this.#index.recordAppended(author, this.head);
  }

  get head(): number {
    return this.#authors.length;
  }

  /** The first message by others after an id, found by a scan of the log. */
  firstByScan(after: number): number | undefined {
    const index = this.#authors.findIndex((author, at) => at + 1 > after && author !== ME);
    return index < 0 ? undefined : index + 1;
  }

  /** The same, found with the index. */
  firstWithIndex(after: number): number | undefined {
    const before = this.#index.firstKnown(ME, after);
    if (before !== undefined) return before;
    const from = this.#index.searchStart(ME, after);
    const found = this.firstByScan(from);
    this.read += Math.max(0, (found ?? this.head) - from);
    this.#index.record(ME, after, found, this.head);
    return found;
  }
}

/** Each step appends a message or searches from some point of the log. */
const steps = array(
  oneof(
    record({ author: constantFrom(ME, ME, ME, 2) }),
    record({ part: double({ min: 0, max: 1, noNaN: true }) }),
  ),
  { maxLength: 60 },
);

describe("UnreadIndex", () => {
  it("finds the same first unread message as a scan, whatever was searched before", () => {
    assert(
      property(steps, (sequence) => {
        const log = new Log();
        const answers = sequence.flatMap((step) => {
          if ("author" in step) {
            log.append(step.author);
            return [];
          }
          const after = Math.round(step.part * log.head);
          return [{ found: log.firstWithIndex(after), scanned: log.firstByScan(after) }];
        });
        expect(answers.map(({ found }) => found)).toEqual(answers.map(({ scanned }) => scanned));
      }),
      { numRuns: 2_000, seed: 1 },
    );
  });

  it("reads nothing for a sender who has nothing unread", () => {
    const log = new Log();
    log.firstWithIndex(0);
    for (let sent = 0; sent < 1_000; sent += 1) {
      log.append(ME);
      log.firstWithIndex(sent);
      log.firstWithIndex(0);
    }
    expect(log.read).toBe(0);
  });

  it("reads a long run of one's own messages only once", () => {
    const log = new Log();
    for (let sent = 0; sent < 1_000; sent += 1) log.append(ME);
    log.append(2);
    for (let call = 0; call < 10; call += 1) log.firstWithIndex(0);
    expect(log.read).toBe(1_001);
  });
});
