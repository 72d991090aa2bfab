import { setTimeout as pause } from "node:timers/promises";
import { type Chatter, type Join, must, SENDS_EACH } from "../load/chatter.ts";
import { inParallel } from "../load/in-parallel.ts";

/** Longer than any round. */
const WAIT_SECONDS = 45;
/** How long a wait is given to reach its room before somebody sends, in milliseconds; a send that came too early is not counted. */
const SETTLE_MS = 8;
const OPENED_AT_A_TIME = 25;
/** Calls that come after the last wait of a full house; a wait takes a few steps to be open. */
const CALLS_BEHIND = 20;

/** A room with one who speaks and others who listen. */
export interface Audience {
  speaker: Chatter;
  listeners: Chatter[];
  /** Id of the newest message that all have read. */
  head: number;
}

/** Seats an audience in a room of its own. */
export async function seat(join: Join, room: string, listeners: number): Promise<Audience> {
  const seated = await join(room, "Speaker");
  const others = await inParallel(listeners, 1, (index) => join(room, `Listener ${index}`));
  return {
    speaker: seated.chatter,
    listeners: others.map(({ chatter }) => chatter),
    head: Math.max(seated.cursor, ...others.map(({ cursor }) => cursor)),
  };
}

/** Opens the waits of an audience; each tells when it was answered, in milliseconds of `performance.now()`. */
function openWaits({ listeners, head }: Audience, text: string): Promise<number>[] {
  return listeners.map(async (listener) => {
    const heard = await listener.wait(head, WAIT_SECONDS);
    const at = performance.now();
    must(heard === text, "another message was heard", heard);
    return at;
  });
}

/** Speaks; returns how long after that each wait was answered, in milliseconds, or nothing if a wait was not open yet. */
async function speak(
  audience: Audience,
  text: string,
  waits: readonly Promise<number>[],
): Promise<number[]> {
  const before = performance.now();
  const { id, woken } = await audience.speaker.send(text);
  audience.head = id;
  const heard = await Promise.all(waits);
  return woken === waits.length ? heard.map((at) => at - before) : [];
}

/** Latencies from the start of a send to each wake, one send after the other, in milliseconds. */
async function wakes(audience: Audience, sends: number): Promise<number[]> {
  const latencies: number[] = [];
  for (let number = 0; number < sends; number += 1) {
    const text = `message ${number}`;
    const waits = openWaits(audience, text);
    await pause(SETTLE_MS + audience.listeners.length);
    latencies.push(...(await speak(audience, text, waits)));
  }
  must(latencies.length >= (sends * audience.listeners.length) / 2, "too few waits were open");
  return latencies;
}

/** The same in a room with so many listeners; in as many rooms, one after the other, as the sends need. */
export async function wakesIn(
  join: Join,
  prefix: string,
  listeners: number,
  sends: number,
): Promise<number[]> {
  const latencies: number[] = [];
  for (let sent = 0; sent < sends; sent += SENDS_EACH) {
    const audience = await seat(join, `${prefix} ${sent}`, listeners);
    latencies.push(...(await wakes(audience, Math.min(SENDS_EACH, sends - sent))));
  }
  return latencies;
}

/**
 * Opens the waits of many rooms, then speaks in one after the other.
 *
 * @param whileOpen called when every wait is open
 */
export async function fullHouse(
  audiences: readonly Audience[],
  text: string,
  whileOpen: () => Promise<void> = () => Promise.resolve(),
): Promise<number[]> {
  // The waits are held in an object: a promise of promises would wait for them.
  const open = await inParallel(audiences.length, OPENED_AT_A_TIME, async (index) => {
    const audience = audiences[index];
    must(audience !== undefined, "no such room");
    const waits = openWaits(audience, text);
    await pause(SETTLE_MS * 3);
    return { audience, waits };
  });
  // They are sent faster than a server opens them: a call that comes after them is answered when they are open.
  for (const { audience } of open.slice(-CALLS_BEHIND)) await audience.speaker.poll(audience.head);
  await pause(500);
  await whileOpen();
  const latencies: number[] = [];
  for (const { audience, waits } of open) latencies.push(...(await speak(audience, text, waits)));
  must(latencies.length > 0, "no wait was open");
  return latencies;
}
