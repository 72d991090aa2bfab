import { describe, expect, test } from "vitest";
import {
  AWAY_AFTER_MS,
  LAST_CALL_RESOLUTION_MS,
  NO_SHOW_MS,
  PAIRED_IDLE_MS,
  WIPE_EMPTY_MS,
  WIPE_NAMED_MS,
  WIPE_PAIRED_MS,
} from "../../src/domain/limits.ts";
import * as rules from "../../src/room/rules.ts";
import type { ParticipantRow } from "../../src/room/storage/participant-table.ts";
import type { RoomRow } from "../../src/room/storage/room-store.ts";

const T0 = 1_800_000_000_000;
const IDLE_MS = PAIRED_IDLE_MS + LAST_CALL_RESOLUTION_MS;
const PAIRED: RoomRow = { name: null, max_participants: 2, created_at: T0 };
const NAMED: RoomRow = { name: "lobby", max_participants: 8, created_at: T0 };

const participant = (row: Partial<ParticipantRow> = {}): ParticipantRow => ({
  id: 1,
  name: "Alice",
  key_hash: "alice",
  joined_at: T0,
  joined_id: 0,
  delivery_cursor: 0,
  first_call_at: T0,
  last_call_at: T0,
  gone_at: null,
  gone_reason: null,
  ...row,
});

const due = (row: Partial<ParticipantRow>, now: number, room = PAIRED): number =>
  rules.overdueParticipants(room, [participant(row)], now).length;

describe("the time of a call", () => {
  test("is recorded for the first call, however soon it comes", () => {
    const never = { first_call_at: null, last_call_at: T0 };
    expect(rules.isCallWorthRecording(never, T0)).toBe(true);
  });

  test("is recorded again once the stored one has grown old, not before", () => {
    const called = { first_call_at: T0, last_call_at: T0 };
    expect(rules.isCallWorthRecording(called, T0 + LAST_CALL_RESOLUTION_MS - 1)).toBe(false);
    expect(rules.isCallWorthRecording(called, T0 + LAST_CALL_RESOLUTION_MS)).toBe(true);
  });
});

describe("presence", () => {
  test("shows who waits as waiting, however long ago the call was stored", () => {
    expect(rules.presenceStatus(participant(), true, T0 + WIPE_NAMED_MS)).toBe("waiting");
  });

  test("shows who called in the last two minutes as active, and after that as away", () => {
    const lastActive = T0 + AWAY_AFTER_MS + LAST_CALL_RESOLUTION_MS;
    expect(rules.presenceStatus(participant(), false, T0)).toBe("active");
    expect(rules.presenceStatus(participant(), false, lastActive)).toBe("active");
    expect(rules.presenceStatus(participant(), false, lastActive + 1)).toBe("away");
  });
});

describe("a partner who is silent", () => {
  test("counts as disconnected 15 min after the last call, not a moment before", () => {
    expect(rules.disconnectDueAt(participant())).toBe(T0 + IDLE_MS);
    expect(due({}, T0 + IDLE_MS - 1)).toBe(0);
    expect(due({}, T0 + IDLE_MS)).toBe(1);
    expect(due({ last_call_at: T0 + 1 }, T0 + IDLE_MS)).toBe(0);
  });

  test("counts as disconnected 120 s after a match they never answered", () => {
    const noShow = { first_call_at: null };
    expect(rules.disconnectDueAt(participant(noShow))).toBe(T0 + NO_SHOW_MS);
    expect(due(noShow, T0 + NO_SHOW_MS - 1)).toBe(0);
    expect(due(noShow, T0 + NO_SHOW_MS)).toBe(1);
  });

  test("is not disconnected twice", () => {
    expect(due({ gone_at: T0, gone_reason: "left" }, T0 + WIPE_PAIRED_MS)).toBe(0);
  });

  test("is never removed from a room with a name", () => {
    expect(due({}, T0 + WIPE_NAMED_MS, NAMED)).toBe(0);
    expect(due({ first_call_at: null }, T0 + WIPE_NAMED_MS, NAMED)).toBe(0);
  });

  test("is told from the partner who is not", () => {
    const silent = participant({ id: 1 });
    const talking = participant({ id: 2, last_call_at: T0 + 1_000 });
    expect(rules.overdueParticipants(PAIRED, [silent, talking], T0 + IDLE_MS)).toEqual([silent]);
  });
});

describe("wiping", () => {
  const early = participant({ last_call_at: T0 + 1 });
  const late = participant({ id: 2, last_call_at: T0 + 9_000 });
  const left = (at: number): ParticipantRow => participant({ gone_at: at, gone_reason: "left" });

  test("is due 24 h after the last call of anybody in a paired room", () => {
    const expected = T0 + 9_000 + WIPE_PAIRED_MS + LAST_CALL_RESOLUTION_MS;
    expect(rules.wipeDueAt(PAIRED, [early, late])).toBe(expected);
    expect(rules.wipeDueAt(PAIRED, [late, early])).toBe(expected);
  });

  test("is due 7 days after the last call of anybody in a room with a name", () => {
    const expected = T0 + 9_000 + WIPE_NAMED_MS + LAST_CALL_RESOLUTION_MS;
    expect(rules.wipeDueAt(NAMED, [early, late])).toBe(expected);
  });

  test.each([PAIRED, NAMED])("is due 1 h after the last one left: $name", (room) => {
    expect(rules.wipeDueAt(room, [left(T0 + 5), left(T0 + 7)])).toBe(T0 + 7 + WIPE_EMPTY_MS);
  });

  test("waits for the one who is still there", () => {
    const expected = T0 + 1 + WIPE_NAMED_MS + LAST_CALL_RESOLUTION_MS;
    expect(rules.wipeDueAt(NAMED, [left(T0 + 7), early])).toBe(expected);
  });

  test("comes after the disconnect of a silent partner, in what the room wakes up for", () => {
    expect(rules.nextDueAt(PAIRED, [early, late])).toBe(T0 + 1 + IDLE_MS);
    const noShow = participant({ id: 2, first_call_at: null });
    expect(rules.nextDueAt(PAIRED, [early, noShow])).toBe(T0 + NO_SHOW_MS);
    expect(rules.nextDueAt(PAIRED, [left(T0), late])).toBe(T0 + 9_000 + IDLE_MS);
  });

  test("is all that a room with a name or an empty one wakes up for", () => {
    expect(rules.nextDueAt(NAMED, [early])).toBe(rules.wipeDueAt(NAMED, [early]));
    expect(rules.nextDueAt(PAIRED, [left(T0), left(T0)])).toBe(T0 + WIPE_EMPTY_MS);
  });
});

describe("the end of a chat", () => {
  const gone = participant({ id: 2, gone_at: T0, gone_reason: "disconnected" });

  test("comes for both of a pair when one goes", () => {
    expect(rules.isChatOver(PAIRED, [participant(), participant({ id: 2 })])).toBe(false);
    expect(rules.isChatOver(PAIRED, [participant(), gone])).toBe(true);
  });

  test("never comes in a room with a name", () => {
    expect(rules.isChatOver(NAMED, [gone])).toBe(false);
  });
});
