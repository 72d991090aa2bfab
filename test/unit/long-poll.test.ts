import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { OBJECT_RETRY_MS, OBJECT_SILENCE_MS, WAIT_SLICE_MS } from "../../src/domain/limits.ts";
import { refuse } from "../../src/domain/refusal.ts";
import type { OnHeartbeat } from "../../src/http/reply-hooks.ts";
import type { ToolContext } from "../../src/object-clients/tool-context.ts";
import type { CancelWaitRequest, WaitSlice } from "../../src/domain/wait.ts";
import { type InTime, longPoll, newWaitPeriod } from "../../src/object-clients/long-poll.ts";

type Answer = { kind: "message" | "timeout" | "again" };

let client: AbortController;
let asked: WaitSlice[];
let cancelled: ({ address: string } & CancelWaitRequest)[];
let background: Promise<unknown>[];
let pauses: number[];

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
  vi.stubGlobal("scheduler", {
    wait: (ms: number) => {
      pauses.push(ms);
      return new Promise((resolve) => setTimeout(resolve, ms));
    },
  });
  client = new AbortController();
  asked = [];
  cancelled = [];
  background = [];
  pauses = [];
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const WAIT_ID = "the wait";
const ROOM = "the address of a room";
const RESET = Object.assign(new Error("reset"), { durableObjectReset: true });

const rooms = {
  getByName: (address: string) => ({
    cancelWait: async (request: CancelWaitRequest): Promise<void> => {
      cancelled.push({ address, ...request });
    },
  }),
};

const context = (maxWaitSeconds: number, onHeartbeat?: OnHeartbeat): ToolContext =>
  ({
    rooms,
    signal: client.signal,
    waitId: WAIT_ID,
    maxWaitSeconds,
    onHeartbeat,
    inBackground: (work: Promise<unknown>) => background.push(work),
  }) as unknown as ToolContext;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const sliceMs = ({ remainingMs }: WaitSlice): number => Math.min(remainingMs, WAIT_SLICE_MS);

/** Holds each slice to its end. */
const quietObject = async (slice: WaitSlice): Promise<Answer> => {
  asked.push(slice);
  if (sliceMs(slice) > 0) await sleep(sliceMs(slice));
  return { kind: slice.remainingMs > WAIT_SLICE_MS ? "again" : "timeout" };
};

/** Fails the first slices after 20 s each, then is quiet. */
const resetsAfter20Seconds = (resets: number) => async (slice: WaitSlice) => {
  if (asked.length >= resets) return quietObject(slice);
  asked.push(slice);
  await sleep(20_000);
  throw RESET;
};

const answerIn = (ms: number) => async (): Promise<Answer> => {
  await sleep(ms);
  return { kind: "message" };
};

const silent = (_slice: WaitSlice, inTime: InTime) => inTime(new Promise<Answer>(() => {}));
const fail = (): Promise<Answer> => Promise.reject(new Error("a bug"));

async function finish<T>(call: Promise<T>): Promise<T> {
  await vi.runAllTimersAsync();
  return call;
}

describe("a long poll", () => {
  test("asks the object in slices until the time is up", { tags: "R6" }, async () => {
    const ended = await finish(longPoll(context(60), ROOM, newWaitPeriod(60, 60), quietObject));
    expect(ended).toEqual({ result: { kind: "timeout" }, waitedSeconds: 60 });
    expect(asked.map(({ remainingMs }) => remainingMs)).toEqual([60_000, 35_000, 10_000]);
  });

  test("identifies the wait in every slice and marks later slices as continued", async () => {
    await finish(longPoll(context(60), ROOM, newWaitPeriod(60, 60), quietObject));
    expect(asked.map(({ continued }) => continued)).toEqual([false, true, true]);
    expect(asked.map(({ calledAt }) => calledAt)).toEqual(Array(3).fill(1_800_000_000_000));
    expect(asked.map(({ waitId }) => waitId)).toEqual(Array(3).fill(WAIT_ID));
  });

  test("never waits longer than the transport allows", async () => {
    const { waitedSeconds } = await finish(
      longPoll(context(50), ROOM, newWaitPeriod(3_600, 50), quietObject),
    );
    expect(waitedSeconds).toBe(50);
    expect(asked.map(sliceMs)).toEqual([25_000, 25_000]);
  });

  test("answers at once when asked to wait 0 s", async () => {
    const ended = await longPoll(context(50), ROOM, newWaitPeriod(0, 50), quietObject);
    expect(ended).toEqual({ result: { kind: "timeout" }, waitedSeconds: 0 });
    expect(asked.map(sliceMs)).toEqual([0]);
  });

  test("ends with the first answer and reports the time waited to a tenth of a second", async () => {
    const ended = await finish(longPoll(context(50), ROOM, newWaitPeriod(50, 50), answerIn(1_260)));
    expect(ended).toEqual({ result: { kind: "message" }, waitedSeconds: 1.3 });
  });

  test("returns a refusal as the result", async () => {
    const refusal = refuse("not_in_room");
    const { result } = await longPoll(context(50), ROOM, newWaitPeriod(50, 50), () =>
      Promise.resolve(refusal),
    );
    expect(result).toBe(refusal);
  });
});

