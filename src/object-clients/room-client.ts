import { type Refusal, refuse } from "../domain/refusal.ts";
import { isPairedRoomAddress, parseRoomId } from "../domain/room-id.ts";
import { hashSecret } from "../domain/secrets.ts";
import type { PollAgain, WaitSlice } from "../domain/wait.ts";
import type { Match } from "../matchmaker/rpc.ts";
import type { Room } from "../room/room.ts";
import type { OpenResult, RoomMissing } from "../room/rpc.ts";
import type { Objects, ToolContext } from "./tool-context.ts";
import type { InTime } from "./long-poll.ts";
import { callMatchmaker } from "./matchmaker-client.ts";
import { callObject } from "./object-call.ts";

/** Calls a room. See `callObject`. */
export function callRoom<Work extends PromiseLike<unknown>>(
  { rooms }: Pick<ToolContext, "rooms">,
  address: string,
  request: (stub: DurableObjectStub<Room>, tries: number) => Work,
): Promise<Awaited<Work> | Refusal> {
  return callObject(() => rooms.getByName(address), request);
}

/** The room that a room_id leads to, and the participant it stands for. */
export interface RoomAccess {
  address: string;
  keyHash: string;
}

/** Reads a room_id without asking any object; a malformed one is refused like a wrong one. */
export function roomAccess(roomId: string): RoomAccess | Refusal {
  const handle = parseRoomId(roomId);
  if (!handle) return refuse("not_in_room");
  return { address: handle.address, keyHash: hashSecret(handle.key) };
}

/** Calls a room as one of its participants. */
export async function callAsParticipant<Work extends PromiseLike<{ kind: string }>>(
  context: Objects,
  access: RoomAccess,
  request: (stub: DurableObjectStub<Room>, tries: number) => Work,
): Promise<Exclude<Awaited<Work>, RoomMissing> | Refusal> {
  const calledAt = Date.now();
  const first = await callRoom(context, access.address, request);
  if (isRoomThere(first)) return first;
  const refusal = await openRoomOfMatch(context, access, calledAt);
  if (refusal) return refusal;
  const second = await callRoom(context, access.address, request);
  return isRoomThere(second) ? second : refuse("not_in_room");
}

/** For `longPoll`: asks a room, as one of its participants, for the next slice of a wait. */
export function askRoomToWait(
  context: Objects,
  { address, keyHash }: RoomAccess,
  cursor: number | undefined,
) {
  let isMade = false;
  return async (slice: WaitSlice, inTime: InTime) => {
    const room = context.rooms.getByName(address);
    const result = await inTime(room.wait({ keyHash, cursor, ...slice }));
    if (isRoomThere(result)) return result;
    if (isMade) return refuse("not_in_room");
    isMade = true;
    const refusal = await openRoomOfMatch(context, { address, keyHash }, slice.calledAt);
    return refusal ?? ({ kind: "again" } satisfies PollAgain);
  };
}

function isRoomThere<Result extends { kind: string }>(
  result: Result,
): result is Exclude<Result, RoomMissing> {
  return result.kind !== "room_missing";
}

/**
 * Makes the room of a match, on the first call of either participant, so that a match nobody uses
 * costs no room. Refuses anyone who is not part of the match, and makes nothing for them.
 */
async function openRoomOfMatch(
  context: Objects,
  { address, keyHash }: RoomAccess,
  calledAt: number,
): Promise<Refusal | undefined> {
  if (!isPairedRoomAddress(address)) return refuse("not_in_room");
  const found = await callMatchmaker(context, (matchmaker) =>
    matchmaker.findMatch({ roomAddress: address, keyHash }),
  );
  if (found.kind === "refused") return found;
  if (found.kind === "no_match") return refuse("not_in_room");
  const opened = await openMatchedRoom(context, keyHash, found.match, calledAt);
  return opened.kind === "refused" ? opened : undefined;
}

/**
 * Makes the room of a match if it does not exist yet, and asks it how the chat stands.
 *
 * @param calledAt when the caller made the call that needs the room; omitted if there was none
 */
export function openMatchedRoom(
  context: Pick<ToolContext, "rooms">,
  keyHash: string,
  { roomAddress, matchedAt, participants }: Match,
  calledAt?: number,
): Promise<OpenResult | Refusal> {
  const call = calledAt === undefined ? {} : { calledAt };
  return callRoom(context, roomAddress, (room) =>
    room.open({ keyHash, matchedAt, participants, ...call }),
  );
}

/**
 * After the reply: moves the delivery cursor, where reading resumes without a cursor.
 *
 * @param call `waitCall` of the wait that this reply ends; omitted for other replies
 */
export function recordDelivery(
  context: ToolContext,
  { address, keyHash }: RoomAccess,
  cursor: number,
  call?: string,
): void {
  const delivery = { keyHash, cursor, ...(call !== undefined && { call }) };
  context.afterReply(() => callRoom(context, address, (room) => room.recordDelivery(delivery)));
}
