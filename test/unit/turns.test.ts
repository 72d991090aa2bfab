import { describe, expect, test } from "vitest";
import { whoseTurn } from "../../src/room/turns.ts";

const present = (...waiting: [id: number, isWaiting: boolean][]) =>
  waiting.map(([id, isWaiting]) => ({ id, isWaiting }));

describe("whoseTurn", () => {
  test("gives the turn to the first participant to join if everyone is waiting", () => {
    const everyone = present([3, true], [1, true], [2, true]);
    expect(whoseTurn(1, everyone)).toBe("you");
    expect(whoseTurn(2, everyone)).toBe("others");
    expect(whoseTurn(3, everyone)).toBe("others");
  });

  test("gives no one the turn while someone else is not waiting", () => {
    expect(whoseTurn(1, present([1, true], [2, true], [3, false]))).toBeUndefined();
  });

  test("decides the turn without the caller's own wait, which has just ended", () => {
    expect(whoseTurn(1, present([1, false], [2, true]))).toBe("you");
    expect(whoseTurn(2, present([1, true], [2, false]))).toBe("others");
  });

  test("gives no one the turn in a room with only the caller", () => {
    expect(whoseTurn(1, present([1, true]))).toBeUndefined();
    expect(whoseTurn(1, [])).toBeUndefined();
  });
});
