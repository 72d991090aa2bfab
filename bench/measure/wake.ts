import { setTimeout as sleep } from "node:timers/promises";
import { assertOk, type Client, type Join, MAX_SENDS } from "../load/client.ts";
import { inParallel } from "../load/in-parallel.ts";

/** Longer than any round takes. */
const WAIT_SECONDS = 45;
/** Time for a wait to reach its room before the send. A send that is too early is not counted. */
const SETTLE_MS = 8;
/** Rooms whose waits are being opened at the same time. */
const OPENING_CONCURRENCY = 25;
/** Polls after the last wait was sent: once they are answered, the server has opened every wait. */
const FINAL_POLLS = 20;

/** A room in which one participant sends and all others listen. */
export interface FanOutRoom {
  sender: Client;
  listeners: Client[];
  /** Id of the newest message that every listener has read. */
  head: number;
}

/** Joins a sender and listeners to a new room. */
export async function joinFanOutRoom(
  join: Join,
  room: string,
  listenerCount: number,
): Promise<FanOutRoom> {
  const sender = await join(room, "Sender");
  const listeners = await inParallel(listenerCount, 1, (index) => join(room, `Listener ${index}`));
  return {
    sender: sender.client,
    listeners: listeners.map(({ client }) => client),
    head: Math.max(sender.cursor, ...listeners.map(({ cursor }) => cursor)),
  };
}

/** Opens a wait for each listener; each resolves to its answer's time, by `performance.now()`. */
function openWaits({ listeners, head }: FanOutRoom, text: string): Promise<number>[] {
  return listeners.map(async (listener) => {
    const received = await listener.wait(head, WAIT_SECONDS);
    const answeredAt = performance.now();
    assertOk(received === text, "the wait returned another message", received);
    return answeredAt;
  });
}

/**
 * Sends a message to the open waits of a room.
 *
 * @returns milliseconds from the start of the send to each answer; none if a wait was not open yet
 */
async function sendToWaits(
  room: FanOutRoom,
  text: string,
  waits: readonly Promise<number>[],
): Promise<number[]> {
  const sentAt = performance.now();
  const { id, woken } = await room.sender.send(text);
  room.head = id;
  const answeredAt = await Promise.all(waits);
  return woken === waits.length ? answeredAt.map((at) => at - sentAt) : [];
}

async function latenciesInRoom(room: FanOutRoom, sends: number): Promise<number[]> {
  const latencies: number[] = [];
  for (let number = 0; number < sends; number += 1) {
    const text = `message ${number}`;
    const waits = openWaits(room, text);
    await sleep(SETTLE_MS + room.listeners.length);
    latencies.push(...(await sendToWaits(room, text, waits)));
  }
  assertOk(latencies.length >= (sends * room.listeners.length) / 2, "too few waits were open");
  return latencies;
}

/**
 * Sends one message after another to rooms of one sender, with a new room whenever the sender nears
 * its rate limit.
 *
 * @returns milliseconds from the start of a send to each answered wait
 */
export async function wakeLatencies(
  join: Join,
  prefix: string,
  listenerCount: number,
  sends: number,
): Promise<number[]> {
  const latencies: number[] = [];
  for (let sent = 0; sent < sends; sent += MAX_SENDS) {
    const room = await joinFanOutRoom(join, `${prefix} ${sent}`, listenerCount);
    latencies.push(...(await latenciesInRoom(room, Math.min(MAX_SENDS, sends - sent))));
  }
  return latencies;
}

/**
 * Opens the waits of many rooms, then sends one message to each room in turn.
 *
 * @param whileOpen called when every wait is open
 * @returns milliseconds from the start of a send to each answered wait
 */
export async function fanOutLatencies(
  rooms: readonly FanOutRoom[],
  text: string,
  whileOpen: () => Promise<void> = () => Promise.resolve(),
): Promise<number[]> {
  const open = await inParallel(rooms.length, OPENING_CONCURRENCY, async (index) => {
    const room = rooms[index];
    assertOk(room !== undefined, "no such room");
    const waits = openWaits(room, text);
    await sleep(SETTLE_MS * 3);
    return { room, waits };
  });
  for (const { room } of open.slice(-FINAL_POLLS)) await room.sender.poll(room.head);
  await sleep(500);
  await whileOpen();
  const latencies: number[] = [];
  for (const { room, waits } of open) latencies.push(...(await sendToWaits(room, text, waits)));
  assertOk(latencies.length > 0, "no wait was open");
  return latencies;
}
