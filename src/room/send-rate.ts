import { MAX_MAX_PARTICIPANTS, SEND_BURST, SEND_RATE_PER_SECOND } from "../protocol/limits.ts";

/** How many messages a participant may send at the moment they last did. */
interface Allowance {
  left: number;
  /** Epoch milliseconds. */
  at: number;
}

const REFILL_MS = (SEND_BURST / SEND_RATE_PER_SECOND) * 1_000;

/**
 * A token bucket for each sender. It is kept in memory: an object is evicted after ten idle seconds at the earliest, and
 * by then every bucket would be full again.
 */
export class SendRate {
  readonly #allowances = new Map<number, Allowance>();

  /** Takes one message from a sender's allowance; if none is left, the seconds until one is. */
  take(senderId: number, now: number): { retryAfter: number } | undefined {
    const before = this.#allowances.get(senderId) ?? { left: SEND_BURST, at: now };
    const regained = (Math.max(0, now - before.at) / 1_000) * SEND_RATE_PER_SECOND;
    const left = Math.min(SEND_BURST, before.left + regained);
    if (left < 1) return { retryAfter: Math.ceil((1 - left) / SEND_RATE_PER_SECOND) };
    this.#allowances.set(senderId, { left: left - 1, at: now });
    if (this.#allowances.size > MAX_MAX_PARTICIPANTS) this.#forgetFull(now);
    return undefined;
  }

  /** Forgets those whose allowance is whole again, so that joining and leaving does not make it grow. */
  #forgetFull(now: number): void {
    for (const [senderId, { at }] of this.#allowances) {
      if (now - at >= REFILL_MS) this.#allowances.delete(senderId);
    }
  }
}
