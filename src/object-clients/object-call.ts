import {
  NO_ANSWER_RETRY_AFTER_SECONDS,
  OBJECT_CALL_BACKOFF_MS,
  OBJECT_CALL_MAX_BACKOFF_MS,
  OBJECT_RETRY_MS,
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

/** Decides, after each failure, whether to retry a call to an object. */
export class Retries {
  readonly #random: Random;
  #failures = 0;
  /** When the first of these failures happened, epoch milliseconds. */
  #failingSince = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /**
   * What follows a failed call: another try after a delay, or a refusal.
   *
   * @throws the error itself if it came from the object's own code
   */
  afterFailure(
    error: unknown,
  ): { kind: "retry"; delayMs: number } | RefusalOf<"overloaded" | "no_answer"> {
    if (((error ?? {}) as ObjectError).overloaded === true) {
      return refuse("overloaded", { what: "object", retryAfter: OVERLOADED_RETRY_AFTER_SECONDS });
    }
    if (!isRetryable(error)) throw error;
    const now = Date.now();
    if (this.#failures === 0) this.#failingSince = now;
    if (now - this.#failingSince >= OBJECT_RETRY_MS) return NO_ANSWER;
    // Full jitter: otherwise all waits of a room that was reset would return in the same instant.
    const longestMs = Math.min(
      OBJECT_CALL_BACKOFF_MS * 2 ** this.#failures,
      OBJECT_CALL_MAX_BACKOFF_MS,
    );
    this.#failures += 1;
    return { kind: "retry", delayMs: this.#random() * longestMs };
  }

  /** Call after a success. */
  reset(): void {
    this.#failures = 0;
  }
}

/** Replaces the heartbeat where a reply has none: checks once, after `ms`. */
function timer(ms: number): OnHeartbeat {
  return (check) => {
    const timeout = setTimeout(check, ms);
    return () => clearTimeout(timeout);
  };
}

/**
 * Awaits an object's answer for `ms` milliseconds, or up to a heartbeat longer.
 *
 * @param onHeartbeat checks the time at each heartbeat: one more timer per open wait would cost
 *   memory
 */
export async function withDeadline<Work extends PromiseLike<unknown>>(
  work: Work,
  ms: number,
  onHeartbeat: OnHeartbeat = timer(ms),
): Promise<Awaited<Work> | typeof NO_ANSWER> {
  const deadline = Date.now() + ms;
  let stop: (() => void) | undefined;
  const timeout = new Promise<typeof NO_ANSWER>((resolve) => {
    stop = onHeartbeat(() => {
      if (Date.now() >= deadline) resolve(NO_ANSWER);
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
  const retries = new Retries(random);
  for (let tries = 0; ; tries += 1) {
    try {
      return await withDeadline(request(freshStub(), tries), OBJECT_SILENCE_MS);
    } catch (error) {
      const next = retries.afterFailure(error);
      if (next.kind === "refused") return next;
      await scheduler.wait(next.delayMs);
    }
  }
}
