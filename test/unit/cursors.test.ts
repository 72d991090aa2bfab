import { describe, expect, test } from "vitest";
import { MAX_REPLY_CHARS } from "../../src/domain/limits.ts";
import type { ChatMessage } from "../../src/domain/message.ts";
import * as cursors from "../../src/room/cursors.ts";

const message = (id: number, chars = 1): ChatMessage => ({
  id,
  message: "x".repeat(chars),
  sender: "Alice",
  timestamp: "2027-01-15T08:00:00Z",
});
const messages = (...ids: number[]): ChatMessage[] => ids.map((id) => message(id));
const idsOf = (found: readonly ChatMessage[]): number[] => found.map(({ id }) => id);

describe("the reading position", () => {
  const reader = {
    joined_id: 5,
    delivery_cursor: 8,
    last_wait: "w",
    last_wait_from: 6,
    unproven_from: null,
  };

  test("is the presented cursor, whether ahead of or behind the delivery cursor", () => {
    expect(cursors.readingPosition(reader, 20)).toBe(20);
    expect(cursors.readingPosition(reader, 6)).toBe(6);
  });

  test("is the delivery cursor if no cursor is presented", () => {
    expect(cursors.readingPosition(reader, undefined)).toBe(8);
  });

  test("is never before the point where the participant joined", () => {
    expect(cursors.readingPosition(reader, 0)).toBe(5);
    expect(cursors.readingPosition({ ...reader, delivery_cursor: 0 }, undefined)).toBe(5);
  });
});

describe("a wait without a cursor", () => {
  const reader = {
    joined_id: 5,
    delivery_cursor: 8,
    last_wait: "lost",
    last_wait_from: 6,
    unproven_from: null,
  };

  test("resumes from where it began, although its lost reply moved the delivery cursor", () => {
    expect(cursors.readingPosition(reader, undefined, "lost")).toBe(6);
    expect(cursors.readingPosition(reader, undefined, "other")).toBe(8);
    expect(cursors.readingPosition({ ...reader, last_wait_from: 2 }, undefined, "lost")).toBe(5);
  });

  test("names what an earlier wait may have lost", () => {
    const unconfirmed = { after: 6, upTo: 8 };
    expect(cursors.unconfirmedDelivery(reader, undefined, "other")).toEqual({ unconfirmed });
    expect(cursors.unconfirmedDelivery(reader, undefined)).toEqual({ unconfirmed });
  });

  test("names when it is resumed what it named before", () => {
    const again = { ...reader, unproven_from: 5 };
    expect(cursors.unconfirmedDelivery(again, undefined, "lost")).toEqual({
      unconfirmed: { after: 5, upTo: 6 },
    });
  });

  test.each([
    ["it is that wait itself", reader, undefined, "lost"],
    ["it presents a cursor", reader, 6, "other"],
    ["the earlier delivery is proven", { ...reader, last_wait: null }, undefined, "other"],
  ] as const)("names nothing if %s", (_, state, cursor, waitId) => {
    expect(cursors.unconfirmedDelivery(state, cursor, waitId)).toEqual({});
  });
});

describe("the cursor after sending", () => {
  test("moves to the sent message if nothing else is unread", () => {
    expect(cursors.cursorAfterSending(7, undefined)).toBe(7);
  });

  test("stays before an unread message that precedes the sent one", () => {
    expect(cursors.cursorAfterSending(7, 6)).toBe(5);
    expect(cursors.cursorAfterSending(7, 1)).toBe(0);
  });

  test("moves to the sent message if only later messages are unread", () => {
    expect(cursors.cursorAfterSending(7, 8)).toBe(7);
    expect(cursors.cursorAfterSending(7, 20)).toBe(7);
  });
});

describe("the cursor after a page of history", () => {
  test("moves to the end of a page that continues where the participant left off", () => {
    expect(cursors.cursorAfterPage(3, messages(4, 5, 6))).toBe(6);
    expect(cursors.cursorAfterPage(0, messages(1))).toBe(1);
  });

  test("moves to the end of a page that overlaps what was read", () => {
    expect(cursors.cursorAfterPage(3, messages(2, 3, 4))).toBe(4);
  });

  test("does not move if the page leaves a gap", () => {
    expect(cursors.cursorAfterPage(3, messages(5, 6))).toBe(3);
  });

  test("never moves back", () => {
    expect(cursors.cursorAfterPage(9, messages(1, 2, 3))).toBe(9);
  });

  test("does not move after an empty page", () => {
    expect(cursors.cursorAfterPage(3, [])).toBe(3);
  });
});

describe("fitReply", () => {
  const half = MAX_REPLY_CHARS / 2;

  test("returns messages up to the limit and none past it", () => {
    const full = [message(1, half), message(2, half), message(3)];
    expect(idsOf(cursors.fitReply(full, "first"))).toEqual([1, 2]);
    expect(idsOf(cursors.fitReply(full.toReversed(), "last"))).toEqual([2, 1]);
    expect(idsOf(cursors.fitReply([message(1, half), message(2, half + 1)], "first"))).toEqual([1]);
  });

  test("returns messages from the requested end, in log order", () => {
    const three = [message(1, half), message(2, half), message(3, half)];
    expect(idsOf(cursors.fitReply(three, "first"))).toEqual([1, 2]);
    expect(idsOf(cursors.fitReply(three, "last"))).toEqual([2, 3]);
  });

  test("returns at least one message, however long", () => {
    const long = [message(1, MAX_REPLY_CHARS + 1), message(2, MAX_REPLY_CHARS + 1)];
    expect(idsOf(cursors.fitReply(long, "first"))).toEqual([1]);
    expect(idsOf(cursors.fitReply(long, "last"))).toEqual([2]);
  });

  test("leaves no gap: a short message does not overtake a long one", () => {
    const log = [message(1, half), message(2, MAX_REPLY_CHARS), message(3)];
    expect(idsOf(cursors.fitReply(log, "first"))).toEqual([1]);
  });

  test("returns an empty or short log whole", () => {
    expect(cursors.fitReply([], "first")).toEqual([]);
    expect(cursors.fitReply([], "last")).toEqual([]);
    expect(idsOf(cursors.fitReply(messages(1, 2, 3), "last"))).toEqual([1, 2, 3]);
  });

  test("does not change the log", () => {
    const log = Object.freeze(messages(1, 2, 3));
    cursors.fitReply(log, "last");
    expect(idsOf(log)).toEqual([1, 2, 3]);
  });
});
