import type { Room } from "../room/room.ts";
import { isRefusal, NOT_IN_ROOM, type Refusal } from "../domain/refusal.ts";
import { isPairedRoomAddress, parseRoomId } from "../domain/room-id.ts";
import { hashSecret } from "../domain/secrets.ts";
import type { ToolContext } from "./call-context.ts";
import { callMatchmaker } from "./matchmaker-client.ts";
import { callObject } from "./object-call.ts";
import type { Patience } from "./deadline.ts";

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

/**
 * Asks a room as one of its participants. The room of a match is made with the first such call of either of the two, so that a
 * match costs nothing but itself; whoever is not of the match makes nothing.
 */
export async function callAsParticipant<Work extends PromiseLike<object | undefined>>(
  context: Pick<ToolContext, "rooms" | "matchmaker">,
  access: RoomAccess,
  call: (stub: DurableObjectStub<Room>, tries: number) => Work,
  patience?: Patience,
): Promise<Awaited<Work> | Refusal> {
  const calledAt = Date.now();
  const answer = await callRoom(context, access.address, call, patience);
  if (!isUnmade(answer)) return answer;
  const refusal = await openMatch(context, access, calledAt);
  if (refusal) return refusal;
  // As a further try: a newer call may have found the room made meanwhile.
  const second = await callRoom(
    context,
    access.address,
    (room, tries) => call(room, tries + 1),
    patience,
  );
  return isUnmade(second) ? NOT_IN_ROOM : second;
}

function isUnmade(answer: object | undefined): boolean {
  return answer !== undefined && isRefusal(answer) && answer.unmade === true;
}

async function openMatch(
  context: Pick<ToolContext, "rooms" | "matchmaker">,
  { address, keyHash }: RoomAccess,
  calledAt: number,
): Promise<Refusal | undefined> {
  if (!isPairedRoomAddress(address)) return NOT_IN_ROOM;
  const match = await callMatchmaker(context, (matchmaker) =>
    matchmaker.matchOf({ roomAddress: address, keyHash }),
  );
  if (!match) return NOT_IN_ROOM;
  if (isRefusal(match)) return match;
  const { matchedAt, participants } = match;
  const opened = await callRoom(context, address, (room) =>
    room.open({ keyHash, matchedAt, participants, calledAt }),
  );
  return isRefusal(opened) ? opened : undefined;
}

/** Tells the room when a reply with this cursor has gone out. */
export function recordDelivery(
  context: ToolContext,
  { address, keyHash }: RoomAccess,
  cursor: number,
): void {
  context.afterReply(() =>
    callRoom(context, address, (room) => room.recordDelivery({ keyHash, cursor })),
  );
}
