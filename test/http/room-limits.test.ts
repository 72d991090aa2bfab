import { describe, expect, it } from "vitest";
import { MAX_BODY_BYTES, MAX_JSON_DEPTH, SEND_BYTES_BURST } from "../../src/domain/limits.ts";
import { postMcp } from "../support/mcp.ts";
import { ask, call, gather, post, unique } from "../support/plain.ts";
import { roomOfId, stored } from "../support/storage.ts";

const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

const body = (bytes: number): string => `"${"x".repeat(bytes - 2)}"`;

describe("a limit of the room, exceeded by one", { tags: "S5" }, () => {
  it("refuses a message over the burst allowance and changes nothing", async () => {
    const [alice] = await gather("Alice", "Bob");
    const room_id = alice?.["room_id"];
    for (let sent = 0; sent < 50; sent += 1) await ask("send_message", { room_id, message: "x" });
    let before = await stored(roomOfId(room_id));
    let refused = await call("send_message", { room_id, message: "x" });
    // The allowance grows by a message every 200 ms, even while the others are sent.
    while (refused.status === 200) {
      before = await stored(roomOfId(room_id));
      refused = await call("send_message", { room_id, message: "x" });
    }
    expect(refused).toMatchObject({ status: 429, json: { success: false, retry_after: 1 } });
    expect(await stored(roomOfId(room_id))).toEqual(before);
  });

  it("refuses bytes over the burst allowance and changes nothing", async () => {
    const [alice] = await gather("Alice", "Bob");
    const room_id = alice?.["room_id"];
    const message = "😀".repeat(16_000);
    const bytes = new TextEncoder().encode(message).byteLength;
    for (let sent = 0; sent < SEND_BYTES_BURST / bytes; sent += 1) {
      expect((await call("send_message", { room_id, message })).status).toBe(200);
    }
    const before = await stored(roomOfId(room_id));
    const refused = await call("send_message", { room_id, message });
    expect(refused).toMatchObject({
      status: 429,
      json: { error: "You are sending too many messages" },
    });
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(1);
    expect(await stored(roomOfId(room_id))).toEqual(before);
  });

  it("refuses a participant over the maximum and changes nothing", async () => {
    const room_name = unique("small");
    const made = await ask("join_room", { room_name, max_participants: 2 });
    await ask("join_room", { room_name });
    const before = await stored(roomOfId(made["room_id"]));
    expect(await ask("join_room", { room_name })).toMatchObject({ error: "The room is full" });
    expect(await stored(roomOfId(made["room_id"]))).toEqual(before);
  });
});

describe("a limit of the body, exceeded by one", { tags: "S5" }, () => {
  it("refuses a body that is a byte too long, on both endpoints", async () => {
    expect((await post(body(MAX_BODY_BYTES))).status).toBe(400);
    expect(await post(body(MAX_BODY_BYTES + 1))).toMatchObject({ status: 413 });
    expect((await postMcp(body(MAX_BODY_BYTES + 1))).status).toBe(413);
  });

  it("refuses JSON that is nested a level too deep, on both endpoints", async () => {
    const { json } = await post(nested(MAX_JSON_DEPTH + 1));
    expect(json["error"]).toContain(`deeper than ${MAX_JSON_DEPTH}`);
    expect((await post(nested(MAX_JSON_DEPTH))).json["error"]).toContain("JSON object like");
    const response = await postMcp(nested(MAX_JSON_DEPTH + 1));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: -32_700 } });
  });
});
