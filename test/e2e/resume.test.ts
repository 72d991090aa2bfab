import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningServer } from "../../harness/server.ts";
import { type Build, buildWorker, startWorkerd } from "../../harness/workerd.ts";
import { SEND_BURST } from "../../src/domain/limits.ts";
import type { Json } from "./support/clients.ts";
import { gather, type PlainCall, plainCaller, untilWaiting } from "./support/plain-call.ts";
import {
  firstBytes,
  lastEventId,
  openMcp,
  type RawRequest,
  resumeMcp,
  toolReply,
} from "./support/raw-request.ts";
import { type StateDirectory, stateDirectory } from "./support/state.ts";

/** Rooms in which connections are cut concurrently. */
const ROOMS = 16;

/** How a client's connection ends. */
const CUTS = [
  (wait: RawRequest): unknown => wait.socket.destroy(),
  (wait: RawRequest): unknown => wait.socket.resetAndDestroy(),
];

interface Room {
  alice: string;
  bob: string;
  /** Past everything so far. */
  cursor: number;
}

async function until(wait: RawRequest, isReached: () => boolean): Promise<void> {
  while (!isReached() && (await wait.next()));
}

const untilIdentified = (wait: RawRequest): Promise<void> =>
  until(wait, () => lastEventId(wait) !== undefined);

describe("a wait whose connection is cut, over real connections", { tags: "R9" }, () => {
  let state: StateDirectory;
  let build: Build;
  let server: RunningServer;
  let call: PlainCall;

  beforeAll(async () => {
    state = await stateDirectory();
    build = buildWorker(`${state.path}/build`);
    server = await startWorkerd(build, `${state.path}/storage`);
    call = plainCaller(server.url);
  });

  afterAll(async () => {
    await server?.kill();
    await state?.[Symbol.asyncDispose]();
  });

  async function newRoom(): Promise<Room> {
    const [alice, bob] = await gather(call, "Alice", "Bob");
    return { alice: alice?.["room_id"], bob: bob?.["room_id"], cursor: bob?.["cursor"] };
  }

  const send = (room: Room, message: string): Promise<Json> =>
    call("send_message", { room_id: room.alice, message });

  const wait = (room: Room, params: Json = {}): Promise<RawRequest> =>
    openMcp(server.url, "wait_for_message", { room_id: room.bob, ...params });

  async function resumed(handle: string): Promise<Json | undefined> {
    const request = await resumeMcp(server.url, handle);
    await request.ended;
    return toolReply(request);
  }

  /** Runs the work in several rooms concurrently, one piece at a time in each room. */
  async function inRooms(
    count: number,
    run: (work: number, room: Room) => Promise<void>,
  ): Promise<void> {
    const queue = Array.from({ length: count }, (_, index) => index);
    const workInTurn = async (): Promise<void> => {
      let room = await newRoom();
      let sent = 0;
      for (let work = queue.pop(); work !== undefined; work = queue.pop()) {
        // A sender may not send more at once, however fast the machine is.
        if (sent === SEND_BURST) [room, sent] = [await newRoom(), 0];
        await run(work, room);
        sent += 1;
      }
    };
    await Promise.all(Array.from({ length: ROOMS }, workInTurn));
  }

  it.each([
    ["with a cursor", true],
    ["without a cursor", false],
  ])("gets the same answer once, wherever it is cut, %s", async (_, withCursor) => {
    const sample = await newRoom();
    await send(sample, "unread");
    const whole = await wait(sample, { cursor: sample.cursor });
    await whole.ended;
    let resumptions = 0;
    await inRooms(whole.received() + 1, async (byte, room) => {
      const { id } = await send(room, "unread");
      const cut = await wait(room, withCursor ? { cursor: room.cursor } : {});
      await until(cut, () => cut.received() >= byte);
      CUTS[byte % CUTS.length]?.(cut);
      const handle = lastEventId(firstBytes(cut, byte));
      const isResumable = handle !== undefined && handle !== "done";
      if (isResumable) resumptions += 1;
      // Before the id has arrived, the client can only repeat the call.
      const again = { room_id: room.bob, cursor: room.cursor, timeout: 0 };
      const answer = isResumable ? resumed(handle) : call("wait_for_message", again);
      expect(await answer).toMatchObject({ id, message: "unread", cursor: id });
      room.cursor = id;
      const rest = { room_id: room.bob, cursor: room.cursor, timeout: 0 };
      expect(await call("wait_for_message", rest)).toMatchObject({ timeout: true, cursor: id });
    });
    expect(resumptions).toBeGreaterThan(400);
  });

  it("loses and doubles no message in 1,000 cuts around a send", async () => {
    await inRooms(1_000, async (round, room) => {
      const cut = await wait(room, { cursor: room.cursor, timeout: 20 });
      await untilIdentified(cut);
      const handle = lastEventId(cut) ?? "";
      if (round % 3 === 2) await untilWaiting(call, room.alice, "Bob");
      const sent = send(room, `round ${round}`);
      if (round % 2 === 0) await sent;
      CUTS[round % CUTS.length]?.(cut);
      const { id } = await sent;
      const answer = { id, message: `round ${round}`, cursor: id };
      expect(await resumed(handle)).toMatchObject(answer);
      room.cursor = id;
    });
  });

  it("goes on after the server was killed between the cut and the resumption", async () => {
    const rooms = await Promise.all(Array.from({ length: ROOMS }, newRoom));
    const handles = await Promise.all(
      rooms.map(async (room, index) => {
        const cut = await wait(room, index % 2 === 0 ? { cursor: room.cursor } : {});
        await untilIdentified(cut);
        cut.socket.destroy();
        return lastEventId(cut) ?? "";
      }),
    );
    const early = await Promise.all(rooms.map((room) => send(room, "before the kill")));
    await server.kill();
    server = await startWorkerd(build, `${state.path}/storage`, {
      port: Number(new URL(server.url).port),
    });
    for (const [index, room] of rooms.entries()) {
      const { id } = early[index] ?? {};
      expect(await resumed(handles[index] ?? "")).toMatchObject({ id, message: "before the kill" });
      expect(await call("get_messages", { room_id: room.bob })).toMatchObject({ cursor: id });
    }
  });

  it("goes on after a kill in mid-wait, and hears what is sent later", async () => {
    const room = await newRoom();
    const cut = await wait(room, { cursor: room.cursor });
    await untilIdentified(cut);
    await untilWaiting(call, room.alice, "Bob");
    await server.kill();
    await cut.ended;
    server = await startWorkerd(build, `${state.path}/storage`, {
      port: Number(new URL(server.url).port),
    });
    const answer = resumed(lastEventId(cut) ?? "");
    await untilWaiting(call, room.alice, "Bob");
    const { id } = await send(room, "after the kill");
    expect(await answer).toMatchObject({ id, message: "after the kill" });
  });
});
