import {
  MAX_MAX_PARTICIPANTS,
  SEND_BURST,
  SEND_BYTES_BURST,
  SEND_BYTES_PER_SECOND,
  SEND_RATE_PER_SECOND,
} from "../domain/limits.ts";

/** What a participant could still send after their last message. */
interface Allowance {
  messages: number;
  bytes: number;
  /** Epoch milliseconds. */
  at: number;
}

const REFILL_MS =
  Math.max(SEND_BURST / SEND_RATE_PER_SECOND, SEND_BYTES_BURST / SEND_BYTES_PER_SECOND) * 1_000;

/**
 * Two token buckets per sender: messages and bytes. They are only in memory, because an object is
 * evicted no sooner than after ten idle seconds, and by then they would be more than half full
 * again.
 */
export class SendRate {
  readonly #allowances = new Map<number, Allowance>();

  /**
   * Takes one message from a sender's allowance. If too little is left, returns the seconds until
   * there is enough.
   */
  take(senderId: number, bytes: number, now: number): { retryAfter: number } | undefined {
    const left = this.#left(senderId, now);
    const seconds = Math.max(
      (1 - left.messages) / SEND_RATE_PER_SECOND,
      (bytes - left.bytes) / SEND_BYTES_PER_SECOND,
    );
    if (seconds > 0) return { retryAfter: Math.ceil(seconds) };
    this.#allowances.set(senderId, {
      messages: left.messages - 1,
      bytes: left.bytes - bytes,
      at: now,
    });
    if (this.#allowances.size > MAX_MAX_PARTICIPANTS) this.#dropFull(now);
    return undefined;
  }

  #left(senderId: number, now: number): { messages: number; bytes: number } {
    const before = this.#allowances.get(senderId);
    if (!before) return { messages: SEND_BURST, bytes: SEND_BYTES_BURST };
    const seconds = Math.max(0, now - before.at) / 1_000;
    return {
      messages: Math.min(SEND_BURST, before.messages + seconds * SEND_RATE_PER_SECOND),
      bytes: Math.min(SEND_BYTES_BURST, before.bytes + seconds * SEND_BYTES_PER_SECOND),
    };
  }

  /** Drops full buckets, so that joining and leaving does not make the map grow. */
  #dropFull(now: number): void {
    for (const [senderId, { at }] of this.#allowances) {
      if (now - at >= REFILL_MS) this.#allowances.delete(senderId);
    }
  }
}
