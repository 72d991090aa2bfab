import { describe, expect, test } from "vitest";
import { whoseTurn } from "../../src/room/turns.ts";

const present = (...waiting: [id: number, isWaiting: boolean][]) =>
  waiting.map(([id, isWaiting]) => ({ id, isWaiting }));

describe("whose turn it is", () => {
  test("gives the turn to the first participant to join if everybody waits", () => {
    const everybody = present([3, true], [1, true], [2, true]);
    expect(whoseTurn(1, everybody)).toBe("you");
    expect(whoseTurn(2, everybody)).toBe("others");
    expect(whoseTurn(3, everybody)).toBe("others");
  });

  test("gives nobody the turn while somebody else is not waiting", () => {
    expect(whoseTurn(1, present([1, true], [2, true], [3, false]))).toBeUndefined();
  });

  test("decides the turn without the caller's own wait, which has just ended", () => {
    expect(whoseTurn(1, present([1, false], [2, true]))).toBe("you");
    expect(whoseTurn(2, present([1, true], [2, false]))).toBe("others");
  });

  test("gives nobody the turn in a room with only the caller", () => {
    expect(whoseTurn(1, present([1, true]))).toBeUndefined();
    expect(whoseTurn(1, [])).toBeUndefined();
  });
});
