import { expect, it } from "vitest";
import { buildWorker, startWorkerd } from "../../harness/workerd.ts";
import type { Json } from "./support/clients.ts";
import { plainCaller } from "./support/plain-call.ts";
import { bodyOf, openPlain } from "./support/raw-request.ts";
import { stateDirectory } from "./support/state.ts";

const ROOMS = 1_000;
const WAITERS_A_ROOM = 5;
/** Rooms opened at a time, so that the load is open waits and not a queue of connections. */
const BATCH_SIZE = 25;

async function inBatches<T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let start = 0; start < count; start += BATCH_SIZE) {
    const batch = Array.from({ length: Math.min(BATCH_SIZE, count - start) }, (_, offset) =>
      work(start + offset),
    );
    results.push(...(await Promise.all(batch)));
  }
  return results;
}

it(
  "holds five open waits in each of a thousand rooms, and answers all of them",
  { timeout: 180_000, tags: "S10" },
  async () => {
    await using state = await stateDirectory();
    await using server = await startWorkerd(
      buildWorker(`${state.path}/build`),
      `${state.path}/storage`,
    );
    const call = plainCaller(server.url);
    const rooms = await inBatches(ROOMS, async (index) => {
      const room_name = `room ${index}`;
      const speaker = await call("join_room", { room_name });
      const waiters = await Promise.all(
        Array.from({ length: WAITERS_A_ROOM }, () => call("join_room", { room_name })),
      );
      const cursor = WAITERS_A_ROOM + 1;
      const waits = await Promise.all(
        waiters.map(({ room_id }) =>
          openPlain(server.url, "wait_for_message", { room_id, cursor, timeout: 300 }),
        ),
      );
      return { speaker, waits };
    });
    const waits = rooms.flatMap((room) => room.waits);
    expect(waits).toHaveLength(ROOMS * WAITERS_A_ROOM);
    expect(waits.filter((wait) => wait.socket.destroyed)).toEqual([]);

    const sent = await inBatches(ROOMS, async (index) =>
      call("send_message", { room_id: rooms[index]?.speaker["room_id"], message: `to ${index}` }),
    );
    expect(sent.filter(({ success }) => success !== true)).toEqual([]);
    await Promise.all(waits.map((wait) => wait.ended));
    const received = rooms.map((room) =>
      room.waits.map((wait) => (JSON.parse(bodyOf(wait)) as Json)["message"] as unknown),
    );
    expect(received).toEqual(
      rooms.map((_, index) => Array.from({ length: WAITERS_A_ROOM }, () => `to ${index}`)),
    );
  },
);
