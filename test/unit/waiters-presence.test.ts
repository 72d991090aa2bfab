import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Wake, Waiters } from "../../src/durable-object/waiters.ts";
import { REARM_GRACE_MS } from "../../src/domain/limits.ts";

const HOLD_MS = 25_000;
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
  return waiters.arm(key, HOLD_MS, pauses);
}
const stateOf = (wait: Promise<Wake>): Promise<Wake | "open"> =>
  Promise.race([wait, Promise.resolve("open" as const)]);

describe("who waits", () => {
  test("is who has an open promise", () => {
    expect(waiters.isWaiting("alice", 0)).toBe(false);
    void open("alice");
    expect(waiters.isOpen("alice")).toBe(true);
    expect(waiters.isWaiting("alice", HOLD_MS)).toBe(true);
    expect(waiters.isWaiting("bob", 0)).toBe(false);
  });

  test("is not yet who was only let in", () => {
    waiters.admit("alice", WAIT, false);
    expect(waiters.isOpen("alice")).toBe(false);
    expect(waiters.isWaiting("alice", 0)).toBe(false);
    expect(waiters.size).toBe(0);
  });

  test("is still who will ask for the next slice, for a moment", () => {
    void open("alice", true);
    vi.advanceTimersByTime(HOLD_MS);
    expect(waiters.isOpen("alice")).toBe(false);
    expect(waiters.isWaiting("alice", HOLD_MS + REARM_GRACE_MS)).toBe(true);
    expect(waiters.isWaiting("alice", HOLD_MS + REARM_GRACE_MS + 1)).toBe(false);
  });

  test("is no longer who has waited to the end", () => {
    void open("alice", false);
    vi.advanceTimersByTime(HOLD_MS);
    expect(waiters.isWaiting("alice", HOLD_MS)).toBe(false);
  });

  test("is no longer who got an answer in the middle of a slice", () => {
    void open("alice", true);
    waiters.wake("alice");
    expect(waiters.isWaiting("alice", 0)).toBe(false);
  });

  test("is no longer who came back from a pause and got an answer", () => {
    void open("alice", true);
    vi.advanceTimersByTime(HOLD_MS);
    waiters.admit("alice", WAIT, true);
    expect(waiters.isWaiting("alice", HOLD_MS)).toBe(false);
  });
});

describe("dropping a wait", () => {
  test("ends it", async () => {
    const wait = open("alice");
    waiters.drop(WAIT.waitId);
    expect(await stateOf(wait)).toBe("dropped");
    expect(waiters.isWaiting("alice", 0)).toBe(false);
    expect(waiters.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("ends it between two slices too", () => {
    void open("alice", true);
    vi.advanceTimersByTime(HOLD_MS);
    waiters.drop(WAIT.waitId);
    expect(waiters.isWaiting("alice", HOLD_MS)).toBe(false);
  });

  test("leaves a newer wait, and the wait of another caller, alone", async () => {
    const alice = open("alice");
    const bob = open("bob");
    waiters.drop("an older one");
    expect(await Promise.all([alice, bob].map(stateOf))).toEqual(["open", "open"]);
  });

  test("leaves the pause of a newer wait alone", () => {
    void open("alice", true);
    vi.advanceTimersByTime(HOLD_MS);
    waiters.drop("an older one");
    expect(waiters.isWaiting("alice", HOLD_MS)).toBe(true);
  });

  test("is harmless after the end, and twice", async () => {
    const wait = open("alice");
    waiters.wake("alice");
    waiters.drop(WAIT.waitId);
    waiters.drop(WAIT.waitId);
    expect(await stateOf(wait)).toBe("look");
  });
});

describe("forgetting a caller", () => {
  test("ends their wait and leaves nothing behind", async () => {
    const wait = open("alice");
    waiters.forget("alice");
    expect(await stateOf(wait)).toBe("dropped");
    expect(waiters.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    expect(() => waiters.arm("alice", HOLD_MS, false)).toThrow("admitted");
  });

  test("is harmless for one who never came, and leaves the others alone", async () => {
    const bob = open("bob");
    waiters.forget("alice");
    expect(await stateOf(bob)).toBe("open");
  });
});

test("counts the open promises, down to none", () => {
  for (const key of ["alice", "bob", "carol"]) void open(key);
  expect(waiters.size).toBe(3);
  waiters.wake("alice");
  waiters.wake("alice");
  expect(waiters.size).toBe(2);
  vi.advanceTimersByTime(HOLD_MS);
  expect(waiters.size).toBe(0);
});
