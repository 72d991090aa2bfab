import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type {
  JoinResult,
  SendResult,
  SendRequest,
  WaitResult,
  WaitRequest,
} from "../../src/room/rpc.ts";
import type { Room } from "../../src/room/room.ts";

export type RoomStub = DurableObjectStub<Room>;

/** A new room that no other test uses. */
export function newRoom(): RoomStub {
  return env.ROOMS.getByName(crypto.randomUUID());
}

/** Creates the room of a pair, matched at `matchedAt`, epoch milliseconds. */
export async function openPair(room: RoomStub, matchedAt = Date.now()): Promise<void> {
  await room.open({
    keyHash: "alice",
    matchedAt,
    participants: [
      { name: "Alice", keyHash: "alice" },
      { name: "Bob", keyHash: "bob" },
    ],
  });
}

export async function join(
  room: RoomStub,
  name: string,
  maxParticipants?: number,
): Promise<JoinResult> {
  return await room.join({
    keyHash: name.toLowerCase(),
    roomName: "a room",
    displayName: name,
    maxParticipants,
  });
}

export async function send(
  room: RoomStub,
  keyHash: string,
  text: string,
  more: Partial<SendRequest> = {},
): Promise<SendResult> {
  return await room.send({
    keyHash,
    text,
    cursor: undefined,
    idempotencyKey: undefined,
    callId: crypto.randomUUID(),
    retried: false,
    ...more,
  });
}

/** Waits for 20 s, which is shorter than a slice, unless `more` says otherwise. */
export async function wait(
  room: RoomStub,
  keyHash: string,
  more: Partial<WaitRequest> = {},
): Promise<WaitResult> {
  return await room.wait({
    keyHash,
    cursor: undefined,
    waitId: crypto.randomUUID(),
    calledAt: Date.now(),
    continued: false,
    remainingMs: 20_000,
    ...more,
  });
}

export function poll(
  room: RoomStub,
  keyHash: string,
  more: Partial<WaitRequest> = {},
): ReturnType<typeof wait> {
  return wait(room, keyHash, { remainingMs: 0, ...more });
}

/** Ages everything the room has stored by `ms` milliseconds. */
export async function age(room: RoomStub, ms: number): Promise<void> {
  await runInDurableObject(room, (instance: Room, { storage: { sql } }) => {
    instance.store.state()?.participants.writeDeliveryCursors();
    sql.exec("UPDATE room SET created_at = created_at - ?", ms);
    sql.exec("UPDATE messages SET sent_at = sent_at - ?", ms);
    sql.exec(
      `UPDATE participants SET joined_at = joined_at - ?1, last_call_at = last_call_at - ?1,
         first_call_at = first_call_at - ?1, gone_at = gone_at - ?1`,
      ms,
    );
    instance.store.discardState();
  });
}

/** When the room's alarm will run, epoch milliseconds. */
export function alarmAt(room: RoomStub): Promise<number | null> {
  return runInDurableObject(room, (_instance, { storage }) => storage.getAlarm());
}

export function rowCount(room: RoomStub, table: "participants" | "messages"): Promise<number> {
  return runInDurableObject(
    room,
    (_instance, { storage: { sql } }) =>
      sql.exec<{ count: number }>(`SELECT COUNT(*) AS count FROM ${table}`).one().count,
  );
}

/** Names of the tables the room has stored. */
export function tables(room: RoomStub): Promise<string[]> {
  return runInDurableObject(room, (_instance, { storage: { sql } }) =>
    sql
      .exec<{ name: string }>(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
      )
      .toArray()
      .map(({ name }) => name),
  );
}