describe("a long poll whose object fails", () => {
  test("asks only for the time left after a reset", { tags: ["D1", "D2"] }, async () => {
    const ended = await finish(
      longPoll(context(50), ROOM, newWaitPeriod(30, 50), resetsAfter20Seconds(1), () => 0.5),
    );
    expect(ended.result).toEqual({ kind: "timeout" });
    expect(asked.map(({ remainingMs }) => remainingMs)).toEqual([30_000, 10_000 - pauses[0]!]);
    expect(asked.map(({ continued }) => continued)).toEqual([false, true]);
  });

  test("resets the failure count after each answered slice", async () => {
    const SLICES = 8;
    let calls = 0;
    const failsEverySecondSlice = async (slice: WaitSlice): Promise<Answer> => {
      calls += 1;
      if (calls % 2 === 1) throw RESET;
      return quietObject(slice);
    };
    const seconds = (SLICES * WAIT_SLICE_MS) / 1_000;
    const call = longPoll(
      context(seconds),
      ROOM,
      newWaitPeriod(seconds, seconds),
      failsEverySecondSlice,
      () => 0,
    );
    expect((await finish(call)).result).toEqual({ kind: "timeout" });
    expect(pauses).toHaveLength(SLICES);
  });

  test("gives up when the object keeps failing for 3 s", { tags: "D2" }, async () => {
    const { result, waitedSeconds } = await finish(
      longPoll(context(50), ROOM, newWaitPeriod(50, 50), () => Promise.reject<Answer>(RESET)),
    );
    expect(result).toMatchObject({ kind: "refused", reason: "no_answer" });
    expect(waitedSeconds).toBeGreaterThanOrEqual(OBJECT_RETRY_MS / 1_000);
    expect(waitedSeconds).toBeLessThan(OBJECT_RETRY_MS / 1_000 + 1.1);
  });

  test("never asks an overloaded object again", { tags: "D2" }, async () => {
    const overloaded = Object.assign(new Error("busy"), { overloaded: true, retryable: true });
    const { result } = await longPoll(context(50), ROOM, newWaitPeriod(50, 50), () =>
      Promise.reject<Answer>(overloaded),
    );
    expect(result).toMatchObject({ kind: "refused", reason: "overloaded" });
    expect(pauses).toEqual([]);
  });

  test("gives up on a silent object at the first heartbeat 4 s after the slice", async () => {
    const checks = new Set<() => void>();
    const onHeartbeat = (check: () => void): (() => void) => {
      checks.add(check);
      return () => checks.delete(check);
    };
    let ended: unknown;
    void longPoll(context(50, onHeartbeat), ROOM, newWaitPeriod(10, 50), silent).then(
      (value) => (ended = value),
    );
    const beatAfter = async (ms: number): Promise<unknown> => {
      await vi.advanceTimersByTimeAsync(ms);
      for (const check of checks) check();
      await vi.advanceTimersByTimeAsync(0);
      return ended;
    };
    expect(await beatAfter(10_000 + OBJECT_SILENCE_MS - 1)).toBeUndefined();
    expect(await beatAfter(1)).toMatchObject({ result: { reason: "no_answer" } });
    expect(checks.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("a client that disconnects", () => {
  test("has its wait cancelled once", { tags: "D7" }, async () => {
    const call = longPoll(context(50), ROOM, newWaitPeriod(50, 50), quietObject);
    await vi.advanceTimersByTimeAsync(1_000);
    client.abort();
    await finish(call);
    const connection = { resumedAt: undefined };
    expect(cancelled).toEqual([{ address: ROOM, waitId: WAIT_ID, connection }]);
    expect(background).toHaveLength(1);
  });

  test(
    "has its wait cancelled for the connection that it has resumed",
    { tags: "R9" },
    async () => {
      const resumed = { ...context(50), resumedAt: Date.now() };
      const connection = { resumedAt: resumed.resumedAt };
      const call = longPoll(resumed, ROOM, newWaitPeriod(50, 50), quietObject);
      await vi.advanceTimersByTimeAsync(30_000);
      client.abort();
      await finish(call);
      expect(asked).toMatchObject([connection, connection]);
      expect(cancelled).toEqual([{ address: ROOM, waitId: WAIT_ID, connection }]);
    },
  );

  test("is not held for another slice", async () => {
    const call = longPoll(context(50), ROOM, newWaitPeriod(50, 50), quietObject);
    await vi.advanceTimersByTimeAsync(1_000);
    client.abort();
    await finish(call);
    expect(asked.map(sliceMs)).toEqual([25_000, 0]);
  });

  test("is answered without waiting if it disconnected before the call", async () => {
    client.abort();
    const { result } = await longPoll(context(50), ROOM, newWaitPeriod(50, 50), quietObject);
    expect(result).toEqual({ kind: "timeout" });
    expect(asked.map(sliceMs)).toEqual([0]);
  });

  test("cancels nothing once its wait has returned or failed", async () => {
    await expect(longPoll(context(50), ROOM, newWaitPeriod(50, 50), fail)).rejects.toThrow("a bug");
    await longPoll(context(50), ROOM, newWaitPeriod(0, 50), quietObject);
    client.abort();
    expect(cancelled).toEqual([]);
  });
});
