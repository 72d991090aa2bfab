import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Wake, Waiters } from "../../src/durable-object/waiters.ts";
import { REARM_GRACE_MS } from "../../src/domain/limits.ts";

const SLICE_MS = 25_000;
const WAIT = { waitId: "wait", calledAt: 0 };

let waiters: Waiters<string>;
beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  waiters = new Waiters();
});
afterEach(() => {
  vi.useRealTimers();
});

function open(key: string, pauses = false): Promise<Wake> {
  waiters.admit(key, WAIT, false);
  return waiters.arm(key, SLICE_MS, pauses);
}
const stateOf = (wait: Promise<Wake>): Promise<Wake | "open"> =>
  Promise.race([wait, Promise.resolve("open" as const)]);

describe("presence", () => {
  test("counts a caller with an open promise as waiting", () => {
    expect(waiters.isWaiting("alice", 0)).toBe(false);
    void open("alice");
    expect(waiters.isOpen("alice")).toBe(true);
    expect(waiters.isWaiting("alice", SLICE_MS)).toBe(true);
    expect(waiters.isWaiting("bob", 0)).toBe(false);
  });

  test("does not count a caller who was only admitted", () => {
    waiters.admit("alice", WAIT, false);
    expect(waiters.isOpen("alice")).toBe(false);
    expect(waiters.isWaiting("alice", 0)).toBe(false);
    expect(waiters.size).toBe(0);
  });

  test("counts a caller between two slices as waiting for a short while", () => {
    void open("alice", true);
    vi.advanceTimersByTime(SLICE_MS);
    expect(waiters.isOpen("alice")).toBe(false);
    expect(waiters.isWaiting("alice", SLICE_MS + REARM_GRACE_MS)).toBe(true);
    expect(waiters.isWaiting("alice", SLICE_MS + REARM_GRACE_MS + 1)).toBe(false);
  });

  test("stops counting a caller whose wait has timed out", () => {
    void open("alice", false);
    vi.advanceTimersByTime(SLICE_MS);
    expect(waiters.isWaiting("alice", SLICE_MS)).toBe(false);
  });

  test("stops counting a caller who is answered during a slice", () => {
    void open("alice", true);
    waiters.wake("alice");
    expect(waiters.isWaiting("alice", 0)).toBe(false);
  });

  test("stops counting a caller who asks for the next slice and is answered at once", () => {
    void open("alice", true);
    vi.advanceTimersByTime(SLICE_MS);
    waiters.admit("alice", WAIT, true);
    expect(waiters.isWaiting("alice", SLICE_MS)).toBe(false);
  });
});

describe("cancelling a wait", () => {
  test("ends that wait", async () => {
    const wait = open("alice");
    waiters.cancel({ waitId: WAIT.waitId });
    expect(await stateOf(wait)).toBe("cancelled");
    expect(waiters.isWaiting("alice", 0)).toBe(false);
    expect(waiters.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("ends that wait between two slices, too", () => {
    void open("alice", true);
    vi.advanceTimersByTime(SLICE_MS);
    waiters.cancel({ waitId: WAIT.waitId });
    expect(waiters.isWaiting("alice", SLICE_MS)).toBe(false);
  });

  test("leaves newer waits and other callers' waits open", async () => {
    const alice = open("alice");
    const bob = open("bob");
    waiters.cancel({ waitId: "an older one" });
    expect(await Promise.all([alice, bob].map(stateOf))).toEqual(["open", "open"]);
  });

  test("keeps counting a newer wait between two slices", () => {
    void open("alice", true);
    vi.advanceTimersByTime(SLICE_MS);
    waiters.cancel({ waitId: "an older one" });
    expect(waiters.isWaiting("alice", SLICE_MS)).toBe(true);
  });

  test("does nothing when a cancel is repeated or the wait has ended", async () => {
    const wait = open("alice");
    waiters.wake("alice");
    waiters.cancel({ waitId: WAIT.waitId });
    waiters.cancel({ waitId: WAIT.waitId });
    expect(await stateOf(wait)).toBe("woken");
  });
});

describe("removing a caller", () => {
  test("ends the caller's wait and leaves nothing behind", async () => {
    const wait = open("alice");
    waiters.remove("alice");
    expect(await stateOf(wait)).toBe("cancelled");
    expect(waiters.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    expect(() => waiters.arm("alice", SLICE_MS, false)).toThrow("admitted");
  });

  test("ignores an unknown caller and leaves other waits open", async () => {
    const bob = open("bob");
    waiters.remove("alice");
    expect(await stateOf(bob)).toBe("open");
  });
});

describe("Waiters", () => {
  test("counts its open promises down to zero", () => {
    for (const key of ["alice", "bob", "carol"]) void open(key);
    expect(waiters.size).toBe(3);
    waiters.wake("alice");
    waiters.wake("alice");
    expect(waiters.size).toBe(2);
    vi.advanceTimersByTime(SLICE_MS);
    expect(waiters.size).toBe(0);
  });
});
