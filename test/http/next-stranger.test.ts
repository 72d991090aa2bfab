import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { MATCHED_TICKET_TTL_MS, TICKET_TTL_MS } from "../../src/domain/limits.ts";
import { checkCall, runCall } from "../../src/tools/run-tool.ts";
import type { ToolContext } from "../../src/object-clients/call-context.ts";
import { testContext } from "../support/context.ts";
import { enterQueue } from "../../src/tools/enter-queue.ts";
import { age, type MatchmakerStub } from "../support/matchmaker.ts";
import { ask, type Json, unique } from "../support/plain.ts";
import type { RoomStub } from "../support/room.ts";

const UNKNOWN = { error: "This ticket is unknown or has lapsed" };

/** The one of the Worker under test. */
function matchmaker(): MatchmakerStub {
  return env.MATCHMAKER.getByName("matchmaker");
}

function enter(params: Json): Promise<Json> {
  return ask("enter_queue", { timeout: 20, ...params });
}

/** Two who have met on the topic; the second has left. */
async function endedChat(topic: string, names = ["Alice", "Bob"]): Promise<[Json, Json]> {
  const [stays, leaves] = await Promise.all([
    enter({ topic, display_name: names[0] }),
    enter({ topic, display_name: names[1] }),
  ]);
  await ask("leave_chat", { room_id: leaves["room_id"] });
  return [stays, leaves];
}

/** Comes back once somebody waits who has the place before this ticket; its holder must have met them. */
async function untilSecond(ticket: string): Promise<void> {
  for (;;) {
    const { status, position } = await enter({ ticket, timeout: 0 });
    expect(status).toBe("waiting");
    if (position === 2) return;
  }
}

interface SlowCall {
  reply: Promise<Json>;
  /** The call was told of a match, and asks its room. */
  asksRoom: Promise<void>;
  /** Lets it hear from the room. */
  goOn: () => void;
  client: AbortController;
}

/** A call of enter_queue whose first request to a room is slow. Everything it asks is real. */
function enterSlowly(params: Json): SlowCall {
  const asks = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const client = new AbortController();
  const rooms = {
    getByName: (address: string) => {
      const room: RoomStub = env.ROOMS.getByName(address);
      return {
        open: async (call: Parameters<RoomStub["open"]>[0]) => {
          asks.resolve();
          await gate.promise;
          return room.open(call);
        },
      };
    },
  } as unknown as ToolContext["rooms"];
  const checked = checkCall(enterQueue, { timeout: 20, ...params });
  if (!checked.ok) throw new Error("bad parameters");
  const reply = runCall(checked.call, testContext({ rooms, signal: client.signal }));
  const goOn = (): void => gate.resolve();
  return { reply: reply.then(({ json }) => json), asksRoom: asks.promise, goOn, client };
}

describe("the ticket of a chat that is over", () => {
  it("takes both on to somebody else, never to each other", async () => {
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

  it("queues up anew: who comes next meets the one who has waited longest since", async () => {
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

  it("is the same with every match, and finds the newest", async () => {
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

  it("takes another name and another topic on the way", async () => {
    const [alice] = await endedChat(unique("queue"));
    const topic = unique("another");
    const waits = enter({ ticket: alice["ticket"], topic, display_name: "Ann" });
    const carol = await enter({ topic, display_name: "Carol" });
    expect(carol).toMatchObject({ status: "matched", partner: "Ann" });
    expect(await waits).toMatchObject({ partner: "Carol", display_name: "Ann" });
  });

  it("goes on waiting in the same call when the stranger left before I was told again", async () => {
    const topic = unique("queue");
    const [lost, bob] = await Promise.all([
      enter({ topic, display_name: "Alice" }),
      enter({ topic, display_name: "Bob" }),
    ]);
    const alice = enterSlowly({ ticket: lost["ticket"] });
    await alice.asksRoom;
    await ask("leave_chat", { room_id: bob["room_id"] });
    alice.goOn();
    const carol = await enter({ topic, display_name: "Carol" });
    expect(carol).toMatchObject({ partner: "Alice" });
    expect(await alice.reply).toMatchObject({ status: "matched", partner: "Carol" });
  });
});

describe("two calls with the ticket of a chat that is over", () => {
  it("leave the wait to the newer, also when the older is slow to find out", async () => {
    const topic = unique("queue");
    const [alice, bob] = await endedChat(topic);
    const older = enterSlowly({ ticket: alice["ticket"] });
    await older.asksRoom;
    await enter({ ticket: alice["ticket"], timeout: 0 });
    const newer = enter({ ticket: alice["ticket"] });
    await untilSecond(bob["ticket"]);
    older.goOn();
    expect(await older.reply).toMatchObject({ status: "waiting", superseded: true });
    expect(await enter({ topic, display_name: "Carol" })).toMatchObject({ partner: "Alice" });
    expect(await newer).toMatchObject({ status: "matched", partner: "Carol" });
  });

  it("match nobody with a client that went away while the room was asked", async () => {
    const topic = unique("queue");
    const [alice] = await endedChat(topic);
    const gone = enterSlowly({ ticket: alice["ticket"] });
    await gone.asksRoom;
    const [carol, dave] = await endedChat(topic, ["Carol", "Dave"]);
    await enter({ ticket: carol["ticket"], timeout: 0 });
    const carolWaits = enter({ ticket: carol["ticket"] });
    await untilSecond(dave["ticket"]);
    gone.client.abort();
    gone.goOn();
    await gone.reply;
    expect(await enter({ topic, display_name: "Erin" })).toMatchObject({ partner: "Carol" });
    expect(await carolWaits).toMatchObject({ partner: "Erin" });
  });
});

describe("a ticket that finds nothing", () => {
  it.each(["ticket_AAAAAAAAAAAAAAAAAAAAAA", "ticket_", "room_x", ""])("%s", async (ticket) => {
    expect(await enter({ ticket })).toMatchObject(UNKNOWN);
  });

  it("lapses ten minutes after its last call", async () => {
    const { ticket } = await enter({ topic: unique("queue"), timeout: 0 });
    await age(matchmaker(), TICKET_TTL_MS - 5_000);
    expect(await enter({ ticket, timeout: 0 })).toMatchObject({ status: "waiting" });
    await age(matchmaker(), TICKET_TTL_MS);
    expect(await enter({ ticket, timeout: 0 })).toMatchObject(UNKNOWN);
  });

  it("lapses fifty minutes after its match, and ten after its last call once it went back", async () => {
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
