import { REARM_GRACE_MS } from "../domain/limits.ts";
import type { CancelWaitRequest, WaitSlice } from "../domain/wait.ts";

/** Why an open promise was resolved. A wake carries no data: the waiter reads the log. */
export type Wake = "woken" | "slice_over" | "superseded" | "cancelled";

/** Identifies one wait across all its slices. */
export type WaitIdentity = Pick<WaitSlice, "waitId" | "calledAt" | "resumedAt">;

/** Stands for the connection that began a wait, where a resumed one has the time. */
const ORIGINAL = 0;

interface LatestWait extends Required<WaitIdentity> {
  /** Resolves the open promise; absent while none is open. */
  resolve?: (wake: Wake) => void;
  /** When the last slice ended, if the wait goes on. Epoch milliseconds. */
  pausedAt?: number;
  /** What is turned away: slices of a connection that is gone, or any of a call that is cancelled. */
  cancelled?: "connection" | "call";
}

/**
 * The open promises of an object: at most one per caller, for their newest wait. `Key` identifies a
 * caller.
 */
export class Waiters<Key> {
  readonly #latest = new Map<Key, LatestWait>();
  readonly #keyByWaitId = new Map<string, Key>();

  /**
   * Admits a wait and ends the caller's one before it: the wait that arrives last wins. Turned away
   * are only later slices, and resumed waits, because the caller has started a newer wait or resumed
   * this one elsewhere, or the client is gone.
   *
   * @param continued whether the object may have seen an earlier slice of this wait on this
   *   connection
   */
  admit(
    key: Key,
    { waitId, calledAt, resumedAt = ORIGINAL }: WaitIdentity,
    continued: boolean,
  ): "superseded" | "cancelled" | undefined {
    const latest = this.#latest.get(key);
    const isNewWait = !continued && resumedAt === ORIGINAL;
    if (latest?.waitId === waitId) {
      if (continued && resumedAt < latest.resumedAt) return "superseded";
      if (continued && resumedAt === latest.resumedAt && latest.cancelled) return "cancelled";
      if (!isNewWait && latest.cancelled === "call") return "cancelled";
      latest.resolve?.("cancelled");
    } else if (latest) {
      if (!isNewWait && latest.calledAt >= calledAt) return "superseded";
      latest.resolve?.("superseded");
      this.#keyByWaitId.delete(latest.waitId);
    }
    this.#latest.set(key, { waitId, calledAt, resumedAt });
    this.#keyByWaitId.set(waitId, key);
    return undefined;
  }

  /**
   * Opens the promise of the wait that was admitted last.
   *
   * @param sliceMs resolves it after this long
   * @param goesOn whether the wait will then ask for another slice
   */
  arm(key: Key, sliceMs: number, goesOn: boolean): Promise<Wake> {
    const latest = this.#latest.get(key);
    if (!latest) throw new Error("A wait must be admitted before it is armed");
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        if (goesOn) latest.pausedAt = Date.now();
        latest.resolve?.("slice_over");
      }, sliceMs);
      latest.resolve = (wake) => {
        clearTimeout(timer);
        delete latest.resolve;
        resolve(wake);
      };
    });
  }

  /** Wakes one caller, if they have a promise open. */
  wake(key: Key): void {
    this.#latest.get(key)?.resolve?.("woken");
  }

  /** Wakes everyone but the author. */
  wakeAllBut(author: Key): void {
    for (const [key, latest] of this.#latest) {
      if (key !== author) latest.resolve?.("woken");
    }
  }

  wakeAll(): void {
    for (const latest of this.#latest.values()) latest.resolve?.("woken");
  }

  /**
   * Ends a wait whose client is gone. Does nothing if it has ended, never existed, or goes on over
   * another connection than the one that is gone.
   */
  cancel({ waitId, connection }: CancelWaitRequest): void {
    const key = this.#keyByWaitId.get(waitId);
    const latest = key === undefined ? undefined : this.#latest.get(key);
    if (!latest) return;
    if (connection && (connection.resumedAt ?? ORIGINAL) !== latest.resumedAt) return;
    if (latest.cancelled !== "call") latest.cancelled = connection ? "connection" : "call";
    delete latest.pausedAt;
    latest.resolve?.("cancelled");
  }

  /** Whether a caller has a promise open. */
  isOpen(key: Key): boolean {
    return this.#latest.get(key)?.resolve !== undefined;
  }

  /**
   * Whether a caller is waiting: a promise is open, or their Worker is about to ask for the next
   * slice.
   */
  isWaiting(key: Key, now: number): boolean {
    const latest = this.#latest.get(key);
    if (!latest) return false;
    return (
      latest.resolve !== undefined ||
      (latest.pausedAt !== undefined && now - latest.pausedAt <= REARM_GRACE_MS)
    );
  }

  /** Removes a caller who has left for good. */
  remove(key: Key): void {
    const latest = this.#latest.get(key);
    if (!latest) return;
    latest.resolve?.("cancelled");
    this.#keyByWaitId.delete(latest.waitId);
    this.#latest.delete(key);
  }

  /** Number of open promises. */
  get size(): number {
    let open = 0;
    for (const latest of this.#latest.values()) if (latest.resolve) open += 1;
    return open;
  }
}
