import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { MATCHED_TICKET_TTL_MS, TICKET_TTL_MS } from "../../src/domain/limits.ts";
import { checkCall, runCall } from "../../src/tools/run-tool.ts";
import type { ToolContext } from "../../src/object-clients/tool-context.ts";
import { testContext } from "../support/context.ts";
import { enterQueue } from "../../src/tools/enter-queue.ts";
import { age, type MatchmakerStub } from "../support/matchmaker.ts";
import { ask, type Json, unique } from "../support/plain.ts";
import type { RoomStub } from "../support/room.ts";

const UNKNOWN = { error: "This ticket is unknown or has expired" };

/** The matchmaker of the Worker under test. */
function matchmaker(): MatchmakerStub {
  return env.MATCHMAKER.getByName("matchmaker");
}

function enter(params: Json): Promise<Json> {
  return ask("enter_queue", { timeout: 20, ...params });
}

/** Matches two people on the topic, and lets the second leave. */
async function endedChat(topic: string, names = ["Alice", "Bob"]): Promise<[Json, Json]> {
  const [stays, leaves] = await Promise.all([
    enter({ topic, display_name: names[0] }),
    enter({ topic, display_name: names[1] }),
  ]);
  await ask("leave_chat", { room_id: leaves["room_id"] });
  return [stays, leaves];
}

/** Resolves once someone this ticket must not be matched with is ahead of it in the queue. */
async function untilSecond(ticket: string): Promise<void> {
  for (;;) {
    const { status, position } = await enter({ ticket, timeout: 0 });
    expect(status).toBe("waiting");
    if (position === 2) return;
  }
}

interface SlowCall {
  reply: Promise<Json>;
  /** Resolves when the call has found its match and calls the room. */
  callsRoom: Promise<void>;
  /** Lets the call to the room proceed. */
  release: () => void;
  client: AbortController;
}

/** Calls enter_queue with real objects, but holds back the first request to a room. */
function enterSlowly(params: Json): SlowCall {
  const called = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const client = new AbortController();
  const rooms = {
    getByName: (address: string) => {
      const room: RoomStub = env.ROOMS.getByName(address);
      return {
        open: async (call: Parameters<RoomStub["open"]>[0]) => {
          called.resolve();
          await gate.promise;
          return room.open(call);
        },
      };
    },
  } as unknown as ToolContext["rooms"];
  const checked = checkCall(enterQueue, { timeout: 20, ...params });
  if (!checked.ok) throw new Error("bad parameters");
  const reply = runCall(checked.call, testContext({ rooms, signal: client.signal }));
  const release = (): void => gate.resolve();
  return { reply: reply.then(({ json }) => json), callsRoom: called.promise, release, client };
}

describe("the ticket of a finished chat", () => {
  it("leads both strangers to someone else, never to each other", { tags: "M6" }, async () => {
    const topic = unique("queue");
    const [alice, bob] = await endedChat(topic);
    const bobAgain = await enter({ ticket: bob["ticket"], timeout: 0 });
    expect(bobAgain).toMatchObject({ status: "waiting", ticket: bob["ticket"] });
    const bobWaits = enter({ ticket: bob["ticket"] });
    expect(await enter({ ticket: alice["ticket"], timeout: 0.5 })).toMatchObject({
      status: "waiting",
    });
    const carol = await enter({ topic, display_name: "Carol" });
    expect(carol).toMatchObject({ status: "matched", partner: "Bob" });
    expect(await bobWaits).toMatchObject({ status: "matched", partner: "Carol" });
  });

  it("goes to the back of the queue, so newcomers meet whoever rejoined first", async () => {
    const topic = unique("queue");
    const [alice, bob] = await endedChat(topic);
    await enter({ ticket: bob["ticket"], timeout: 0 });
    const bobWaits = enter({ ticket: bob["ticket"] });
    await untilSecond(alice["ticket"]);
    const aliceWaits = enter({ ticket: alice["ticket"] });
    const carol = await enter({ topic, display_name: "Carol" });
    expect(carol).toMatchObject({ partner: "Bob", speak_first: false });
    expect(await bobWaits).toMatchObject({ partner: "Carol", speak_first: true });
    const dave = await enter({ topic, display_name: "Dave" });
    expect(dave).toMatchObject({ partner: "Alice", speak_first: false });
    expect(await aliceWaits).toMatchObject({ partner: "Dave", speak_first: true });
  });

  it("stays the same across several matches, and finds the newest", async () => {
    const topic = unique("queue");
    const [alice, bob] = await endedChat(topic);
    expect(alice["ticket"]).not.toBe(bob["ticket"]);
    const carolWaits = enter({ topic, display_name: "Carol" });
    const next = await enter({ ticket: alice["ticket"] });
    expect(next).toMatchObject({ partner: "Carol", ticket: alice["ticket"], cursor: 0 });
    expect(next["room_id"]).not.toBe(alice["room_id"]);
    const carol = await carolWaits;
    expect(await enter({ ticket: alice["ticket"] })).toMatchObject({ room_id: next["room_id"] });
    expect(await enter({ ticket: carol["ticket"] })).toMatchObject({ room_id: carol["room_id"] });
  });

  it("accepts another name and another topic", async () => {
    const [alice] = await endedChat(unique("queue"));
    const topic = unique("another");
    const waits = enter({ ticket: alice["ticket"], topic, display_name: "Ann" });
    const carol = await enter({ topic, display_name: "Carol" });
    expect(carol).toMatchObject({ status: "matched", partner: "Ann" });
    expect(await waits).toMatchObject({ partner: "Carol", display_name: "Ann" });
  });

  it("keeps waiting in the same call when the stranger leaves before it is answered", async () => {
    const topic = unique("queue");
    const [lost, bob] = await Promise.all([
      enter({ topic, display_name: "Alice" }),
      enter({ topic, display_name: "Bob" }),
    ]);
    const alice = enterSlowly({ ticket: lost["ticket"] });
    await alice.callsRoom;
    await ask("leave_chat", { room_id: bob["room_id"] });
    alice.release();
    const carol = await enter({ topic, display_name: "Carol" });
    expect(carol).toMatchObject({ partner: "Alice" });
    expect(await alice.reply).toMatchObject({ status: "matched", partner: "Carol" });
  });
});

