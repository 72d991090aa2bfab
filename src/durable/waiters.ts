import { REARM_GRACE_MS } from "../protocol/limits.ts";

/** Why an open promise was answered. It says only "look again"; what there is to see stands in the log. */
export type Wake = "look" | "slice_over" | "superseded" | "dropped";

/** The identity of one wait over all its slices. */
export interface WaitIdentity {
  waitId: string;
  /** Epoch milliseconds. */
  calledAt: number;
}

interface Latest extends WaitIdentity {
  /** Present while the promise is open. */
  wake?: (wake: Wake) => void;
  /** When a slice ended whose wait goes on, epoch milliseconds. */
  pausedAt?: number;
}

/**
 * The open promises of an object: at most one for each caller, the newest wait's. `Key` names a caller over all their
 * waits.
 */
export class Waiters<Key> {
  readonly #latest = new Map<Key, Latest>();

  /**
   * Lets a wait in, if it is the caller's newest, and ends the one before it. A further slice of an older wait
   * is not let in: its caller has asked anew since.
   */
  admit(key: Key, wait: WaitIdentity, continued: boolean): boolean {
    const latest = this.#latest.get(key);
    if (latest?.waitId === wait.waitId) {
      latest.wake?.("dropped");
    } else if (latest) {
      if (continued && latest.calledAt >= wait.calledAt) return false;
      latest.wake?.("superseded");
    }
    this.#latest.set(key, { waitId: wait.waitId, calledAt: wait.calledAt });
    return true;
  }

  /** Opens the promise of the wait that was let in last, for `holdMs` at most. `pauses`: when the hold is over the same wait will ask again. */
  arm(key: Key, holdMs: number, pauses: boolean): Promise<Wake> {
    const latest = this.#latest.get(key);
    if (!latest) throw new Error("A wait must be admitted before it is armed");
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        if (pauses) latest.pausedAt = Date.now();
        latest.wake?.("slice_over");
      }, holdMs);
      latest.wake = (wake) => {
        clearTimeout(timer);
        delete latest.wake;
        resolve(wake);
      };
    });
  }

  /** Answers the open promise of one caller, if there is one. */
  wake(key: Key): void {
    this.#latest.get(key)?.wake?.("look");
  }

  /** Answers every open promise but the author's. */
  wakeAllBut(author: Key): void {
    for (const [key, latest] of this.#latest) {
      if (key !== author) latest.wake?.("look");
    }
  }

  /** Answers every open promise. */
  wakeAll(): void {
    for (const latest of this.#latest.values()) latest.wake?.("look");
  }

  /** Ends a wait whose client is gone. Harmless if it ended before. */
  drop(key: Key, waitId: string): void {
    const latest = this.#latest.get(key);
    if (latest?.waitId !== waitId) return;
    delete latest.pausedAt;
    latest.wake?.("dropped");
  }

  isOpen(key: Key): boolean {
    return this.#latest.get(key)?.wake !== undefined;
  }

  /** Whether a caller waits: the promise is open, or their Worker is about to ask for the next slice. */
  isWaiting(key: Key, now: number): boolean {
    const latest = this.#latest.get(key);
    if (!latest) return false;
    return (
      latest.wake !== undefined ||
      (latest.pausedAt !== undefined && now - latest.pausedAt <= REARM_GRACE_MS)
    );
  }

  /** Forgets a caller who will not come again. */
  forget(key: Key): void {
    this.#latest.get(key)?.wake?.("dropped");
    this.#latest.delete(key);
  }

  /** Number of open promises. */
  get size(): number {
    let open = 0;
    for (const latest of this.#latest.values()) if (latest.wake) open += 1;
    return open;
  }
}
