import { formatRoomId, parseRoomId } from "../../src/domain/room-id.ts";

/** A key in the right format that belongs to nobody. */
export const WRONG_KEY = "AAAAAAAAAAAAAAAAAAAAAA";

/** The same room's room_id with another key. */
export function withKey(roomId: string, key: string): string {
  const handle = parseRoomId(roomId);
  if (!handle) throw new Error("not a room_id");
  return formatRoomId({ ...handle, key });
}

/** The secret part of a room_id. */
export function keyOf(roomId: string): string {
  return parseRoomId(roomId)?.key ?? "";
}
