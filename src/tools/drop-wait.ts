import { parseRoomId } from "../protocol/room-id.ts";
import type { ToolContext } from "./context.ts";
import { callMatchmaker } from "./matchmaker-client.ts";
import { callRoom } from "./room-client.ts";

/** Where a wait is held: in the queue, or at the address of a room. */
export type WaitPlace = string;

export const QUEUE: WaitPlace = "queue";

/** Where a call with this room_id (valid or not) is held. */
export function waitPlace(roomId: unknown): WaitPlace | undefined {
  return typeof roomId === "string" ? parseRoomId(roomId)?.address : undefined;
}

/** Tells whoever holds a wait that its client is gone. Harmless at any other time, and for a wait that is held elsewhere. */
export function dropWait(
  objects: Pick<ToolContext, "rooms" | "matchmaker">,
  place: WaitPlace,
  waitId: string,
): Promise<unknown> {
  return place === QUEUE
    ? callMatchmaker(objects, (matchmaker) => matchmaker.dropWait({ waitId }))
    : callRoom(objects, place, (room) => room.dropWait({ waitId }));
}
