import { WAIT_SLICE_MS } from "../domain/limits.ts";
import type { ToolContext } from "./call-context.ts";
import { cancelWait, type WaitTarget } from "./cancel-wait.ts";
import type { Patience } from "./deadline.ts";

/** One slice of a wait, as the object that holds it is asked. */
export interface Slice {
  waitId: string;
  /** Epoch milliseconds. */
  calledAt: number;
  continued: boolean;
  remainingMs: number;
}

/** The slice to ask for now. */
export interface SliceClock {
  /** @param tries how often this slice was asked for before */
  slice: (tries: number) => Slice;
  /** How long the object may take to answer. */
  patience: Patience;
}

/**
 * Holds a call for `seconds` at most, asking in slices, so that no object is relied on for longer than one. When the
 * client goes away the object is told; that this may come late, or never, or after the end, is harmless.
 */
export async function longPoll<Answer extends object>(
  seconds: number,
  context: ToolContext,
  place: WaitTarget,
  ask: (clock: SliceClock) => Promise<Answer | { kind: "again" }>,
): Promise<{ answer: Answer; waitedSeconds: number }> {
  const { signal, waitId, maxWaitSeconds, beat } = context;
  const calledAt = Date.now();
  const deadline = calledAt + Math.min(seconds, maxWaitSeconds) * 1_000;
  // A client that is gone before it could be heard of still gets an answer, but no hold.
  const remainingMs = (): number => (signal.aborted ? 0 : Math.max(0, deadline - Date.now()));
  const patience = { holdMs: () => Math.min(remainingMs(), WAIT_SLICE_MS), beat };
  const onGone = (): void => context.inBackground(cancelWait(context, place, waitId));
  signal.addEventListener("abort", onGone);
  try {
    for (let continued = false; ; continued = true) {
      const isContinued = continued;
      const answer = await ask({
        slice: (tries) => ({
          waitId,
          calledAt,
          continued: isContinued || tries > 0,
          remainingMs: remainingMs(),
        }),
        patience,
      });
      if (!("kind" in answer && answer.kind === "again")) {
        const waitedSeconds = Math.round((Date.now() - calledAt) / 100) / 10;
        return { answer: answer as Answer, waitedSeconds };
      }
    }
  } finally {
    signal.removeEventListener("abort", onGone);
  }
}
