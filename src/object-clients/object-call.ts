import {
  NO_ANSWER_RETRY_AFTER_SECONDS,
  OBJECT_CALL_BACKOFF_MS,
  OBJECT_CALL_TRIES,
  OBJECT_SILENCE_MS,
  OVERLOADED_RETRY_AFTER_SECONDS,
} from "../domain/limits.ts";
import { refuse, type RefusalOf } from "../domain/refusal.ts";
import type { OnHeartbeat } from "../http/reply-hooks.ts";

/** What the platform sets on the error of a failed call to an object. */
interface ObjectError {
  retryable?: boolean;
  overloaded?: boolean;
  durableObjectReset?: boolean;
}

/**
 * Whether a call that failed may be repeated with a fresh stub. An overloaded object must not be
 * asked again.
 */
export function isRetryable(error: unknown): boolean {
  const { retryable, overloaded, durableObjectReset } = (error ?? {}) as ObjectError;
  return overloaded !== true && (retryable === true || durableObjectReset === true);
}

export const NO_ANSWER = refuse("no_answer", { retryAfter: NO_ANSWER_RETRY_AFTER_SECONDS });

/** Uniform in [0, 1). In production `Math.random`. */
export type Random = () => number;

type AfterFailure = { kind: "retry"; delayMs: number } | RefusalOf<"overloaded" | "no_answer">;

/**
 * Decides what follows a failed call to an object: another try, or a refusal.
 *
 * @param failures how many tries have failed, from 1
 * @throws the error itself if it came from the object's own code
 */
export function retryOrRefuse(error: unknown, failures: number, random: Random): AfterFailure {
  if (((error ?? {}) as ObjectError).overloaded === true) {
    return refuse("overloaded", { what: "object", retryAfter: OVERLOADED_RETRY_AFTER_SECONDS });
  }
  if (!isRetryable(error)) throw error;
  if (failures >= OBJECT_CALL_TRIES) return NO_ANSWER;
  // Full jitter: otherwise all waits of a room that was reset would return in the same instant.
  return { kind: "retry", delayMs: random() * OBJECT_CALL_BACKOFF_MS * 2 ** (failures - 1) };
}

export const TIMED_OUT: unique symbol = Symbol("the object did not answer in time");

/** A heartbeat for replies that have none: one check, when the time is up. */
function timer(ms: number): OnHeartbeat {
  return (check) => {
    const timeout = setTimeout(check, ms);
    return () => clearTimeout(timeout);
  };
}

/**
 * Awaits an object's answer for `ms` milliseconds, or up to a heartbeat longer.
 *
 * @param onHeartbeat checks the time at each heartbeat, because one more timer per open wait would
 * cost memory
 */
export async function withDeadline<Work extends PromiseLike<unknown>>(
  work: Work,
  ms: number,
  onHeartbeat: OnHeartbeat = timer(ms),
): Promise<Awaited<Work> | typeof TIMED_OUT> {
  const deadline = Date.now() + ms;
  let stop: (() => void) | undefined;
  const timeout = new Promise<typeof TIMED_OUT>((resolve) => {
    stop = onHeartbeat(() => {
      if (Date.now() >= deadline) resolve(TIMED_OUT);
    });
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    stop?.();
  }
}

/**
 * Calls an object that answers at once. Each try takes a fresh stub, so a reset, an eviction or a
 * deploy stays invisible.
 *
 * @param request must be safe to repeat; it gets the number of earlier tries
 */
export async function callObject<Stub, Work extends PromiseLike<unknown>>(
  freshStub: () => Stub,
  request: (stub: Stub, tries: number) => Work,
  random: Random = Math.random,
): Promise<Awaited<Work> | RefusalOf<"overloaded" | "no_answer">> {
  for (let tries = 0; ; tries += 1) {
    try {
      const answer = await withDeadline(request(freshStub(), tries), OBJECT_SILENCE_MS);
      return answer === TIMED_OUT ? NO_ANSWER : answer;
    } catch (error) {
      const next = retryOrRefuse(error, tries + 1, random);
      if (next.kind === "refused") return next;
      await scheduler.wait(next.delayMs);
    }
  }
}
