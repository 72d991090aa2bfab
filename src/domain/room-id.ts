import { deriveSecret, SECRET_PATTERN } from "./secrets.ts";

/** The two parts of a `room_id`: the name of the room's object, and the key of one participant. */
export interface RoomHandle {
  address: string;
  key: string;
}

const ROOM_ID = new RegExp(`^room_([np]${SECRET_PATTERN})\\.(${SECRET_PATTERN})$`);

/** A participant's `room_id`, which is a secret: `room_<address>.<key>`. */
export function formatRoomId({ address, key }: RoomHandle): string {
  return `room_${address}.${key}`;
}

/** Parses a `room_id`; `undefined` for anything that is not one. */
export function parseRoomId(roomId: string): RoomHandle | undefined {
  const [, address, key] = ROOM_ID.exec(roomId) ?? [];
  return address && key ? { address, key } : undefined;
}

/**
 * The address of the room that this name leads to. It is derived from the name, so no list of rooms
 * is needed, and does not contain it.
 */
export function namedRoomAddress(canonicalRoomName: string): string {
  return `n${deriveSecret(canonicalRoomName, "named room")}`;
}

const PAIRED = "p";

/**
 * The address of a paired room. Its first letter differs from that of named rooms, so `join_room`
 * can't reach it.
 */
export function pairedRoomAddress(secret: string): string {
  return `${PAIRED}${secret}`;
}

export function isPairedRoomAddress(address: string): boolean {
  return address.startsWith(PAIRED);
}
