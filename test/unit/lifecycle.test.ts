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
import * as lifecycle from "../../src/room/lifecycle.ts";
import type { ParticipantRow } from "../../src/room/storage/participant-table.ts";
import type { RoomRow } from "../../src/room/storage/room-state.ts";

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
  last_wait: null,
  last_wait_from: 0,
  unproven_from: null,
  first_call_at: T0,
  last_call_at: T0,
  gone_at: null,
  gone_reason: null,
  ...row,
});

const due = (row: Partial<ParticipantRow>, now: number, room = PAIRED): number =>
  lifecycle.overdueParticipants(room, [participant(row)], now).length;

describe("a room", () => {
  test("records the first call, however soon it comes", () => {
    const never = { first_call_at: null, last_call_at: T0 };
    expect(lifecycle.mustRecordCall(never, T0)).toBe(true);
  });

  test("records a later call only after the stored time is old enough", () => {
    const called = { first_call_at: T0, last_call_at: T0 };
    expect(lifecycle.mustRecordCall(called, T0 + LAST_CALL_RESOLUTION_MS - 1)).toBe(false);
    expect(lifecycle.mustRecordCall(called, T0 + LAST_CALL_RESOLUTION_MS)).toBe(true);
  });
});

describe("presence", () => {
  test("shows a waiting participant as waiting, however old their stored call", () => {
    expect(lifecycle.presenceStatus(participant(), true, T0 + WIPE_NAMED_MS)).toBe("waiting");
  });

  test("shows a participant as active for two minutes after a call, then as away", () => {
    const lastActive = T0 + AWAY_AFTER_MS + LAST_CALL_RESOLUTION_MS;
    expect(lifecycle.presenceStatus(participant(), false, T0)).toBe("active");
    expect(lifecycle.presenceStatus(participant(), false, lastActive)).toBe("active");
    expect(lifecycle.presenceStatus(participant(), false, lastActive + 1)).toBe("away");
  });
});

describe("silence", () => {
  test("disconnects a partner 15 min after their last call, not sooner", () => {
    expect(lifecycle.disconnectDueAt(participant())).toBe(T0 + IDLE_MS);
    expect(due({}, T0 + IDLE_MS - 1)).toBe(0);
    expect(due({}, T0 + IDLE_MS)).toBe(1);
    expect(due({ last_call_at: T0 + 1 }, T0 + IDLE_MS)).toBe(0);
  });

  test("disconnects a partner who never calls 120 s after the match", () => {
    const noShow = { first_call_at: null };
    expect(lifecycle.disconnectDueAt(participant(noShow))).toBe(T0 + NO_SHOW_MS);
    expect(due(noShow, T0 + NO_SHOW_MS - 1)).toBe(0);
    expect(due(noShow, T0 + NO_SHOW_MS)).toBe(1);
  });

  test("does not disconnect a partner twice", () => {
    expect(due({ gone_at: T0, gone_reason: "left" }, T0 + WIPE_PAIRED_MS)).toBe(0);
  });

  test("removes nobody from a named room", () => {
    expect(due({}, T0 + WIPE_NAMED_MS, NAMED)).toBe(0);
    expect(due({ first_call_at: null }, T0 + WIPE_NAMED_MS, NAMED)).toBe(0);
  });

  test("disconnects only the silent partner", () => {
    const silent = participant({ id: 1 });
    const talking = participant({ id: 2, last_call_at: T0 + 1_000 });
    expect(lifecycle.overdueParticipants(PAIRED, [silent, talking], T0 + IDLE_MS)).toEqual([
      silent,
    ]);
  });
});

describe("the schedule", () => {
  const early = participant({ last_call_at: T0 + 1 });
  const late = participant({ id: 2, last_call_at: T0 + 9_000 });
  const left = (at: number): ParticipantRow => participant({ gone_at: at, gone_reason: "left" });

  test("wipes a paired room 24 h after anyone's last call", () => {
    const expected = T0 + 9_000 + WIPE_PAIRED_MS + LAST_CALL_RESOLUTION_MS;
    expect(lifecycle.wipeDueAt(PAIRED, [early, late])).toBe(expected);
    expect(lifecycle.wipeDueAt(PAIRED, [late, early])).toBe(expected);
  });

  test("wipes a named room 7 days after anyone's last call", () => {
    const expected = T0 + 9_000 + WIPE_NAMED_MS + LAST_CALL_RESOLUTION_MS;
    expect(lifecycle.wipeDueAt(NAMED, [early, late])).toBe(expected);
  });

  test.each([PAIRED, NAMED])("wipes a room 1 h after the last participant left: $name", (room) => {
    expect(lifecycle.wipeDueAt(room, [left(T0 + 5), left(T0 + 7)])).toBe(T0 + 7 + WIPE_EMPTY_MS);
  });

  test("does not count a room as empty while one participant is there", () => {
    const expected = T0 + 1 + WIPE_NAMED_MS + LAST_CALL_RESOLUTION_MS;
    expect(lifecycle.wipeDueAt(NAMED, [left(T0 + 7), early])).toBe(expected);
  });

  test("puts the disconnect of a silent partner before the wipe", () => {
    expect(lifecycle.nextDueAt(PAIRED, [early, late])).toBe(T0 + 1 + IDLE_MS);
    const noShow = participant({ id: 2, first_call_at: null });
    expect(lifecycle.nextDueAt(PAIRED, [early, noShow])).toBe(T0 + NO_SHOW_MS);
    expect(lifecycle.nextDueAt(PAIRED, [left(T0), late])).toBe(T0 + 9_000 + IDLE_MS);
  });

  test("contains only the wipe in a named or an empty room", () => {
    expect(lifecycle.nextDueAt(NAMED, [early])).toBe(lifecycle.wipeDueAt(NAMED, [early]));
    expect(lifecycle.nextDueAt(PAIRED, [left(T0), left(T0)])).toBe(T0 + WIPE_EMPTY_MS);
  });
});

describe("isChatOver", () => {
  const gone = participant({ id: 2, gone_at: T0, gone_reason: "disconnected" });

  test("returns true once either participant of a paired room is gone", () => {
    expect(lifecycle.isChatOver(PAIRED, [participant(), participant({ id: 2 })])).toBe(false);
    expect(lifecycle.isChatOver(PAIRED, [participant(), gone])).toBe(true);
  });

  test("never returns true in a named room", () => {
    expect(lifecycle.isChatOver(NAMED, [gone])).toBe(false);
  });
});
