import { REARM_GRACE_MS } from "../domain/limits.ts";

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
  /** Its client is gone, whoever asks for a further slice. */
  isDropped?: true;
}

/**
 * The open promises of an object: at most one for each caller, the newest wait's. `Key` names a caller over all their
 * waits.
 */
export class Waiters<Key> {
  readonly #latest = new Map<Key, Latest>();
  readonly #callers = new Map<string, Key>();

  /**
   * Lets a wait in, if it is the caller's newest, and ends the one before it. A further slice is not let in if its
   * caller has asked anew since, or its client is gone: then it answers why.
   */
  admit(
    key: Key,
    { waitId, calledAt }: WaitIdentity,
    continued: boolean,
  ): "superseded" | "dropped" | undefined {
    const latest = this.#latest.get(key);
    if (latest?.waitId === waitId) {
      if (continued && latest.isDropped) return "dropped";
      latest.wake?.("dropped");
    } else if (latest) {
      if (continued && latest.calledAt >= calledAt) return "superseded";
      latest.wake?.("superseded");
      this.#callers.delete(latest.waitId);
    }
    this.#latest.set(key, { waitId, calledAt });
    this.#callers.set(waitId, key);
    return undefined;
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

  /** Ends a wait whose client is gone. Harmless if it ended before, or never was. */
  drop(waitId: string): void {
    const key = this.#callers.get(waitId);
    const latest = key === undefined ? undefined : this.#latest.get(key);
    if (!latest) return;
    latest.isDropped = true;
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
    const latest = this.#latest.get(key);
    if (!latest) return;
    latest.wake?.("dropped");
    this.#callers.delete(latest.waitId);
    this.#latest.delete(key);
  }

  /** Number of open promises. */
  get size(): number {
    let open = 0;
    for (const latest of this.#latest.values()) if (latest.wake) open += 1;
    return open;
  }
}
