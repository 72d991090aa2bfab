import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { startServer } from "../../harness/server.ts";
import type { Json } from "./support/clients.ts";
import { type PlainCall, plainCaller } from "./support/plain-call.ts";
import { stateDirectory } from "./support/state.ts";

/** Sends numbered messages until the server is gone, and collects the acknowledged ones. */
async function sendUntilCut(ask: PlainCall, roomId: string, acknowledged: string[]): Promise<void> {
  for (let number = 1; ; number += 1) {
    const message = `message ${number}`;
    try {
      const sent = await ask("send_message", { room_id: roomId, message });
      if (sent["success"] === true) acknowledged.push(message);
    } catch {
      return;
    }
  }
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setImmediate(resolve));
}

describe("a server that is killed during a conversation", { tags: "R1" }, () => {
  it("keeps every acknowledged message and every room_id across a restart", async () => {
    await using state = await stateDirectory();
    const acknowledged: string[] = [];
    let alice: Json;
    let bob: Json;
    {
      await using server = await startServer(state.path);
      const ask = plainCaller(server.url);
      const topic = randomUUID();
      [alice, bob] = await Promise.all([
        ask("enter_queue", { display_name: "Alice", topic }),
        ask("enter_queue", { display_name: "Bob", topic }),
      ]);
      const sending = sendUntilCut(ask, alice["room_id"], acknowledged);
      const waiting = ask("wait_for_message", { room_id: alice["room_id"] }).catch(() => "cut");
      await until(() => acknowledged.length >= 25);
      await server.kill();
      await sending;
      expect(await waiting).toBe("cut");
    }

    await using server = await startServer(state.path);
    const ask = plainCaller(server.url);
    const { messages } = await ask("get_messages", { room_id: bob["room_id"], limit: 200 });
    const texts = (messages as Json[]).map(({ message }) => message);
    expect(texts.slice(0, acknowledged.length)).toEqual(acknowledged);
    // The last send may be stored although the kill prevented its acknowledgement.
    expect(texts.length - acknowledged.length).toBeLessThanOrEqual(1);
    expect((messages as Json[]).map(({ id }) => id)).toEqual(texts.map((_, index) => index + 1));

    const received = await ask("wait_for_message", { room_id: bob["room_id"], cursor: 0 });
    expect(received).toMatchObject({ id: 1, message: "message 1", sender: "Alice" });
    const answer = await ask("send_message", { room_id: bob["room_id"], message: "back again" });
    expect(
      await ask("wait_for_message", { room_id: alice["room_id"], cursor: texts.length }),
    ).toMatchObject({ message: "back again", id: answer["id"] });
  });
});
