import { describe, expect, test } from "vitest";
import {
  SEND_BURST,
  SEND_BYTES_BURST,
  SEND_BYTES_PER_SECOND,
  SEND_RATE_PER_SECOND,
} from "../../src/domain/limits.ts";
import { SendRate } from "../../src/room/send-rate.ts";

const NOW = 1_800_000_000_000;

function takeAll(rate: SendRate, senderId: number, now: number, bytes = 1): number {
  let taken = 0;
  while (rate.take(senderId, bytes, now) === undefined) taken += 1;
  return taken;
}

describe("the send rate", () => {
  test("allows a burst and not one message more", { tags: "S5" }, () => {
    const rate = new SendRate();
    expect(takeAll(rate, 1, NOW)).toBe(SEND_BURST);
    expect(rate.take(1, 1, NOW)).toEqual({ retryAfter: 1 });
  });

  test("refills the allowance at the rate per second", () => {
    const rate = new SendRate();
    takeAll(rate, 1, NOW);
    expect(takeAll(rate, 1, NOW + 1_000)).toBe(SEND_RATE_PER_SECOND);
    expect(takeAll(rate, 1, NOW + 3_000)).toBe(2 * SEND_RATE_PER_SECOND);
  });

  test("never saves up more than a burst", () => {
    const rate = new SendRate();
    takeAll(rate, 1, NOW);
    expect(takeAll(rate, 1, NOW + 3_600_000)).toBe(SEND_BURST);
  });

  test("does not count refused messages", { tags: "S5" }, () => {
    const rate = new SendRate();
    takeAll(rate, 1, NOW);
    for (let refused = 0; refused < 100; refused += 1) rate.take(1, 1, NOW + 100);
    expect(takeAll(rate, 1, NOW + 1_000)).toBe(SEND_RATE_PER_SECOND);
  });

  test("limits each sender separately, even if the clock steps back", () => {
    const rate = new SendRate();
    takeAll(rate, 1, NOW);
    expect(rate.take(2, 1, NOW)).toBeUndefined();
    expect(rate.take(1, 1, NOW - 60_000)).toEqual({ retryAfter: 1 });
  });

  test("allows a burst of bytes and not one byte more", { tags: "S5" }, () => {
    const rate = new SendRate();
    const large = SEND_BYTES_BURST / 4;
    expect(takeAll(rate, 1, NOW, large)).toBe(4);
    expect(rate.take(1, 1, NOW)).toEqual({ retryAfter: 1 });
    expect(rate.take(1, large, NOW)).toEqual({ retryAfter: large / SEND_BYTES_PER_SECOND });
    expect(rate.take(1, SEND_BYTES_PER_SECOND, NOW + 1_000)).toBeUndefined();
    expect(rate.take(1, 1, NOW + 1_000)).toEqual({ retryAfter: 1 });
  });
});
