import { parseRoomId } from "../domain/room-id.ts";
import type { ToolContext } from "./tool-context.ts";
import { callMatchmaker } from "./matchmaker-client.ts";
import { callRoom } from "./room-client.ts";

/** Where a wait is held: `queue`, or the address of a room. */
export type WaitTarget = string;

export const QUEUE: WaitTarget = "queue";

/** Where a wait with this room_id is held; `undefined` for anything that is not a room_id. */
export function roomWaitTarget(roomId: unknown): WaitTarget | undefined {
  return typeof roomId === "string" ? parseRoomId(roomId)?.address : undefined;
}

/**
 * Notifies an object that the client of a wait is gone. Does nothing if the wait has ended or is
 * held by another object.
 */
export function cancelWait(
  objects: Pick<ToolContext, "rooms" | "matchmaker">,
  target: WaitTarget,
  waitId: string,
): Promise<unknown> {
  return target === QUEUE
    ? callMatchmaker(objects, (matchmaker) => matchmaker.cancelWait({ waitId }))
    : callRoom(objects, target, (room) => room.cancelWait({ waitId }));
}
