import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { WAIT_SLICE_MS } from "../../src/domain/limits.ts";
import { NOT_IN_ROOM } from "../../src/domain/refusal.ts";
import type { ToolContext } from "../../src/object-clients/call-context.ts";
import { longPoll, type Slice, type SliceClock } from "../../src/object-clients/long-poll.ts";

type Answer = { kind: "message" | "timeout" };

let client: AbortController;
let asked: (Slice & { holdMs: number })[];
let dropped: { address: string; waitId: string }[];
let background: Promise<unknown>[];

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
  client = new AbortController();
  asked = [];
  dropped = [];
  background = [];
});
afterEach(() => {
  vi.useRealTimers();
});

const WAIT_ID = "the wait";
const ROOM = "the address of a room";

const rooms = {
  getByName: (address: string) => ({
    cancelWait: async ({ waitId }: { waitId: string }): Promise<void> => {
      dropped.push({ address, waitId });
    },
  }),
};

const context = (maxWaitSeconds: number): ToolContext =>
  ({
    rooms,
    signal: client.signal,
    waitId: WAIT_ID,
    maxWaitSeconds,
    inBackground: (work: Promise<unknown>) => background.push(work),
  }) as unknown as ToolContext;

const quietObject = async (clock: SliceClock): Promise<Answer | { kind: "again" }> => {
  const [slice, holdMs] = [clock.slice(0), clock.patience.holdMs()];
  asked.push({ ...slice, holdMs });
  if (holdMs > 0) await new Promise((resolve) => setTimeout(resolve, holdMs));
  return { kind: slice.remainingMs > holdMs ? "again" : "timeout" };
};

const answerIn = (ms: number) => async (): Promise<Answer> => {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return { kind: "message" };
};
const refuseAll = (): Promise<object> => Promise.resolve(NOT_IN_ROOM);
const fail = (): Promise<Answer> => Promise.reject(new Error("a bug"));

async function finish<T>(call: Promise<T>): Promise<T> {
  await vi.runAllTimersAsync();
  return call;
}

describe("a long poll", () => {
  test("asks the object in slices until the time is up", { tags: "R6" }, async () => {
    const held = await finish(longPoll<Answer>(60, context(60), ROOM, quietObject));
    expect(held).toEqual({ answer: { kind: "timeout" }, waitedSeconds: 60 });
    expect(asked.map(({ holdMs }) => holdMs)).toEqual([WAIT_SLICE_MS, WAIT_SLICE_MS, 10_000]);
    expect(asked.map(({ remainingMs }) => remainingMs)).toEqual([60_000, 35_000, 10_000]);
  });

  test("identifies the wait in every slice and marks later slices as continued", async () => {
    await finish(longPoll<Answer>(60, context(60), ROOM, quietObject));
    expect(asked.map(({ continued }) => continued)).toEqual([false, true, true]);
    expect(asked.map(({ calledAt }) => calledAt)).toEqual(Array(3).fill(1_800_000_000_000));
    expect(asked.map(({ waitId }) => waitId)).toEqual(Array(3).fill(WAIT_ID));
  });

  test("never waits longer than the transport allows", async () => {
    const { waitedSeconds } = await finish(longPoll<Answer>(3_600, context(50), ROOM, quietObject));
    expect(waitedSeconds).toBe(50);
    expect(asked.map(({ holdMs }) => holdMs)).toEqual([25_000, 25_000]);
  });

  test("answers at once when asked to wait 0 s", async () => {
    const held = await longPoll<Answer>(0, context(50), ROOM, quietObject);
    expect(held).toEqual({ answer: { kind: "timeout" }, waitedSeconds: 0 });
    expect(asked.map(({ holdMs }) => holdMs)).toEqual([0]);
  });

  test("ends with the first answer and reports the time waited to a tenth of a second", async () => {
    const held = await finish(longPoll<Answer>(50, context(50), ROOM, answerIn(1_260)));
    expect(held).toEqual({ answer: { kind: "message" }, waitedSeconds: 1.3 });
  });

  test("asks only for the time left when it retries a slice", async () => {
    const slices: Slice[] = [];
    const resetAfter20Seconds = async (clock: SliceClock): Promise<Answer> => {
      slices.push(clock.slice(0));
      await new Promise((resolve) => setTimeout(resolve, 20_000));
      slices.push(clock.slice(1));
      expect(clock.patience.holdMs()).toBe(10_000);
      return { kind: "timeout" };
    };
    await finish(longPoll<Answer>(30, context(50), ROOM, resetAfter20Seconds));
    expect(slices.map(({ remainingMs }) => remainingMs)).toEqual([30_000, 10_000]);
    expect(slices.map(({ continued }) => continued)).toEqual([false, true]);
  });

  test("returns a refusal as the answer", async () => {
    const { answer } = await longPoll<object>(50, context(50), ROOM, refuseAll);
    expect(answer).toBe(NOT_IN_ROOM);
  });
});

describe("a client that disconnects", () => {
  test("cancels the wait once when the client disconnects", { tags: "D7" }, async () => {
    const call = longPoll<Answer>(50, context(50), ROOM, quietObject);
    await vi.advanceTimersByTimeAsync(1_000);
    client.abort();
    await finish(call);
    expect(dropped).toEqual([{ address: ROOM, waitId: WAIT_ID }]);
    expect(background).toHaveLength(1);
  });

  test("does not hold another slice after the client disconnects", async () => {
    const call = longPoll<Answer>(50, context(50), ROOM, quietObject);
    await vi.advanceTimersByTimeAsync(1_000);
    client.abort();
    await finish(call);
    expect(asked.map(({ holdMs }) => holdMs)).toEqual([25_000, 0]);
  });

  test("answers without waiting if the client disconnected before the call", async () => {
    client.abort();
    const { answer } = await longPoll<Answer>(50, context(50), ROOM, quietObject);
    expect(answer).toEqual({ kind: "timeout" });
    expect(asked.map(({ holdMs }) => holdMs)).toEqual([0]);
  });

  test("cancels nothing if the client disconnects after the wait has returned or failed", async () => {
    await expect(longPoll<Answer>(50, context(50), ROOM, fail)).rejects.toThrow("a bug");
    await longPoll<Answer>(0, context(50), ROOM, quietObject);
    client.abort();
    expect(dropped).toEqual([]);
  });
});
