import { deriveSecret, SECRET_PATTERN } from "./secrets.ts";

/** The two halves of a `room_id`: the name of the room's object, and the key of one participant. */
export interface RoomHandle {
  address: string;
  key: string;
}

const ROOM_ID = new RegExp(`^room_([np]${SECRET_PATTERN})\\.(${SECRET_PATTERN})$`);

/** The `room_id` of one participant, a secret: `room_<address>.<key>`. */
export function formatRoomId({ address, key }: RoomHandle): string {
  return `room_${address}.${key}`;
}

/** Reads a `room_id`; `undefined` for anything that this server never gave out. Asks no object. */
export function parseRoomId(roomId: string): RoomHandle | undefined {
  const [, address, key] = ROOM_ID.exec(roomId) ?? [];
  return address && key ? { address, key } : undefined;
}

/** The address of the room that everybody who says this name shares. It follows from the name, so that no list of rooms is kept; the name can't be read from it. */
export function namedRoomAddress(canonicalRoomName: string): string {
  return `n${deriveSecret(canonicalRoomName, "named room")}`;
}

const PAIRED = "p";

/** The address of a paired room. Named rooms start with another letter, so that `join_room` can't reach it. */
export function pairedRoomAddress(secret: string): string {
  return `${PAIRED}${secret}`;
}

export function isPairedRoomAddress(address: string): boolean {
  return address.startsWith(PAIRED);
}
