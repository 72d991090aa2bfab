import { describe, expect, it } from "vitest";
import { MAX_MAX_PARTICIPANTS, SEND_BURST } from "../../src/domain/limits.ts";
import { ask, call, gather, type Json, unique } from "../support/plain.ts";

describe("a full room", () => {
  it("holds fifty open waits and answers all of them", { tags: "S10" }, async () => {
    const names = Array.from({ length: MAX_MAX_PARTICIPANTS }, (_, index) => `Guest ${index}`);
    const room_name = unique("room");
    const everyone: Json[] = [];
    for (const display_name of names) {
      everyone.push(await ask("join_room", { room_name, display_name, max_participants: 50 }));
    }
    const [first, second] = everyone;
    const waits = everyone.map(({ room_id }) =>
      ask("wait_for_message", { room_id, cursor: MAX_MAX_PARTICIPANTS, timeout: 30 }),
    );
    const isFull = async (): Promise<boolean> => {
      const { participants } = await ask("get_messages", { room_id: first?.["room_id"], limit: 1 });
      return (participants as Json[]).every(({ status }) => status === "waiting");
    };
    while (!(await isFull()));
    const sent = await ask("send_message", { room_id: first?.["room_id"], message: "hello all" });
    expect(sent["delivered_to"]).toHaveLength(MAX_MAX_PARTICIPANTS - 1);
    await ask("send_message", { room_id: second?.["room_id"], message: "hello you" });
    const received = (await Promise.all(waits)).map(({ message }) => message as string);
    expect(received).toEqual(["hello you", ...names.slice(1).map(() => "hello all")]);
  });
});

describe("a participant who sends five times the burst allowance", { tags: "S9" }, () => {
  it("gets refusals for the excess at once, loses no accepted message and can send again within 5 s", async () => {
    const [alice, bob] = await gather("Alice", "Bob");
    const room_id = alice?.["room_id"];
    const replies = await Promise.all(
      Array.from({ length: 5 * SEND_BURST }, (_, index) =>
        call("send_message", { room_id, message: `m${index}` }),
      ),
    );
    const accepted = replies.filter(({ status }) => status === 200);
    const refused = replies.filter(({ status }) => status === 429);
    expect(accepted.length + refused.length).toBe(replies.length);
    expect(accepted.length).toBeGreaterThanOrEqual(SEND_BURST);
    expect(accepted.length).toBeLessThan(2 * SEND_BURST);
    for (const { json, headers } of refused) {
      expect(json).toMatchObject({
        success: false,
        error: "You are sending too many messages",
        retry_after: 1,
      });
      expect(headers.get("retry-after")).toBe("1");
    }
    const { messages } = await ask("get_messages", { room_id: bob?.["room_id"], limit: 200 });
    expect((messages as Json[]).filter(({ event }) => !event)).toHaveLength(accepted.length);

    const waitSeconds = Number(refused[0]?.json["retry_after"]);
    expect(waitSeconds).toBeLessThanOrEqual(5);
    await new Promise((resolve) => setTimeout(resolve, waitSeconds * 1_000));
    expect(await ask("send_message", { room_id, message: "later" })).toMatchObject({
      success: true,
    });
  });

  it("leaves the others in the room able to send", async () => {
    const [alice, bob] = await gather("Alice", "Bob");
    const flood = Array.from({ length: 2 * SEND_BURST }, () =>
      call("send_message", { room_id: alice?.["room_id"], message: "flood" }),
    );
    expect(
      await ask("send_message", { room_id: bob?.["room_id"], message: "still here" }),
    ).toMatchObject({ success: true });
    await Promise.all(flood);
  });
});
