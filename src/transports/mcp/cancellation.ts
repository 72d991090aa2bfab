import { type ToolContext, toolContext } from "../../object-clients/call-context.ts";
import { cancelWait, type WaitTarget } from "../../object-clients/cancel-wait.ts";
import { parseSessionId, waitIdOfRequest } from "./session-id.ts";

/** Where the waits are held whose connections end in this isolate. */
const localTargets = new Map<string, WaitTarget>();

/** Remembers where a wait is held while `work` runs. */
export async function rememberingTarget<T>(
  waitId: string,
  target: WaitTarget,
  work: () => Promise<T>,
): Promise<T> {
  localTargets.set(waitId, target);
  try {
    return await work();
  } finally {
    localTargets.delete(waitId);
  }
}

/** Ends the wait that a pre-2026 client cancels by notification, if the wait can be found. */
export function cancelWaitOfRequest(request: Request, requestId: string | number): void {
  const session = parseSessionId(request.headers.get("mcp-session-id"));
  if (!session) return;
  const waitId = waitIdOfRequest(session, requestId);
  const localTarget = localTargets.get(waitId);
  const targets = localTarget === undefined ? session.waitTargets : [localTarget];
  const context: ToolContext = toolContext({
    address: undefined,
    signal: request.signal,
    waitId,
    maxWaitSeconds: 0,
  });
  for (const target of targets) context.inBackground(cancelWait(context, target, waitId));
}
