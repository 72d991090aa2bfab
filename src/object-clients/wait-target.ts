import { parseRoomId } from "../domain/room-id.ts";

/** Where a wait is held: `queue`, or the address of a room. */
export type WaitTarget = string;

export const QUEUE: WaitTarget = "queue";

/** Where a wait with this room_id is held; `undefined` for anything that is not a room_id. */
export function roomWaitTarget(roomId: unknown): WaitTarget | undefined {
  return typeof roomId === "string" ? parseRoomId(roomId)?.address : undefined;
}
