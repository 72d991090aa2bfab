import assert from "node:assert/strict";
import type { Json } from "../e2e/support/clients.ts";
import { gather, type PlainCall, untilWaiting } from "../e2e/support/plain-call.ts";

/** What Alice called in one exchange, and what she got. */
export interface Exchange {
  what: string;
  calls: { params: Json; reply: Json }[];
}

/** A room of Alice and others, all of whom have read everything. */
export interface Room {
  alice: Json;
  others: Json[];
  cursor: number;
}

/** What the others do during an exchange. */
export interface Plan {
  /** Who waits while Alice sends, by name. */
  waiting?: readonly string[];
  /** Who answers, and what. */
  answers?: readonly (readonly [name: string, message: string])[];
  /** What happens instead of an answer. */
  event?: (room: Room) => Promise<unknown>;
  /** Who waits while Alice waits. */
  stillWaiting?: readonly string[];
}

const QUESTION = "Shall we meet at noon?";

/** How long Alice waits if nobody answers, in seconds. */
const TIMEOUT = 1;

/** How long anyone waits for something that comes, in seconds. */
const LONG_ENOUGH = 20;

function roomOf(joined: Json[]): Room {
  const alice = joined.find(({ display_name }) => display_name === "Alice") ?? {};
  return {
    alice,
    others: joined.filter((one) => one !== alice),
    cursor: joined.at(-1)?.["cursor"],
  };
}

/** A named room. They join in this order. */
export async function roomWith(call: PlainCall, ...names: string[]): Promise<Room> {
  return roomOf(await gather(call, ...names));
}

/** The room of Alice and a stranger, Bob. */
export async function pairedRoom(call: PlainCall): Promise<Room> {
  const topic = crypto.randomUUID();
  const enter = (display_name: string): Promise<Json> =>
    call("enter_queue", { topic, display_name, timeout: LONG_ENOUGH });
  return roomOf(await Promise.all([enter("Alice"), enter("Bob")]));
}

/** Opens waits and makes sure that the room counts them; they end with the next message. */
async function openWaits(
  call: PlainCall,
  { alice, others }: Room,
  names: readonly string[],
  cursor: number,
): Promise<Promise<Json>[]> {
  const waits = others
    .filter(({ display_name }) => names.includes(display_name))
    .map(({ room_id }) => call("wait_for_message", { room_id, cursor, timeout: LONG_ENOUGH }));
  for (const name of names) await untilWaiting(call, alice["room_id"], name);
  return waits;
}

/** Alice sends a message, then waits. */
export async function record(
  call: PlainCall,
  what: string,
  room: Room,
  { waiting = [], answers = [], event, stillWaiting = [] }: Plan,
): Promise<Exchange> {
  const { room_id } = room.alice;
  const waits = await openWaits(call, room, waiting, room.cursor);
  const send = { room_id, message: QUESTION, cursor: room.cursor };
  const sent = await call("send_message", send);
  await Promise.all(waits);
  const { cursor } = sent;
  for (const [name, message] of answers) {
    const sender = room.others.find(({ display_name }) => display_name === name);
    await call("send_message", { room_id: sender?.["room_id"], message, cursor });
  }
  await event?.(room);
  const lastWaits = await openWaits(call, room, stillWaiting, cursor);
  const wait = { room_id, cursor, timeout: TIMEOUT };
  const heard = await call("wait_for_message", wait);
  if (lastWaits.length > 0) await call("send_message", { room_id, message: "Bye." });
  await Promise.all(lastWaits);
  const hasTimedOut = answers.length === 0 && event === undefined;
  assert.deepEqual((sent["delivered_to"] ?? []).toSorted(), waiting.toSorted(), what);
  assert.equal(heard["timeout"] ?? false, hasTimedOut, what);
  return {
    what,
    calls: [
      { params: send, reply: sent },
      { params: wait, reply: heard },
    ],
  };
}

/** Alice sends a message and waits in the same call. Bob sends the answer, if there is one. */
export async function recordSingleCall(
  call: PlainCall,
  what: string,
  { alice, others: [bob], cursor }: Room,
  answer?: string,
): Promise<Exchange> {
  const params = {
    room_id: alice["room_id"],
    message: QUESTION,
    cursor,
    wait_for_reply: answer === undefined ? TIMEOUT : LONG_ENOUGH,
  };
  const reply = call("send_message", params);
  if (answer !== undefined) {
    await untilWaiting(call, bob?.["room_id"], "Alice");
    await call("send_message", { room_id: bob?.["room_id"], message: answer });
  }
  return { what, calls: [{ params, reply: await reply }] };
}
