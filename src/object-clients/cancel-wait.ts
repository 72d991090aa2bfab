import { parseRoomId } from "../domain/room-id.ts";
import type { ToolContext } from "./call-context.ts";
import { callMatchmaker } from "./matchmaker-client.ts";
import { callRoom } from "./room-client.ts";

/** Where a wait is held: in the queue, or at the address of a room. */
export type WaitTarget = string;

export const QUEUE: WaitTarget = "queue";

/** Where a call with this room_id (valid or not) is held. */
export function roomWaitTarget(roomId: unknown): WaitTarget | undefined {
  return typeof roomId === "string" ? parseRoomId(roomId)?.address : undefined;
}

/** Tells whoever holds a wait that its client is gone. Harmless at any other time, and for a wait that is held elsewhere. */
export function cancelWait(
  objects: Pick<ToolContext, "rooms" | "matchmaker">,
  place: WaitTarget,
  waitId: string,
): Promise<unknown> {
  return place === QUEUE
    ? callMatchmaker(objects, (matchmaker) => matchmaker.cancelWait({ waitId }))
    : callRoom(objects, place, (room) => room.cancelWait({ waitId }));
}
