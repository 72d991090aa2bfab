import {
  NO_ANSWER_RETRY_AFTER_SECONDS,
  OBJECT_CALL_BACKOFF_MS,
  OBJECT_CALL_TRIES,
  OVERLOADED_RETRY_AFTER_SECONDS,
} from "../domain/limits.ts";
import { refuse, type Refusal } from "../domain/refusal.ts";
import { NO_WAIT, type Patience, withDeadline, TIMED_OUT } from "./deadline.ts";

/** What the platform writes on an error of a call to an object. */
interface ObjectError {
  retryable?: boolean;
  overloaded?: boolean;
  durableObjectReset?: boolean;
}

/** Whether a call that ended in this error may be tried again with a fresh stub. An overloaded object must not be asked again. */
export function mayRetry(error: unknown): boolean {
  const { retryable, overloaded, durableObjectReset } = (error ?? {}) as ObjectError;
  return overloaded !== true && (retryable === true || durableObjectReset === true);
}

function isOverloaded(error: unknown): boolean {
  return ((error ?? {}) as ObjectError).overloaded === true;
}

function noAnswer(): Refusal {
  return refuse("no_answer", "The server did not answer in time", {
    retry_after: NO_ANSWER_RETRY_AFTER_SECONDS,
  });
}

function overloaded(): Refusal {
  return refuse("overloaded", "The server is busy", {
    retry_after: OVERLOADED_RETRY_AFTER_SECONDS,
  });
}

/**
 * Asks an object, with a fresh stub each time, so that a reset, an eviction or a deploy of it is invisible. `call` must
 * be safe to carry out twice; it is told which try it is, from 0. Overload, silence and lasting failure come back as refusals;
 * an exception of the object's own code is thrown on.
 */
export async function callObject<Stub, Work extends PromiseLike<unknown>>(
  freshStub: () => Stub,
  call: (stub: Stub, tries: number) => Work,
  patience: Patience = NO_WAIT,
): Promise<Awaited<Work> | Refusal> {
  for (let tries = 0; tries < OBJECT_CALL_TRIES; tries += 1) {
    if (tries > 0) await scheduler.wait(OBJECT_CALL_BACKOFF_MS * 2 ** (tries - 1));
    try {
      const answer = await withDeadline(call(freshStub(), tries), patience);
      return answer === TIMED_OUT ? noAnswer() : answer;
    } catch (error) {
      if (isOverloaded(error)) return overloaded();
      if (!mayRetry(error)) throw error;
    }
  }
  return noAnswer();
}
