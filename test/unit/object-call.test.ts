import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  NO_ANSWER_RETRY_AFTER_SECONDS,
  OBJECT_CALL_BACKOFF_MS,
  OBJECT_CALL_MAX_BACKOFF_MS,
  OBJECT_RETRY_MS,
  OBJECT_SILENCE_MS,
  OVERLOADED_RETRY_AFTER_SECONDS,
} from "../../src/domain/limits.ts";
import { refuse } from "../../src/domain/refusal.ts";
import { callObject, isRetryable, withDeadline } from "../../src/object-clients/object-call.ts";

const RETRYABLE = { retryable: true };
const BUSY = refuse("overloaded", {
  what: "object",
  retryAfter: OVERLOADED_RETRY_AFTER_SECONDS,
});
const NO_ANSWER = refuse("no_answer", { retryAfter: NO_ANSWER_RETRY_AFTER_SECONDS });

let pauses: number[];
let stubs: number;
const freshStub = (): number => (stubs += 1);

beforeEach(() => {
  vi.useFakeTimers();
  pauses = [];
  stubs = 0;
  vi.stubGlobal("scheduler", {
    wait: async (ms: number) => {
      pauses.push(ms);
      await vi.advanceTimersByTimeAsync(ms);
    },
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const silent = (): Promise<string> => new Promise(() => {});
const failure = (flags: object): Error => Object.assign(new Error("no answer"), flags);

describe("isRetryable", () => {
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
  ])("decides whether an error with %j may be retried: %s", { tags: "D2" }, (flags, expected) => {
    expect(isRetryable(failure(flags))).toBe(expected);
  });

  test.each([undefined, null, "retryable", 0])(
    "returns false for a thrown value that is not an error: %j",
    (thrown) => {
      expect(isRetryable(thrown)).toBe(false);
    },
  );
});

describe("callObject", () => {
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
    const refusal = refuse("not_in_room");
    expect(await callObject(freshStub, () => Promise.resolve(refusal))).toBe(refusal);
    expect(stubs).toBe(2);
  });

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

  test.each([0.05, 0.5, 0.99])(
    "retries for 3 s and says when to retry, whatever the jitter: %d",
    async (random) => {
      const startedAt = Date.now();
      const answer = await callObject(
        freshStub,
        () => Promise.reject(failure(RETRYABLE)),
        () => random,
      );
      expect(answer).toEqual(NO_ANSWER);
      const triedForMs = Date.now() - startedAt;
      expect(triedForMs).toBeGreaterThanOrEqual(OBJECT_RETRY_MS);
      expect(triedForMs).toBeLessThan(OBJECT_RETRY_MS + OBJECT_CALL_MAX_BACKOFF_MS);
    },
  );

  test("doubles the maximum random pause before each retry, up to a second", async () => {
    await callObject(
      freshStub,
      () => Promise.reject(failure(RETRYABLE)),
      () => 0.5,
    );
    const longest = [1, 2, 4, 8].map((factor) => factor * OBJECT_CALL_BACKOFF_MS);
    expect(pauses.slice(0, 4)).toEqual(longest.map((ms) => ms / 2));
    expect(new Set(pauses.slice(4))).toEqual(new Set([OBJECT_CALL_MAX_BACKOFF_MS / 2]));
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

  test("gives up on a silent object after 4 s", async () => {
    let answer: unknown = "none yet";
    void callObject(freshStub, silent).then((value) => (answer = value));
    await vi.advanceTimersByTimeAsync(OBJECT_SILENCE_MS - 1);
    expect(answer).toBe("none yet");
    await vi.advanceTimersByTimeAsync(1);
    expect(answer).toEqual(NO_ANSWER);
    expect(stubs).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("withDeadline", () => {
  test("passes an answer or a failure on, and leaves no timer behind", async () => {
    expect(await withDeadline(Promise.resolve("answer"), 1_000)).toBe("answer");
    await expect(withDeadline(Promise.reject(new Error("a bug")), 1_000)).rejects.toThrow("a bug");
    expect(vi.getTimerCount()).toBe(0);
  });

  test("checks the deadline at heartbeats, if there are any, instead of setting a timer", async () => {
    let check: (() => void) | undefined;
    let hasStopped = false;
    const timedOut = withDeadline(silent(), 1_000, (given) => {
      check = given;
      return () => (hasStopped = true);
    });
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(999);
    check?.();
    expect(hasStopped).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    check?.();
    expect(await timedOut).toEqual(NO_ANSWER);
    expect(hasStopped).toBe(true);
  });
});
