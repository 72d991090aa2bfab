import { cancelWait } from "../../object-clients/cancel-wait.ts";
import { type WaitTarget } from "../../object-clients/wait-target.ts";
import { inBackground, objects } from "../../object-clients/tool-context.ts";
import { parseSessionId, waitIdOfRequest } from "./session-id.ts";

interface HeldWait {
  target: WaitTarget;
}

/** Where each wait is held, by its id. Only waits whose connection is in this isolate. */
const localWaits = new Map<string, HeldWait>();

/** Remembers where a wait is held while `work` runs. */
export async function rememberingTarget<T>(
  waitId: string,
  target: WaitTarget,
  work: () => Promise<T>,
): Promise<T> {
  const wait = { target };
  localWaits.set(waitId, wait);
  try {
    return await work();
  } finally {
    // Unless another connection goes on with the wait.
    if (localWaits.get(waitId) === wait) localWaits.delete(waitId);
  }
}

/**
 * Ends the wait that a pre-2026 client cancels by notification, if its connection is in this isolate.
 */
export function cancelWaitOfRequest(request: Request, requestId: string | number): void {
  const sessionId = parseSessionId(request.headers.get("mcp-session-id"));
  if (sessionId === undefined) return;
  const waitId = waitIdOfRequest(sessionId, requestId);
  const wait = localWaits.get(waitId);
  if (wait) inBackground(cancelWait(objects(), wait.target, { waitId }));
}
