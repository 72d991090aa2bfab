import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { checkCall, runCall, type ToolReply } from "../../src/tools/run-tool.ts";
import type { ToolContext } from "../../src/object-clients/tool-context.ts";
import { sendMessage } from "../../src/tools/send-message.ts";
import { testContext } from "../support/context.ts";
import type { RoomStub } from "../support/room.ts";
import { ask, gather, type Json } from "../support/plain.ts";

/** The namespace of real rooms, except that every wait fails with this error. */
function roomsThatFailToWait(error: Error): ToolContext["rooms"] {
  return {
    getByName: (address: string) => {
      const room: RoomStub = env.ROOMS.getByName(address);
      return {
        send: (call: Parameters<RoomStub["send"]>[0]) => room.send(call),
        wait: async () => {
          throw error;
        },
      };
    },
  } as unknown as ToolContext["rooms"];
}

async function sendAndWait(roomId: string, error: Error): Promise<ToolReply> {
  const checked = checkCall(sendMessage, { room_id: roomId, message: "hi", wait_for_reply: 5 });
  if (!checked.ok) throw new Error("bad parameters");
  return runCall(checked.call, testContext({ rooms: roomsThatFailToWait(error) }));
}

describe("a message whose wait for the reply fails", () => {
  it.each([
    ["is overloaded", Object.assign(new Error("busy"), { overloaded: true }), "The server is busy"],
    ["has a bug", new Error("a bug"), "The server failed"],
  ])("is reported as sent when the room %s", { tags: "D2" }, async (_how, error, reported) => {
    const [alice] = await gather("Alice", "Bob");
    const { json, refused } = await sendAndWait(alice?.["room_id"], error);
    expect(refused).toBeUndefined();
    expect(json).toMatchObject({ success: true, id: 3, reply: { error: reported }, cursor: 1 });
    expect(json["next"]).toMatch(/^The message was sent\. Call wait_for_message/u);
    const { messages } = await ask("get_messages", { room_id: alice?.["room_id"] });
    expect((messages as Json[]).filter(({ message }) => message === "hi")).toHaveLength(1);
  });
});
