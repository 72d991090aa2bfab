import { describe, expect, test } from "vitest";
import * as limits from "../../src/domain/limits.ts";

/** At least eight MCP clients time a call out after this, whatever the server sends. */
const CLIENT_TIMEOUT_MS = 60_000;
const MCP_WAIT_MS = limits.MAX_WAIT_SECONDS_MCP * 1_000;

describe("the limits", () => {
  test("let a wait end before clients time out, even if the object stops responding", () => {
    const deadlineMs = MCP_WAIT_MS + limits.OBJECT_SILENCE_MS;
    const replyMs = Math.ceil(deadlineMs / limits.HEARTBEAT_MS) * limits.HEARTBEAT_MS;
    // A heartbeat that fires slightly early must still come after the deadline.
    expect(replyMs - deadlineMs).toBeGreaterThanOrEqual(1_000);
    expect(replyMs).toBeLessThan(CLIENT_TIMEOUT_MS);
  });

  test("make slices shorter than MCP waits, and MCP waits shorter than plain HTTP waits", () => {
    expect(limits.WAIT_SLICE_MS).toBeLessThan(MCP_WAIT_MS);
    expect(MCP_WAIT_MS).toBeLessThan(limits.MAX_WAIT_SECONDS_HTTP * 1_000);
  });

  test("set a heartbeat every 5 s and progress every 10 s", () => {
    expect(limits.HEARTBEAT_MS).toBe(5_000);
    expect(limits.PROGRESS_MS).toBe(10_000);
  });

  test("count a participant as waiting between slices for less than a slice", () => {
    expect(limits.REARM_GRACE_MS).toBeGreaterThan(0);
    expect(limits.REARM_GRACE_MS).toBeLessThan(limits.WAIT_SLICE_MS);
  });

  test("never count a waiting participant as silent", () => {
    const betweenWrites = limits.WAIT_SLICE_MS + limits.LAST_CALL_RESOLUTION_MS;
    expect(betweenWrites).toBeLessThan(limits.AWAY_AFTER_MS);
    expect(betweenWrites).toBeLessThan(limits.PAIRED_IDLE_MS);
  });

  test("fit the longest call, with the longest message in the widest characters, into a body", () => {
    const secret = "A".repeat(22);
    const body = JSON.stringify({
      jsonrpc: "2.0",
      id: Number.MAX_SAFE_INTEGER,
      method: "tools/call",
      params: {
        name: "send_message",
        arguments: {
          room_id: `room_${secret.slice(0, 11)}${secret}`,
          message: "😀".repeat(limits.MAX_MESSAGE_CHARS),
          cursor: Number.MAX_SAFE_INTEGER,
          idempotency_key: "k".repeat(limits.MAX_IDEMPOTENCY_KEY_CHARS),
          wait_for_reply: limits.MAX_WAIT_SECONDS_HTTP,
        },
        _meta: { progressToken: crypto.randomUUID() },
      },
    });
    expect(new TextEncoder().encode(body).length).toBeLessThanOrEqual(limits.MAX_BODY_BYTES);
  });

  test("fit any single message into a reply", () => {
    const longest = "😀".repeat(limits.MAX_MESSAGE_CHARS);
    expect(longest.length).toBeLessThanOrEqual(limits.MAX_REPLY_CHARS);
  });

  test("keep the default history page within the maximum", () => {
    expect(limits.DEFAULT_HISTORY_LIMIT).toBeLessThanOrEqual(limits.MAX_HISTORY_LIMIT);
  });

  test("expire a ticket before the room of its match can be wiped", () => {
    for (const ttlMs of [limits.TICKET_TTL_MS, limits.MATCHED_TICKET_TTL_MS]) {
      expect(ttlMs).toBeLessThan(limits.WIPE_EMPTY_MS);
      expect(ttlMs).toBeLessThan(limits.WIPE_PAIRED_MS);
    }
  });

  test("keep a ticket for longer than the longest wait", () => {
    expect(limits.TICKET_TTL_MS).toBeGreaterThan(limits.MAX_WAIT_SECONDS_HTTP * 1_000);
  });

  test("disconnect a silent partner before their room is wiped", () => {
    expect(limits.NO_SHOW_MS).toBeLessThan(limits.PAIRED_IDLE_MS);
    expect(limits.PAIRED_IDLE_MS).toBeLessThan(limits.WIPE_PAIRED_MS);
    expect(limits.WIPE_EMPTY_MS).toBeLessThan(limits.WIPE_PAIRED_MS);
    expect(limits.WIPE_PAIRED_MS).toBeLessThan(limits.WIPE_NAMED_MS);
  });

  test("keep an idempotency key at least as long as a paired room", () => {
    expect(limits.IDEMPOTENCY_WINDOW_MS).toBeGreaterThanOrEqual(limits.WIPE_PAIRED_MS);
  });

  test("give secrets at least 128 bits", () => {
    expect(limits.SECRET_BYTES * 8).toBeGreaterThanOrEqual(128);
  });

  test("keep the numbers promised to users", () => {
    expect(limits).toMatchObject({
      MAX_WAIT_SECONDS_MCP: 50,
      MAX_WAIT_SECONDS_HTTP: 300,
      DEFAULT_WAIT_SECONDS: 60,
      WAIT_SLICE_MS: 25_000,
      MAX_BODY_BYTES: 65_536,
      MAX_MESSAGE_CHARS: 16_000,
      MAX_NAME_CHARS: 40,
      MIN_MAX_PARTICIPANTS: 2,
      DEFAULT_MAX_PARTICIPANTS: 8,
      MAX_MAX_PARTICIPANTS: 50,
      DEFAULT_HISTORY_LIMIT: 50,
      PAIRED_IDLE_MS: 900_000,
      NO_SHOW_MS: 120_000,
      WIPE_EMPTY_MS: 3_600_000,
      WIPE_PAIRED_MS: 86_400_000,
      WIPE_NAMED_MS: 604_800_000,
    });
  });
});
