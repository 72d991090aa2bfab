import { OBJECT_SILENCE_MS } from "../domain/limits.ts";

/** Calls a function at every heartbeat of a reply; returns how to stop that. */
export type Beat = (check: () => void) => () => void;

/** How long an object may take to answer. */
export interface Patience {
  /** How long it is asked to hold the call by now, in milliseconds. */
  holdMs: () => number;
  /** The heartbeat of the reply, if it has one: another timer for each open wait would take memory. */
  beat: Beat | undefined;
}

/** For a call that is answered at once. */
export const NO_WAIT: Patience = { holdMs: () => 0, beat: undefined };

export const TIMED_OUT: unique symbol = Symbol("the object did not answer in time");

/** A beat of its own, for a call whose reply has none: it comes once, when the time is up. */
function timer(ms: number): Beat {
  return (check) => {
    const timeout = setTimeout(check, ms);
    return () => clearTimeout(timeout);
  };
}

/** Waits for an object's answer, until it is silent for too long past its hold; told at a heartbeat, if there are any. */
export async function withDeadline<Work extends PromiseLike<unknown>>(
  work: Work,
  { holdMs, beat }: Patience,
): Promise<Awaited<Work> | typeof TIMED_OUT> {
  const patienceMs = holdMs() + OBJECT_SILENCE_MS;
  const until = Date.now() + patienceMs;
  let stop: (() => void) | undefined;
  const silence = new Promise<typeof TIMED_OUT>((resolve) => {
    stop = (beat ?? timer(patienceMs))(() => {
      if (Date.now() >= until) resolve(TIMED_OUT);
    });
  });
  try {
    return await Promise.race([work, silence]);
  } finally {
    stop?.();
  }
}
