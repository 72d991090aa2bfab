import { array, assert, constantFrom, double, oneof, property, record } from "fast-check";
import { describe, expect, it } from "vitest";
import { UnreadIndex } from "../../src/room/storage/unread-index.ts";

const ME = 1;

/** A log as its authors tell it; ids count from 1. */
class Log {
  readonly #authors: number[] = [];
  readonly #firstUnread = new UnreadIndex();
  /** How many messages were read to find what was asked for. */
  read = 0;

  append(author: number): void {
    this.#authors.push(author);
    this.#firstUnread.noteAppended(author, this.head);
  }

  get head(): number {
    return this.#authors.length;
  }

  /** The first message of others after an id, as the log itself has it. */
  first(after: number): number | undefined {
    const index = this.#authors.findIndex((author, at) => at + 1 > after && author !== ME);
    return index < 0 ? undefined : index + 1;
  }

  /** The same, with the help of what was found before. */
  firstWithHelp(after: number): number | undefined {
    const before = this.#firstUnread.found(ME, after);
    if (before !== undefined) return before;
    const from = this.#firstUnread.searchedTo(ME, after);
    const found = this.first(from);
    this.read += Math.max(0, (found ?? this.head) - from);
    this.#firstUnread.note(ME, after, found, this.head);
    return found;
  }
}

/** Somebody writes, or the first message is looked for after some part of the log. */
const acts = array(
  oneof(
    record({ author: constantFrom(ME, ME, ME, 2) }),
    record({ part: double({ min: 0, max: 1, noNaN: true }) }),
  ),
  { maxLength: 60 },
);

describe("the first unread message", () => {
  it("is the one that the log has, wherever it was looked for before", () => {
    assert(
      property(acts, (sequence) => {
        const log = new Log();
        const answers = sequence.flatMap((act) => {
          if ("author" in act) {
            log.append(act.author);
            return [];
          }
          const after = Math.round(act.part * log.head);
          return [{ found: log.firstWithHelp(after), is: log.first(after) }];
        });
        expect(answers.map(({ found }) => found)).toEqual(answers.map(({ is }) => is));
      }),
      { numRuns: 2_000, seed: 1 },
    );
  });

  it("is not looked for by somebody who writes while nothing is unread", () => {
    const log = new Log();
    log.firstWithHelp(0);
    for (let sent = 0; sent < 1_000; sent += 1) {
      log.append(ME);
      log.firstWithHelp(sent);
      log.firstWithHelp(0);
    }
    expect(log.read).toBe(0);
  });

  it("behind a long run of one's own messages is looked for once", () => {
    const log = new Log();
    for (let sent = 0; sent < 1_000; sent += 1) log.append(ME);
    log.append(2);
    for (let call = 0; call < 10; call += 1) log.firstWithHelp(0);
    expect(log.read).toBe(1_001);
  });
});
