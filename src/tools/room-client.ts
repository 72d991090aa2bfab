import type { Room } from "../room/room.ts";
import { NOT_IN_ROOM, type Refusal } from "../protocol/refusal.ts";
import { parseRoomId } from "../protocol/room-id.ts";
import { hashSecret } from "../protocol/secrets.ts";
import type { ToolContext } from "./context.ts";
import { callObject } from "./object-call.ts";
import type { Patience } from "./patience.ts";

/** Asks the object of one room. See `callObject`. */
export function callRoom<Work extends PromiseLike<unknown>>(
  { rooms }: Pick<ToolContext, "rooms">,
  address: string,
  call: (stub: DurableObjectStub<Room>, tries: number) => Work,
  patience?: Patience,
): Promise<Awaited<Work> | Refusal> {
  return callObject(() => rooms.getByName(address), call, patience);
}

/** Where a room_id leads, and as whom. */
export interface RoomAccess {
  address: string;
  keyHash: string;
}

/** Reads a room_id without asking anybody; one that can't be right is refused like one that is wrong. */
export function roomAccess(roomId: string): RoomAccess | Refusal {
  const handle = parseRoomId(roomId);
  if (!handle) return NOT_IN_ROOM;
  return { address: handle.address, keyHash: hashSecret(handle.key) };
}

/** Tells the room when a reply with this cursor has gone out. */
export function acknowledge(
  context: ToolContext,
  { address, keyHash }: RoomAccess,
  cursor: number,
): void {
  context.afterReply(() =>
    callRoom(context, address, (room) => room.acknowledge({ keyHash, cursor })),
  );
}
