import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { parseRoomId } from "../../src/domain/room-id.ts";

type Rows = Record<string, unknown[]>;

/** Every row of every table that an object has stored. */
export function stored(object: DurableObjectStub): Promise<Rows> {
  return runInDurableObject(object, (_instance, { storage: { sql } }) => {
    const tables = sql
      .exec<{ name: string }>(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
      )
      .toArray();
    return Object.fromEntries(
      tables.map(({ name }) => [name, sql.exec(`SELECT * FROM ${name}`).toArray()]),
    );
  });
}

/** The room object that a room_id belongs to. */
export function roomOfId(roomId: string): DurableObjectStub {
  const handle = parseRoomId(roomId);
  if (!handle) throw new Error("not a room_id");
  return env.ROOMS.getByName(handle.address);
}
