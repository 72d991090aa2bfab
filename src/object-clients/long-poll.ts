import { OBJECT_SILENCE_MS, WAIT_SLICE_MS } from "../domain/limits.ts";
import type { Refusal } from "../domain/refusal.ts";
import type { PollAgain, WaitSlice } from "../domain/wait.ts";
import type { ToolContext } from "./tool-context.ts";
import { cancelWait, type WaitTarget } from "./cancel-wait.ts";
import { retryOrRefuse, NO_ANSWER, type Random, TIMED_OUT, withDeadline } from "./object-call.ts";

type PollContext = Pick<
  ToolContext,
  "rooms" | "matchmaker" | "signal" | "waitId" | "maxWaitSeconds" | "onHeartbeat" | "inBackground"
>;

/**
 * Waits for up to `seconds` for an object to have something to report. The object is asked in
 * slices, so that a wait outlives any one instance of it. When the client goes away, the object is
 * told; that this can come late, never, or after the end does no harm.
 *
 * @param ask sends one slice to the object, on a fresh stub
 */
export async function longPoll<Work extends PromiseLike<{ kind: string }>>(
  context: PollContext,
  target: WaitTarget,
  seconds: number,
  ask: (slice: WaitSlice) => Work,
  random: Random = Math.random,
): Promise<{ result: Exclude<Awaited<Work>, PollAgain> | Refusal; waitedSeconds: number }> {
  const { signal, waitId, onHeartbeat } = context;
  const calledAt = Date.now();
  const deadline = calledAt + Math.min(seconds, context.maxWaitSeconds) * 1_000;
  const finish = <R>(result: R): { result: R; waitedSeconds: number } => ({
    result,
    waitedSeconds: Math.round((Date.now() - calledAt) / 100) / 10,
  });
  const onGone = (): void => context.inBackground(cancelWait(context, target, waitId));
  signal.addEventListener("abort", onGone);
  try {
    let continued = false;
    let failures = 0;
    for (;;) {
      // A client that is already gone still gets a reply, but the object does not hold it.
      const remainingMs = signal.aborted ? 0 : Math.max(0, deadline - Date.now());
      const patienceMs = Math.min(remainingMs, WAIT_SLICE_MS) + OBJECT_SILENCE_MS;
      try {
        const slice = { waitId, calledAt, continued, remainingMs };
        const result = await withDeadline(ask(slice), patienceMs, onHeartbeat);
        if (result === TIMED_OUT) return finish(NO_ANSWER);
        if (isFinal(result)) return finish(result);
        failures = 0;
      } catch (error) {
        failures += 1;
        const next = retryOrRefuse(error, failures, random);
        if (next.kind === "refused") return finish(next);
        await scheduler.wait(next.delayMs);
      }
      continued = true;
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
