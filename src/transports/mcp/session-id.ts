import { deriveSecret, newSecret, type RandomBytes, SECRET_PATTERN } from "../../domain/secrets.ts";

/**
 * The session id of a pre-2026 client. The server keeps no sessions: the id is a secret that
 * identifies the client's requests, so that a cancel can name a wait. It never changes, because some
 * clients close a session whose id does.
 */
export type SessionId = string;

const SESSION_ID = new RegExp(`^${SECRET_PATTERN}$`);

export function newSessionId(random: RandomBytes): SessionId {
  return newSecret(random);
}

/** Reads a session id; `undefined` if there is none, or if this server can't have issued it. */
export function parseSessionId(header: string | null): SessionId | undefined {
  return header !== null && SESSION_ID.test(header) ? header : undefined;
}

/**
 * The wait id of a request: the same for a call and for its cancel, and impossible for others to
 * guess.
 */
export function waitIdOfRequest(sessionId: SessionId, requestId: string | number): string {
  return deriveSecret(sessionId, `wait of request ${JSON.stringify(requestId)}`);
}
