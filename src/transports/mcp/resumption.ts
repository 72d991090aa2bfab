import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import { cachedDeploymentKey, deploymentKey } from "../../object-clients/deployment-key.ts";
import { inBackground, objects } from "../../object-clients/tool-context.ts";
import { logError } from "../../log.ts";
import type { SessionId } from "./session-id.ts";
import { isHandle, openHandle, type ResumableCall, sealHandle } from "./wait-handle.ts";

/**
 * Whether waits in the era without a handshake can be resumed too. Its specification says that
 * servers should ignore Last-Event-ID; but its clients send it, and without an answer they hang.
 */
const RESUMES_IN_2026 = true;

/**
 * The HTTP client that the Java SDK uses. Up to 2.0.1 that SDK fails a call at the `retry` field
 * that comes with a handle, and no release resumes a call.
 */
const JAVA_AGENT = "Java-http-client/";

/** Whether a client can be offered a handle. */
export function canResume(headers: Headers, is2026: boolean): boolean {
  if (headers.get("user-agent")?.startsWith(JAVA_AGENT)) return false;
  return !is2026 || RESUMES_IN_2026;
}

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
 * on with. Refused if nobody can tell now.
 */
export async function requestedResumption(
  { method, headers }: Pick<Request, "method" | "headers">,
  sessionId: SessionId | undefined,
): Promise<Resumption | Refusal | undefined> {
  const handle = headers.get("last-event-id");
  if (method !== "GET" || handle === null || !isHandle(handle)) return undefined;
  const key = await deploymentKey(objects());
  if (isRefusal(key)) return key;
  const call = await openHandle(key, handle, sessionId, Date.now());
  return call && { call, handle };
}
