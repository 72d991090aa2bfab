import type { CancelWaitRequest } from "../domain/wait.ts";
import type { Objects } from "./tool-context.ts";
import { callMatchmaker } from "./matchmaker-client.ts";
import { callRoom } from "./room-client.ts";
import { QUEUE, type WaitTarget } from "./wait-target.ts";

/**
 * Notifies an object that the client of a wait is gone. Does nothing if the wait has ended or is
 * held by another object.
 */
export function cancelWait(
  objects: Pick<Objects, "rooms" | "matchmaker">,
  target: WaitTarget,
  request: CancelWaitRequest,
): Promise<unknown> {
  return target === QUEUE
    ? callMatchmaker(objects, (matchmaker) => matchmaker.cancelWait(request))
    : callRoom(objects, target, (room) => room.cancelWait(request));
}
