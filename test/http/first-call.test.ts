import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { MATCHED_TICKET_TTL_MS, NO_SHOW_MS } from "../../src/domain/limits.ts";
import { checkCall, runCall } from "../../src/tools/run-tool.ts";
import type { ToolContext } from "../../src/object-clients/tool-context.ts";
import { waitForMessage } from "../../src/tools/wait-for-message.ts";
import { testContext } from "../support/context.ts";
import { age, type MatchmakerStub } from "../support/matchmaker.ts";
import { ask, type Json, pair, untilWaiting } from "../support/plain.ts";
import { newRoom, type RoomStub } from "../support/room.ts";
import { roomOfId, stored } from "../support/storage.ts";
import { withKey, WRONG_KEY } from "../support/room-id.ts";

/** A fresh stub, because a reset breaks the stubs made before it. */
const matchmaker = (): MatchmakerStub => env.MATCHMAKER.getByName("matchmaker");

const FIRST_CALLS: Record<string, (roomId: string) => Promise<Json>> = {
  send_message: (room_id) => ask("send_message", { room_id, message: "hi" }),
  wait_for_message: (room_id) => ask("wait_for_message", { room_id, timeout: 0 }),
  get_messages: (room_id) => ask("get_messages", { room_id }),
  leave_chat: (room_id) => ask("leave_chat", { room_id }),
};

async function participants(roomId: string): Promise<unknown[]> {
  const { participants: rows = [] } = await stored(roomOfId(roomId));
  return rows;
}

describe("the first call after a match", () => {
  it.each(Object.keys(FIRST_CALLS))(
    "creates the room when it is %s",
    { tags: "M2" },
    async (tool) => {
      const [alice, bob] = await pair(["Alice", "Bob"]);
      expect(await stored(roomOfId(alice["room_id"]))).toEqual({});
      const reply = await FIRST_CALLS[tool]?.(bob["room_id"]);
      expect(reply?.["error"]).toBeUndefined();
      expect(await participants(alice["room_id"])).toMatchObject([
        { name: "Alice", joined_id: 0 },
        { name: "Bob", joined_id: 0 },
      ]);
    },
  );

  it("creates one room when both participants make it at the same time", async () => {
    const [alice, bob] = await pair();
    const sent = await Promise.all(
      [alice, bob].map(({ room_id }) => ask("send_message", { room_id, message: "hi" })),
    );
    expect(new Set(sent.map(({ id }) => id))).toEqual(new Set([1, 2]));
    expect(await participants(alice["room_id"])).toHaveLength(2);
  });

  it("creates the room even after a reset of the matchmaker", { tags: ["D1", "M2"] }, async () => {
    const [alice, bob] = await pair(["Alice", "Bob"]);
    await runInDurableObject(matchmaker(), (_instance, state) => state.abort("by the test")).catch(
      () => "the reset ends the call that makes it",
    );
    await ask("send_message", { room_id: alice["room_id"], message: "hi" });
    expect(await ask("wait_for_message", { room_id: bob["room_id"] })).toMatchObject({
      message: "hi",
      sender: "Alice",
    });
  });

  it("creates no room when its key is invalid", { tags: "S4" }, async () => {
    const [alice] = await pair();
    for (const call of Object.values(FIRST_CALLS)) {
      expect(await call(withKey(alice["room_id"], WRONG_KEY))).toMatchObject({
        error: "Not in room",
      });
    }
    expect(await stored(roomOfId(alice["room_id"]))).toEqual({});
  });

  it("does not end a newer wait when it creates the room slowly", { tags: "R7" }, async () => {
    const [alice, bob] = await pair(["Alice", "Bob"]);
    const opening = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const rooms = {
      getByName: (address: string) => {
        const room: RoomStub = env.ROOMS.getByName(address);
        return {
          wait: (call: Parameters<RoomStub["wait"]>[0]) => room.wait(call),
          open: async (call: Parameters<RoomStub["open"]>[0]) => {
            opening.resolve();
            await gate.promise;
            return room.open(call);
          },
        };
      },
    } as unknown as ToolContext["rooms"];
    const checked = checkCall(waitForMessage, { room_id: bob["room_id"], timeout: 20 });
    if (!checked.ok) throw new Error("bad parameters");
    const older = runCall(checked.call, testContext({ rooms }));
    await opening.promise;
    const newer = ask("wait_for_message", { room_id: bob["room_id"], timeout: 20 });
    await untilWaiting(alice["room_id"], "Bob");
    gate.resolve();
    expect((await older).json).toMatchObject({ timeout: true, superseded: true });
    await ask("send_message", { room_id: alice["room_id"], message: "hi" });
    expect(await newer).toMatchObject({ message: "hi" });
  });

  it("counts from when it was made, not from when it reached the room", async () => {
    const room = newRoom();
    const matchedAt = Date.now() - NO_SHOW_MS - 50;
    const participants = ["Alice", "Bob"].map((name) => ({ name, keyHash: name.toLowerCase() }));
    const calledAt = matchedAt + NO_SHOW_MS - 50;
    await room.open({ keyHash: "alice", matchedAt, participants, calledAt });
    expect(await stored(room)).toMatchObject({
      participants: [
        { name: "Alice", gone_reason: null },
        { name: "Bob", gone_reason: "disconnected" },
      ],
    });
  });

  it("finds the chat over when neither has called within two minutes", async () => {
    const [alice, bob] = await pair();
    await age(matchmaker(), NO_SHOW_MS);
    for (const { room_id } of [alice, bob]) {
      expect(await ask("send_message", { room_id, message: "hi" })).toMatchObject({
        success: false,
        error: "Partner disconnected",
      });
    }
  });

  it("creates no room once the match has expired", async () => {
    const [alice] = await pair();
    await age(matchmaker(), MATCHED_TICKET_TTL_MS);
    const late = await ask("send_message", { room_id: alice["room_id"], message: "hi" });
    expect(late).toMatchObject({ error: "Not in room" });
    expect(Object.keys(late)).not.toContain("unmade");
    expect(await stored(roomOfId(alice["room_id"]))).toEqual({});
  });
});
