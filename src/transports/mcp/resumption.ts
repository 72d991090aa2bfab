import { isRefusal } from "../../domain/refusal.ts";
import { cachedDeploymentKey, deploymentKey } from "../../object-clients/deployment-key.ts";
import { inBackground, objects } from "../../object-clients/tool-context.ts";
import { logError } from "../../log.ts";
import type { SessionId } from "./session-id.ts";
import { isHandle, openHandle, type ResumableCall, sealHandle } from "./wait-handle.ts";

/**
 * Whether waits in the era without a handshake can be resumed too. Its specification says that
 * servers should ignore Last-Event-ID; but its clients send it, and without an answer they hang.
 */
export const RESUMES_IN_2026 = true;

/**
 * Gives the client a handle with which it can go on with a wait. While this isolate has to fetch the
 * deployment's key, the answer does not wait for the handle.
 *
 * @param identify sends the handle as the id of an event
 */
export async function offerHandle(
  call: ResumableCall,
  sessionId: SessionId | undefined,
  identify: (handle: string) => void,
): Promise<void> {
  const offer = async (key: CryptoKey): Promise<void> => {
    const handle = await sealHandle(key, call, sessionId);
    if (handle !== undefined) identify(handle);
  };
  const key = cachedDeploymentKey();
  if (key) {
    await offer(key).catch((error: unknown) => logError("a wait can't be resumed", error));
    return;
  }
  inBackground(
    deploymentKey(objects()).then((fetched) => (isRefusal(fetched) ? undefined : offer(fetched))),
  );
}

/** A wait that a client goes on with, and its handle. */
export interface Resumption {
  call: ResumableCall;
  handle: string;
}

/**
 * The wait that a client wants to go on with; `undefined` if it names none, or none that it may go
 * on with.
 */
export async function requestedResumption(
  { method, headers }: Pick<Request, "method" | "headers">,
  sessionId: SessionId | undefined,
): Promise<Resumption | undefined> {
  const handle = headers.get("last-event-id");
  if (method !== "GET" || handle === null || !isHandle(handle)) return undefined;
  const key = await deploymentKey(objects());
  if (isRefusal(key)) return undefined;
  const call = await openHandle(key, handle, sessionId, Date.now());
  return call && { call, handle };
}
