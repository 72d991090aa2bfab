import { describe, expect, it } from "vitest";
import { NOT_IN_ROOM_MS } from "../../src/domain/limits.ts";
import {
  ask,
  call,
  gather,
  type PlainReply,
  UNKNOWN_NAMED_ROOM_ID,
  UNKNOWN_ROOM_ID,
} from "../support/plain.ts";
import { withKey, WRONG_KEY } from "../support/room-id.ts";

async function timed(work: Promise<PlainReply>): Promise<PlainReply & { ms: number }> {
  const startedAt = performance.now();
  const reply = await work;
  return { ...reply, ms: performance.now() - startedAt };
}

describe.each(["send_message", "wait_for_message", "get_messages", "leave_chat"])("%s", (tool) => {
  it("answers every invalid room_id alike, after at least 100 ms", { tags: "S4" }, async () => {
    const [alice, bob] = await gather("Alice", "Bob");
    const valid = alice?.["room_id"] as string;
    await ask("leave_chat", { room_id: bob?.["room_id"] });
    const ids = [
      "no room_id at all",
      UNKNOWN_ROOM_ID,
      UNKNOWN_NAMED_ROOM_ID,
      withKey(valid, WRONG_KEY),
      ...(tool === "leave_chat" ? [] : [bob?.["room_id"] as string]),
    ];
    const params = tool === "send_message" ? { message: "hi" } : {};
    const replies = await Promise.all(
      ids.map((room_id) => timed(call(tool, { ...params, room_id }))),
    );
    for (const { status, json, ms } of replies) {
      expect(status).toBe(200);
      expect(json).toEqual(replies[0]?.json);
      expect(json["error"]).toBe("Not in room");
      // Both clocks are rounded to the millisecond.
      expect(ms).toBeGreaterThanOrEqual(NOT_IN_ROOM_MS - 2);
    }
  });
});
