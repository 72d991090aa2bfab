import { MAX_SESSION_WAIT_TARGETS, MAX_WAIT_TARGET_CHARS } from "../../domain/limits.ts";
import { deriveSecret, newSecret, type RandomBytes, SECRET_PATTERN } from "../../domain/secrets.ts";
import type { WaitTarget } from "../../object-clients/wait-target.ts";

/**
 * What the session id of a pre-2026 client holds. The server keeps no sessions: the id is a secret
 * that identifies the client's requests, so that a cancel can name a wait, and lists where the
 * client's latest waits are held.
 */
export interface Session {
  secret: string;
  waitTargets: readonly WaitTarget[];
}

const SESSION_ID = new RegExp(
  `^(${SECRET_PATTERN})((?:\\.[A-Za-z0-9_-]{1,${MAX_WAIT_TARGET_CHARS}}){0,${MAX_SESSION_WAIT_TARGETS}})$`,
);

export function newSession(random: RandomBytes): Session {
  return { secret: newSecret(random), waitTargets: [] };
}

/** Reads a session id; `undefined` if there is none, or if this server did not issue it. */
export function parseSessionId(sessionId: string | null): Session | undefined {
  const [, secret, targets] = SESSION_ID.exec(sessionId ?? "") ?? [];
  if (secret === undefined) return undefined;
  return { secret, waitTargets: targets?.split(".").slice(1) ?? [] };
}

export function formatSessionId({ secret, waitTargets }: Session): string {
  return [secret, ...waitTargets].join(".");
}

/** The session with one more wait target. The latest comes first. */
export function withWaitTarget({ secret, waitTargets }: Session, target: WaitTarget): Session {
  const others = waitTargets.filter((other) => other !== target);
  return { secret, waitTargets: [target, ...others].slice(0, MAX_SESSION_WAIT_TARGETS) };
}

/**
 * The wait id of a request: the same for a call and for its cancel, and impossible for others to
 * guess.
 */
export function waitIdOfRequest({ secret }: Session, requestId: string | number): string {
  return deriveSecret(secret, `wait of request ${JSON.stringify(requestId)}`);
}
