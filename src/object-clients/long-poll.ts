import { OBJECT_SILENCE_MS, WAIT_SLICE_MS } from "../domain/limits.ts";
import type { Refusal } from "../domain/refusal.ts";
import type { PollAgain, WaitPeriod, WaitSlice } from "../domain/wait.ts";
import type { ToolContext } from "./tool-context.ts";
import { cancelWait } from "./cancel-wait.ts";
import { type WaitTarget } from "./wait-target.ts";
import { type NO_ANSWER, type Random, Retries, withDeadline } from "./object-call.ts";

type PollContext = Pick<
  ToolContext,
  "rooms" | "matchmaker" | "signal" | "waitId" | "resumedAt" | "onHeartbeat" | "inBackground"
>;

/**
 * Awaits an object's answer to a slice, or refuses once the object has been silent for too long.
 */
export type InTime = <Work extends PromiseLike<unknown>>(
  work: Work,
) => Promise<Awaited<Work> | typeof NO_ANSWER>;

/** A wait that begins now. It lasts no longer than its transport allows. */
export function newWaitPeriod(seconds: number, maxWaitSeconds: number): WaitPeriod {
  const calledAt = Date.now();
  return { calledAt, deadline: calledAt + Math.min(seconds, maxWaitSeconds) * 1_000 };
}

/**
 * Waits until an object has something to report or the time is up. The object is asked in slices, so that a wait outlives any one instance of it. When the client goes away, the object is
 * notified. It does no harm if the notice comes late, never, or after the wait has ended.
 *
 * @param ask sends one slice to the object, on a fresh stub. It may make other calls too, so it
 * marks with `inTime` the one that waits.
 */
export async function longPoll<Work extends PromiseLike<{ kind: string }>>(
  context: PollContext,
  target: WaitTarget,
  { calledAt, deadline }: WaitPeriod,
  ask: (slice: WaitSlice, inTime: InTime) => Work,
  random: Random = Math.random,
): Promise<{ result: Exclude<Awaited<Work>, PollAgain> | Refusal; waitedSeconds: number }> {
  const { signal, waitId, resumedAt, onHeartbeat } = context;
  const finish = <R>(result: R): { result: R; waitedSeconds: number } => ({
    result,
    waitedSeconds: Math.round((Date.now() - calledAt) / 100) / 10,
  });
  const onGone = (): void => {
    const request = { waitId, connection: { resumedAt } };
    context.inBackground(cancelWait(context, target, request));
  };
  signal.addEventListener("abort", onGone);
  try {
    const retries = new Retries(random);
    for (let continued = false; ; continued = true) {
      // A client that is already gone still gets a reply, but the object does not hold it.
      const remainingMs = signal.aborted ? 0 : Math.max(0, deadline - Date.now());
      const patienceMs = Math.min(remainingMs, WAIT_SLICE_MS) + OBJECT_SILENCE_MS;
      const connection = resumedAt === undefined ? {} : { resumedAt };
      const slice = { waitId, calledAt, continued, ...connection, remainingMs };
      try {
        const result = await ask(slice, (work) => withDeadline(work, patienceMs, onHeartbeat));
        if (isFinal(result)) return finish(result);
        retries.reset();
      } catch (error) {
        const next = retries.afterFailure(error);
        if (next.kind === "refused") return finish(next);
        await scheduler.wait(next.delayMs);
      }
    }
  } finally {
    signal.removeEventListener("abort", onGone);
  }
}

function isFinal<Result extends { kind: string }>(
  result: Result,
): result is Exclude<Result, PollAgain> {
  return result.kind !== "again";
}
