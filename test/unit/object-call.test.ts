import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  NO_ANSWER_RETRY_AFTER_SECONDS,
  OBJECT_CALL_BACKOFF_MS,
  OBJECT_CALL_TRIES,
  OBJECT_SILENCE_MS,
  OVERLOADED_RETRY_AFTER_SECONDS,
} from "../../src/domain/limits.ts";
import { NOT_IN_ROOM } from "../../src/domain/refusal.ts";
import { callObject, mayRetry } from "../../src/object-clients/object-call.ts";

const RETRYABLE = { retryable: true };
const BUSY = {
  refused: "overloaded",
  error: "The server is busy",
  retry_after: OVERLOADED_RETRY_AFTER_SECONDS,
};
const NO_ANSWER = { refused: "no_answer", retry_after: NO_ANSWER_RETRY_AFTER_SECONDS };

let pauses: number[];
let stubs: number;
const freshStub = (): number => (stubs += 1);

beforeEach(() => {
  vi.useFakeTimers();
  pauses = [];
  stubs = 0;
  vi.stubGlobal("scheduler", {
    wait: (ms: number) => {
      pauses.push(ms);
      return Promise.resolve();
    },
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const silent = (): Promise<string> => new Promise(() => {});
const failure = (flags: object): Error => Object.assign(new Error("no answer"), flags);

describe("an error", () => {
  test.each([
    [{ retryable: true }, true],
    [{ durableObjectReset: true }, true],
    [{ retryable: false, durableObjectReset: true }, true],
    [{ retryable: true, overloaded: false }, true],
    [{ retryable: true, overloaded: true }, false],
    [{ durableObjectReset: true, overloaded: true }, false],
    [{ retryable: false }, false],
    [{ retryable: "true" }, false],
    [{}, false],
  ])("allows a retry after an error with %j: %s", { tags: "D2" }, (flags, expected) => {
    expect(mayRetry(failure(flags))).toBe(expected);
  });

  test.each([undefined, null, "retryable", 0])(
    "never retries a thrown value that is not an error: %j",
    (thrown) => {
      expect(mayRetry(thrown)).toBe(false);
    },
  );
});

describe("an object that answers", () => {
  test("calls an object only once if it answers", async () => {
    expect(await callObject(freshStub, (stub, tries) => Promise.resolve({ stub, tries }))).toEqual({
      stub: 1,
      tries: 0,
    });
    expect(stubs).toBe(1);
    expect(pauses).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("returns an empty answer or a refusal unchanged", async () => {
    expect(await callObject(freshStub, () => Promise.resolve(undefined))).toBeUndefined();
    expect(await callObject(freshStub, () => Promise.resolve(NOT_IN_ROOM))).toBe(NOT_IN_ROOM);
    expect(stubs).toBe(2);
  });
});

describe("an object that fails", () => {
  test.each([RETRYABLE, { durableObjectReset: true }])(
    "retries with a fresh stub after %j",
    { tags: "D2" },
    async (flags) => {
      const asked: [stub: number, tries: number][] = [];
      const answer = await callObject(freshStub, async (stub, tries) => {
        asked.push([stub, tries]);
        if (tries < 2) throw failure(flags);
        return "back";
      });
      expect(answer).toBe("back");
      expect(asked).toEqual([
        [1, 0],
        [2, 1],
        [3, 2],
      ]);
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  test("retries when the stub throws before the call is made", async () => {
    const answer = await callObject(freshStub, (stub) => {
      if (stub === 1) throw failure(RETRYABLE);
      return Promise.resolve("back");
    });
    expect(answer).toBe("back");
  });

  test("gives up after the last try and says when to come back", async () => {
    const answer = await callObject(freshStub, () => Promise.reject(failure(RETRYABLE)));
    expect(answer).toMatchObject(NO_ANSWER);
    expect(stubs).toBe(OBJECT_CALL_TRIES);
  });

  test("doubles the pause before each further try", async () => {
    await callObject(freshStub, () => Promise.reject(failure(RETRYABLE)));
    expect(pauses).toHaveLength(OBJECT_CALL_TRIES - 1);
    expect(pauses).toEqual([1, 2, 4, 8, 16].map((factor) => factor * OBJECT_CALL_BACKOFF_MS));
  });

  test.each([{ overloaded: true }, { overloaded: true, retryable: true }])(
    "never retries after %j",
    { tags: "D2" },
    async (flags) => {
      const answer = await callObject(freshStub, () => Promise.reject(failure(flags)));
      expect(answer).toMatchObject(BUSY);
      expect(stubs).toBe(1);
      expect(pauses).toEqual([]);
    },
  );

  test("rethrows an exception of the object's code without a retry", { tags: "D2" }, async () => {
    const exception = new TypeError("a bug");
    const call = callObject(freshStub, () => Promise.reject(exception));
    await expect(call).rejects.toBe(exception);
    expect(stubs).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("an object that is silent", () => {
  test.each([0, 25_000])(
    "gives up on a silent object 4 s after a slice of %i ms",
    async (holdMs) => {
      let answer: unknown = "none yet";
      const patience = { holdMs: () => holdMs, beat: undefined };
      void callObject(freshStub, silent, patience).then((value) => (answer = value));
      await vi.advanceTimersByTimeAsync(holdMs + OBJECT_SILENCE_MS - 1);
      expect(answer).toBe("none yet");
      await vi.advanceTimersByTimeAsync(1);
      expect(answer).toMatchObject(NO_ANSWER);
      expect(stubs).toBe(1);
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  test("gives up on a silent object at the first heartbeat after the deadline", async () => {
    const checks = new Set<() => void>();
    const beat = (check: () => void): (() => void) => {
      checks.add(check);
      return () => checks.delete(check);
    };
    let answer: unknown = "none yet";
    const patience = { holdMs: () => 25_000, beat };
    void callObject(freshStub, silent, patience).then((value) => (answer = value));
    expect(vi.getTimerCount()).toBe(0);
    const atBeat = async (ms: number): Promise<unknown> => {
      await vi.advanceTimersByTimeAsync(ms);
      for (const check of checks) check();
      await vi.advanceTimersByTimeAsync(0);
      return answer;
    };
    expect(await atBeat(25_000 + OBJECT_SILENCE_MS - 1)).toBe("none yet");
    expect(await atBeat(1)).toMatchObject(NO_ANSWER);
    expect(checks.size).toBe(0);
  });
});
