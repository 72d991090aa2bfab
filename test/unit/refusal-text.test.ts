import { describe, expect, test } from "vitest";
import {
  isRefusal,
  type Refusal,
  REFUSAL_REASONS,
  type RefusalReason,
  refuse,
} from "../../src/domain/refusal.ts";
import { refusalText } from "../../src/tools/refusal-text.ts";

/** Every refusal in every form it takes. */
const ALL: { [Reason in RefusalReason]: Refusal[] } = {
  invalid_input: [refuse("invalid_input", { problems: ["limit: too big"] })],
  not_in_room: [refuse("not_in_room")],
  partner_disconnected: [
    refuse("partner_disconnected", { cursor: 3, hasUnread: true }),
    refuse("partner_disconnected", { cursor: 3, hasUnread: false }),
  ],
  room_full: [refuse("room_full")],
  cursor_ahead: [refuse("cursor_ahead", { head: 7 })],
  idempotency_conflict: [refuse("idempotency_conflict")],
  unknown_ticket: [refuse("unknown_ticket")],
  other_topic: [refuse("other_topic")],
  rate_limited: [
    refuse("rate_limited", { limit: "messages", retryAfter: 1 }),
    refuse("rate_limited", { limit: "address", retryAfter: 1 }),
  ],
  overloaded: [
    refuse("overloaded", { what: "object", retryAfter: 1 }),
    refuse("overloaded", { what: "queue", retryAfter: 1 }),
    refuse("overloaded", { what: "object", retryAfter: 1, ticket: "ticket_x" }),
  ],
  no_answer: [
    refuse("no_answer", { retryAfter: 1 }),
    refuse("no_answer", { retryAfter: 1, ticket: "ticket_x" }),
  ],
  internal: [refuse("internal")],
};

const WAIT = { tool: "wait_for_message", nextTimeout: 51 };

describe("the words of a refusal", () => {
  test.each(REFUSAL_REASONS)("say what is wrong and what to do next: %s", (reason) => {
    expect(ALL[reason].length).toBeGreaterThan(0);
    for (const refusal of ALL[reason]) {
      const { error, next } = refusalText(refusal, WAIT);
      expect(error).toMatch(/^.+[^.]$/u);
      expect(next).toMatch(/^[A-Z].{10,}\.$/u);
    }
  });

  test("differ wherever the advice does", () => {
    const texts = Object.values(ALL)
      .flat()
      .map((refusal) => JSON.stringify(refusalText(refusal, WAIT)));
    expect(new Set(texts).size).toBe(texts.length);
  });

  test("keep the two error texts that clients may rely on", () => {
    expect(refusalText(refuse("not_in_room"), WAIT).error).toBe("Not in room");
    expect(
      refusalText(refuse("partner_disconnected", { cursor: 0, hasUnread: false }), WAIT).error,
    ).toBe("Partner disconnected");
  });
});

describe("isRefusal", () => {
  describe("the advice after a refusal for now", () => {
    const busy = refuse("overloaded", { what: "object", retryAfter: 10 });

    test("names another timeout for a wait, so that the call does not repeat itself", () => {
      expect(refusalText(busy, WAIT).next).toBe(
        "Wait 10 seconds, then call wait_for_message again with timeout 51.",
      );
      expect(
        refusalText({ ...busy, ticket: "ticket_x" }, { tool: "enter_queue", nextTimeout: 51 }).next,
      ).toBe("Wait 10 seconds, then call enter_queue again with this ticket and timeout 51.");
    });

    test("passes the time of a refused message with a wait, and keeps its idempotency key", () => {
      expect(refusalText(busy, { tool: "send_message" }).next).toBe(
        "Call wait_for_message with timeout 10, then repeat send_message, with the same idempotency_key if you passed one.",
      );
    });
  });

  test("distinguishes a refusal from any other result by its kind", () => {
    expect(isRefusal(refuse("not_in_room"))).toBe(true);
    expect(isRefusal({ kind: "timeout" })).toBe(false);
    expect(isRefusal({ error: "Not in room", next: "Call again." })).toBe(false);
    expect(isRefusal([])).toBe(false);
  });
});
