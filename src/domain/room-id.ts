import { ROOM_ADDRESS_BYTES } from "./limits.ts";
import { base64url, type RandomBytes, SECRET_PATTERN } from "./secrets.ts";

/** The two parts of a `room_id`: the name of the room's object, and the key of one participant. */
export interface RoomHandle {
  address: string;
  key: string;
}

// An address is 11 characters of base64url. They hold 66 bits: 64 of the address, and 2 for the kind
// of room, so that `join_room` can't reach a paired room. A letter for the kind would make each
// room_id a token longer.
const ADDRESS_CHARS = 11;
const NAMED = { bits: 0b00, lastChars: "AEIMQUYcgkosw048" };
const PAIRED = { bits: 0b01, lastChars: "BFJNRVZdhlptx159" };

const ADDRESS_PATTERN = `[A-Za-z0-9_-]{${ADDRESS_CHARS - 1}}[${NAMED.lastChars}${PAIRED.lastChars}]`;
const ROOM_ID = new RegExp(`^room_(${ADDRESS_PATTERN})(${SECRET_PATTERN})$`);

function formatAddress(bytes: Uint8Array, { bits }: typeof NAMED): string {
  return base64url(Uint8Array.of(...bytes, bits << 6)).slice(0, ADDRESS_CHARS);
}

/** A participant's `room_id`, which is a secret: `room_<address><key>`, 38 characters. */
export function formatRoomId({ address, key }: RoomHandle): string {
  return `room_${address}${key}`;
}

/** Parses a `room_id`; `undefined` for anything that is not one. */
export function parseRoomId(roomId: string): RoomHandle | undefined {
  const [, address, key] = ROOM_ID.exec(roomId) ?? [];
  return address && key ? { address, key } : undefined;
}

/**
 * The address of the room that this name leads to. It is derived from the name, so no list of rooms
 * is needed. Without the deployment's secret nobody can tell which name an address belongs to.
 *
 * @param deploymentKey for HKDF
 */
export async function namedRoomAddress(
  deploymentKey: CryptoKey,
  canonicalRoomName: string,
): Promise<string> {
  const info = new TextEncoder().encode(`named room\n${canonicalRoomName}`);
  const derivation = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info };
  const bits = await crypto.subtle.deriveBits(derivation, deploymentKey, ROOM_ADDRESS_BYTES * 8);
  return formatAddress(new Uint8Array(bits), NAMED);
}

/** A new address for a paired room. */
export function pairedRoomAddress(random: RandomBytes): string {
  return formatAddress(random(ROOM_ADDRESS_BYTES), PAIRED);
}

export function isPairedRoomAddress(address: string): boolean {
  return PAIRED.lastChars.includes(address.slice(-1));
}
