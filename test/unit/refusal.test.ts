import { expect, test } from "vitest";
import {
  isRefusal,
  NOT_IN_ROOM,
  PARTNER_DISCONNECTED,
  refuse,
  type RefusalCode,
} from "../../src/domain/refusal.ts";

const CODES: Record<RefusalCode, true> = {
  invalid_input: true,
  not_in_room: true,
  partner_disconnected: true,
  room_full: true,
  cursor_ahead: true,
  idempotency_conflict: true,
  unknown_ticket: true,
  other_topic: true,
  rate_limited: true,
  overloaded: true,
  no_answer: true,
  internal: true,
};

test("says in every refusal what to do next", () => {
  const codes = Object.keys(CODES) as RefusalCode[];
  const advice = codes.map((code) => refuse(code, "No").next);
  expect(advice.filter((next) => !/^[A-Z].{10,}\.$/.test(next))).toEqual([]);
  expect(new Set(advice).size).toBe(codes.length);
});

test("includes retry_after only when one is given", () => {
  expect(refuse("overloaded", "Busy", { retry_after: 3 })).toMatchObject({
    refused: "overloaded",
    error: "Busy",
    retry_after: 3,
  });
  expect(refuse("room_full", "The room is full")).not.toHaveProperty("retry_after");
});

test("prefers advice given with the refusal to the advice of its code", () => {
  const refusal = refuse("internal", "Failed", { next: "Do this." });
  expect(refusal).toEqual({ refused: "internal", error: "Failed", next: "Do this." });
});

test("uses the exact words of the contract for its two refusals", () => {
  expect(NOT_IN_ROOM.error).toBe("Not in room");
  expect(PARTNER_DISCONNECTED.error).toBe("Partner disconnected");
});

test("distinguishes a refusal from an answer, even one with an error field", () => {
  expect(isRefusal(NOT_IN_ROOM)).toBe(true);
  expect(isRefusal({ ...PARTNER_DISCONNECTED, cursor: 3 })).toBe(true);
  expect(isRefusal({ error: "Not in room", next: "Call again." })).toBe(false);
  expect(isRefusal([])).toBe(false);
});
