import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningServer } from "../../harness/server.ts";
import { buildWorker, startWorkerd } from "../../harness/workerd.ts";
import type { Json } from "./support/clients.ts";
import { gather, type PlainCall, plainCaller, untilWaiting } from "./support/plain-call.ts";
import { openMcp, openPlain, type RawRequest } from "./support/raw-request.ts";
import { type StateDirectory, stateDirectory } from "./support/state.ts";

/** Rooms in which connections are cut concurrently. */
const ROOMS = 16;

type Transport = (roomId: string, params: Json) => Promise<RawRequest>;
type Cut = (wait: RawRequest) => void;

const CUTS: Record<string, Cut> = {
  closed: (wait) => wait.socket.destroy(),
  reset: (wait) => wait.socket.resetAndDestroy(),
};

interface CutRoom {
  alice: Json;
  bob: Json;
  /** The reply to a wait by Bob with cursor 2. */
  unread: Json;
}

async function untilReceived(wait: RawRequest, bytes: number): Promise<void> {
  while (wait.received() < bytes && (await wait.next()));
}

describe("a wait whose connection is cut", () => {
  let state: StateDirectory;
  let server: RunningServer;
  let call: PlainCall;
  let transports: Record<string, Transport>;
  let cutsMade = 0;

  beforeAll(async () => {
    state = await stateDirectory();
    server = await startWorkerd(buildWorker(`${state.path}/build`), `${state.path}/storage`);
    call = plainCaller(server.url);
    transports = {
      MCP: (room_id, params) => openMcp(server.url, "wait_for_message", { room_id, ...params }),
      "plain HTTP": (room_id, params) =>
        openPlain(server.url, "wait_for_message", { room_id, ...params }),
    };
  });

  afterAll(async () => {
    await server?.kill();
    await state?.[Symbol.asyncDispose]();
  });

  const readFrom = (bob: Json, cursor: number): Promise<Json> =>
    call("wait_for_message", { room_id: bob["room_id"], cursor, timeout: 0 });

  async function lastId({ room_id }: Json): Promise<number> {
    const { messages } = await call("get_messages", { room_id, limit: 1 });
    return (messages as Json[])[0]?.["id"];
  }

  async function newRoom(): Promise<CutRoom> {
    const [alice, bob] = (await gather(call, "Alice", "Bob")) as [Json, Json];
    for (const message of ["one", "two", "three"]) {
      await call("send_message", { room_id: alice["room_id"], message });
    }
    return { alice, bob, unread: await readFrom(bob, 2) };
  }

  async function cutWhen(wait: RawRequest, bytes: number, cut: Cut): Promise<void> {
    await untilReceived(wait, bytes);
    cut(wait);
    cutsMade += 1;
  }

  /** Runs the work in all rooms concurrently, one piece at a time in each room. */
  async function inRooms<Work>(
    works: readonly Work[],
    run: (work: Work, room: CutRoom) => Promise<void>,
  ): Promise<void> {
    const queue = [...works];
    const rooms = await Promise.all(Array.from({ length: ROOMS }, newRoom));
    await Promise.all(
      rooms.map(async (room) => {
        for (let work = queue.pop(); work !== undefined; work = queue.pop()) await run(work, room);
      }),
    );
  }

  const kinds = ["MCP", "plain HTTP"].flatMap((transport) =>
    Object.keys(CUTS).map((how) => ({ transport, how })),
  );

  it.each(kinds)(
    "gives the same reply again when it is $how at any byte over $transport",
    { tags: "R4" },
    async ({ transport, how }) => {
      const [open, cut] = [transports[transport], CUTS[how]];
      if (!open || !cut) throw new Error("no such kind");
      const { bob } = await newRoom();
      const whole = await open(bob["room_id"], { cursor: 2, timeout: 20 });
      await whole.ended;
      const bytes = Array.from({ length: whole.received() + 1 }, (_, index) => index);
      await inRooms(bytes, async (byte, { bob: reader, unread }) => {
        await cutWhen(await open(reader["room_id"], { cursor: 2, timeout: 20 }), byte, cut);
        expect(await readFrom(reader, 2)).toEqual(unread);
      });
    },
  );

  it.each(kinds)(
    "loses no message that is sent while it is $how over $transport",
    { tags: "R5" },
    async ({ transport, how }) => {
      const [open, cut] = [transports[transport], CUTS[how]];
      if (!open || !cut) throw new Error("no such kind");
      await inRooms(
        Array.from({ length: 96 }, (_, index) => index),
        async (round, { alice, bob }) => {
          const cursor = await lastId(alice);
          const wait = await open(bob["room_id"], { cursor, timeout: 20 });
          // Cuts before the headers, after them, and once the wait is open in the room.
          if (round % 3 === 1) await untilReceived(wait, 1);
          if (round % 3 === 2) {
            await untilWaiting(call, alice["room_id"], "Bob");
          }
          const message = `round ${round}`;
          const sent = call("send_message", { room_id: alice["room_id"], message });
          if (round % 2 === 0) await sent;
          await cutWhen(wait, 0, cut);
          const { id } = await sent;
          for (const _twice of [1, 2]) {
            expect(await readFrom(bob, cursor)).toMatchObject({ id, message, cursor: id });
          }
        },
      );
    },
  );

  it("loses no message after it is cut during a heartbeat", { tags: "R4" }, async () => {
    await inRooms(
      kinds.flatMap((kind) => Array.from({ length: 8 }, () => kind)),
      async ({ transport, how }, { alice, bob }) => {
        const [open, cut] = [transports[transport], CUTS[how]];
        if (!open || !cut) throw new Error("no such kind");
        const cursor = await lastId(alice);
        const wait = await open(bob["room_id"], { cursor, timeout: 20 });
        await untilReceived(wait, 1);
        const opened = performance.now();
        // The first chunk after 2.5 s is the heartbeat.
        while (performance.now() - opened < 2_500) expect(await wait.next()).toBe(true);
        await cutWhen(wait, 0, cut);
        const { id } = await call("send_message", { room_id: alice["room_id"], message: "next" });
        expect(await readFrom(bob, cursor)).toMatchObject({ id, message: "next" });
      },
    );
  });

  it("is exercised by at least 2,000 cuts", { tags: "R4" }, () => {
    expect(cutsMade).toBeGreaterThanOrEqual(2_000);
  });
});
