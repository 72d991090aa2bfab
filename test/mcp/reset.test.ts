import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { parseRoomId } from "../../src/domain/room-id.ts";
import { messagesOf, postMcp } from "../support/mcp.ts";
import { ask, type Json, unique } from "../support/plain.ts";

const ROOMS = 3;
const WAITERS_A_ROOM = 34;

interface CrowdedRoom {
  speaker: Json;
  waits: Promise<Json>[];
}

async function resultOf(response: Response): Promise<Json> {
  const { result } = (await messagesOf(response)).at(-1) ?? {};
  return result;
}

async function callOverMcp(name: string, params: Json): Promise<Json> {
  const response = await postMcp(
    JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name, arguments: params },
    }),
  );
  return resultOf(response);
}

/** A room in which everyone but the speaker has an open wait. */
async function crowdedRoom(): Promise<CrowdedRoom> {
  const room_name = unique("room");
  const speaker = await ask("join_room", { room_name, max_participants: 50 });
  const others = await Promise.all(
    Array.from({ length: WAITERS_A_ROOM }, () => ask("join_room", { room_name })),
  );
  const cursor = WAITERS_A_ROOM + 1;
  const waits = others.map(({ room_id }) => callOverMcp("wait_for_message", { room_id, cursor }));
  await untilWaitingCount(speaker["room_id"], WAITERS_A_ROOM);
  return { speaker, waits };
}

async function untilWaitingCount(observerRoomId: string, count: number): Promise<void> {
  for (;;) {
    const { participants } = await ask("get_messages", { room_id: observerRoomId, limit: 1 });
    const waiting = (participants as Json[]).filter(({ status }) => status === "waiting");
    if (waiting.length >= count) return;
  }
}

async function resetRoom(roomId: string): Promise<void> {
  const room = env.ROOMS.getByName(parseRoomId(roomId)?.address ?? "");
  await runInDurableObject(room, (_instance, state) => state.abort("reset by the test")).catch(
    () => "the reset ends the call that makes it",
  );
}

describe("a reset of a Durable Object", { tags: "D1" }, () => {
  it("is invisible to a hundred open waits, which get the next message within a second", async () => {
    const rooms = await Promise.all(Array.from({ length: ROOMS }, crowdedRoom));
    await Promise.all(rooms.map(({ speaker }) => resetRoom(speaker["room_id"])));
    const sentAt = performance.now();
    const answers = await Promise.all(
      rooms.map(async ({ speaker, waits }) => {
        await ask("send_message", { room_id: speaker["room_id"], message: "after the reset" });
        return Promise.all(waits);
      }),
    );
    const tookMs = performance.now() - sentAt;
    expect(answers.flat()).toHaveLength(ROOMS * WAITERS_A_ROOM);
    for (const { isError, structuredContent } of answers.flat()) {
      expect(isError).toBeUndefined();
      expect(structuredContent).toMatchObject({ message: "after the reset" });
    }
    expect(tookMs).toBeLessThan(1_000);
  });

  it("leaves a waiting caller in the queue", async () => {
    const topic = unique("topic");
    const alice = ask("enter_queue", { topic, display_name: "Alice", timeout: 20 });
    await untilQueued(topic);
    const matchmaker = env.MATCHMAKER.getByName("matchmaker");
    await runInDurableObject(matchmaker, (_instance, state) =>
      state.abort("reset by the test"),
    ).catch(() => "the reset ends the call that makes it");
    const bob = await ask("enter_queue", { topic, display_name: "Bob", timeout: 20 });
    expect(bob).toMatchObject({ status: "matched", partner: "Alice" });
    expect(await alice).toMatchObject({ status: "matched", partner: "Bob" });
  });

  it("neither loses nor duplicates a message that is sent while it happens", async () => {
    const room_name = unique("room");
    const alice = await ask("join_room", { room_name, display_name: "Alice" });
    const bob = await ask("join_room", { room_name, display_name: "Bob" });
    const sends = Array.from({ length: 40 }, (_, index) =>
      ask("send_message", { room_id: alice["room_id"], message: `m${index}` }),
    );
    await resetRoom(alice["room_id"]);
    const sent = await Promise.all(sends);
    expect(sent.every(({ success }) => success === true)).toBe(true);
    const { messages } = await ask("get_messages", { room_id: bob["room_id"], limit: 200 });
    const texts = (messages as Json[]).filter(({ event }) => !event).map(({ message }) => message);
    expect(texts).toHaveLength(40);
    expect(new Set(texts)).toEqual(new Set(Array.from({ length: 40 }, (_, index) => `m${index}`)));
  });
});

async function untilQueued(topic: string): Promise<void> {
  const matchmaker = env.MATCHMAKER.getByName("matchmaker");
  for (;;) {
    const queued = await runInDurableObject(matchmaker, (_instance, { storage: { sql } }) =>
      sql.exec("SELECT 1 FROM tickets WHERE topic = ?", topic).toArray(),
    );
    if (queued.length > 0) return;
  }
}
