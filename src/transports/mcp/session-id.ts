import { deriveSecret, newSecret, type RandomBytes, SECRET_PATTERN } from "../../domain/secrets.ts";
import type { WaitTarget } from "../../object-clients/cancel-wait.ts";

/**
 * What the session id of an older client says. There is no session on the server: the id is a secret of the client that
 * names its requests, so that a cancel can say which wait is meant, and the places where its latest waits are held.
 */
export interface Session {
  secret: string;
  places: readonly WaitTarget[];
}

/** Places a session id carries: a client seldom waits in more rooms at once. */
const MAX_PLACES = 4;

const SESSION_ID = new RegExp(`^(${SECRET_PATTERN})((?:\\.[A-Za-z0-9_-]{1,30}){0,${MAX_PLACES}})$`);

export function newSession(random: RandomBytes): Session {
  return { secret: newSecret(random), places: [] };
}

/** Reads a session id; `undefined` for none, and for anything that this server never gave out. */
export function parseSessionId(sessionId: string | null): Session | undefined {
  const [, secret, places] = SESSION_ID.exec(sessionId ?? "") ?? [];
  return secret === undefined ? undefined : { secret, places: places?.split(".").slice(1) ?? [] };
}

export function formatSessionId({ secret, places }: Session): string {
  return [secret, ...places].join(".");
}

/** The session with one more place, the latest first. */
export function withPlace({ secret, places }: Session, place: WaitTarget): Session {
  const others = places.filter((other) => other !== place);
  return { secret, places: [place, ...others].slice(0, MAX_PLACES) };
}

/** The wait id of a request: the same for the call and for its cancel, and not to be guessed by others. */
export function waitIdOfRequest({ secret }: Session, requestId: string | number): string {
  return deriveSecret(secret, `wait of request ${JSON.stringify(requestId)}`);
}