describe("a slow call with the ticket of a finished chat", () => {
  it("gives way to a newer call with the same ticket", { tags: ["R7", "M7"] }, async () => {
    const topic = unique("queue");
    const [alice, bob] = await endedChat(topic);
    const older = enterSlowly({ ticket: alice["ticket"] });
    await older.callsRoom;
    await enter({ ticket: alice["ticket"], timeout: 0 });
    const newer = enter({ ticket: alice["ticket"] });
    await untilSecond(bob["ticket"]);
    older.release();
    expect(await older.reply).toMatchObject({ status: "waiting", superseded: true });
    expect(await enter({ topic, display_name: "Carol" })).toMatchObject({ partner: "Alice" });
    expect(await newer).toMatchObject({ status: "matched", partner: "Carol" });
  });

  it("is not matched when its client disconnects in the meantime", { tags: "M3" }, async () => {
    const topic = unique("queue");
    const [alice] = await endedChat(topic);
    const gone = enterSlowly({ ticket: alice["ticket"] });
    await gone.callsRoom;
    const [carol, dave] = await endedChat(topic, ["Carol", "Dave"]);
    await enter({ ticket: carol["ticket"], timeout: 0 });
    const carolWaits = enter({ ticket: carol["ticket"] });
    await untilSecond(dave["ticket"]);
    gone.client.abort();
    gone.release();
    await gone.reply;
    expect(await enter({ topic, display_name: "Erin" })).toMatchObject({ partner: "Carol" });
    expect(await carolWaits).toMatchObject({ partner: "Erin" });
  });
});

describe("a ticket", () => {
  it.each(["ticket_AAAAAAAAAAAAAAAAAAAAAA", "ticket_", "room_x", ""])(
    "is refused if the server never issued it: %j",
    async (ticket) => {
      expect(await enter({ ticket })).toMatchObject(UNKNOWN);
    },
  );

  it("expires ten minutes after its last call", async () => {
    const { ticket } = await enter({ topic: unique("queue"), timeout: 0 });
    await age(matchmaker(), TICKET_TTL_MS - 5_000);
    expect(await enter({ ticket, timeout: 0 })).toMatchObject({ status: "waiting" });
    await age(matchmaker(), TICKET_TTL_MS);
    expect(await enter({ ticket, timeout: 0 })).toMatchObject(UNKNOWN);
  });

  it("expires fifty minutes after its match, or ten after its last call once it is queued again", async () => {
    const [alice, bob] = await endedChat(unique("queue"));
    await age(matchmaker(), MATCHED_TICKET_TTL_MS - 5_000);
    expect(await enter({ ticket: alice["ticket"], timeout: 0 })).toMatchObject({
      status: "waiting",
    });
    await age(matchmaker(), 5_000);
    expect(await enter({ ticket: bob["ticket"], timeout: 0 })).toMatchObject(UNKNOWN);
    await age(matchmaker(), TICKET_TTL_MS - 5_000);
    expect(await enter({ ticket: alice["ticket"], timeout: 0 })).toMatchObject(UNKNOWN);
  });
});
