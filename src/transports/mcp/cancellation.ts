import { type ToolContext, toolContext } from "../../object-clients/call-context.ts";
import { cancelWait, type WaitTarget } from "../../object-clients/cancel-wait.ts";
import { parseSessionId, waitIdOfRequest } from "./session-id.ts";

/** Where the waits of older clients are held that this isolate holds the connections of. */
const placesHere = new Map<string, WaitTarget>();

/** Remembers, while the work goes on, where a wait is held. */
export async function rememberingTarget<T>(
  waitId: string,
  place: WaitTarget,
  work: () => Promise<T>,
): Promise<T> {
  placesHere.set(waitId, place);
  try {
    return await work();
  } finally {
    placesHere.delete(waitId);
  }
}

/** Ends the wait that an older client says it has cancelled, if it can be told which. */
export function cancelWaitOfRequest(request: Request, requestId: string | number): void {
  const session = parseSessionId(request.headers.get("mcp-session-id"));
  if (!session) return;
  const waitId = waitIdOfRequest(session, requestId);
  const here = placesHere.get(waitId);
  const places = here === undefined ? session.places : [here];
  const context: ToolContext = toolContext({
    address: undefined,
    signal: request.signal,
    waitId,
    maxWaitSeconds: 0,
  });
  for (const place of places) context.inBackground(cancelWait(context, place, waitId));
}
