import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type WaitIdentity, type Wake, Waiters } from "../../src/durable-object/waiters.ts";

const SLICE_MS = 25_000;
const FIRST = { waitId: "first", calledAt: 1_000 };
const NEWER = { waitId: "newer", calledAt: 2_000 };

let waiters: Waiters<string>;
beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  waiters = new Waiters();
});
afterEach(() => {
  vi.useRealTimers();
});

function open(key: string, wait: WaitIdentity = FIRST, pauses = false): Promise<Wake> {
  waiters.admit(key, wait, false);
  return waiters.arm(key, SLICE_MS, pauses);
}
const stateOf = (wait: Promise<Wake>): Promise<Wake | "open"> =>
  Promise.race([wait, Promise.resolve("open" as const)]);

describe("Waiters", () => {
  test("ends the older wait when a newer one arrives", { tags: "R7" }, async () => {
    const older = open("alice", FIRST);
    const newer = open("alice", NEWER);
    expect(await stateOf(older)).toBe("superseded");
    expect(await stateOf(newer)).toBe("open");
    expect(waiters.size).toBe(1);
  });

  test("ends the older wait even if the newer one began earlier", { tags: "R7" }, async () => {
    const before = open("alice", NEWER);
    expect(waiters.admit("alice", FIRST, false)).toBeUndefined();
    expect(await stateOf(before)).toBe("superseded");
  });

  test("leaves other callers' waits open", async () => {
    const others = open("bob");
    void open("alice", FIRST);
    void open("alice", NEWER);
    expect(await stateOf(others)).toBe("open");
  });

  test.each([
    ["earlier", FIRST.calledAt],
    ["at the same moment", NEWER.calledAt],
  ])(
    "rejects a further slice of another wait that began %s",
    { tags: "R7" },
    async (_, calledAt) => {
      const newer = open("alice", NEWER);
      expect(waiters.admit("alice", { waitId: "older", calledAt }, true)).toBe("superseded");
      expect(await stateOf(newer)).toBe("open");
    },
  );

  test("rejects a slice of an older wait even after the newest ended", { tags: "R7" }, async () => {
    const newer = open("alice", NEWER);
    waiters.wake("alice");
    expect(await newer).toBe("woken");
    expect(waiters.admit("alice", FIRST, true)).toBe("superseded");
  });

  test("admits further slices of the newest wait, even in an object that has just started", () => {
    expect(waiters.admit("alice", NEWER, true)).toBeUndefined();
    expect(waiters.admit("alice", NEWER, true)).toBeUndefined();
  });

  test("ends an older wait that reached a new object first", { tags: "R7" }, async () => {
    waiters.admit("alice", FIRST, true);
    const older = waiters.arm("alice", SLICE_MS, true);
    expect(waiters.admit("alice", NEWER, true)).toBeUndefined();
    expect(await stateOf(older)).toBe("superseded");
  });

  test("drops a wait's earlier promise when the same wait asks again", async () => {
    const lost = open("alice", FIRST);
    const again = open("alice", FIRST);
    expect(await stateOf(lost)).toBe("cancelled");
    expect(await stateOf(again)).toBe("open");
    expect(waiters.size).toBe(1);
  });

  test("ignores a late notice that the client of an older wait is gone", async () => {
    void open("alice", FIRST);
    const newer = open("alice", NEWER);
    waiters.cancel({ waitId: FIRST.waitId });
    expect(await stateOf(newer)).toBe("open");
  });

  test("wakes one caller, everyone except the author, or everyone", async () => {
    const waits = ["alice", "bob", "carol"].map((key) => open(key));
    waiters.wake("alice");
    expect(await Promise.all(waits.map(stateOf))).toEqual(["woken", "open", "open"]);
    waiters.wakeAllBut("bob");
    expect(await Promise.all(waits.map(stateOf))).toEqual(["woken", "open", "woken"]);
    waiters.wakeAll();
    expect(await Promise.all(waits.map(stateOf))).toEqual(["woken", "woken", "woken"]);
    expect(waiters.size).toBe(0);
  });
});

describe("a resumed wait", { tags: "R9" }, () => {
  const RESUMED = { ...FIRST, resumedAt: 5_000 };
  const RESUMED_AGAIN = { ...FIRST, resumedAt: 6_000 };
  const gone = (resumedAt?: number) => ({ waitId: FIRST.waitId, connection: { resumedAt } });

  test("takes over from the connection that broke, between its slices too", async () => {
    const before = open("alice", FIRST);
    const after = open("alice", RESUMED);
    expect(await stateOf(before)).toBe("cancelled");
    expect(waiters.admit("alice", FIRST, true)).toBe("superseded");
    expect(await stateOf(after)).toBe("open");
  });

  test("goes on when an older connection turns out to be gone", async () => {
    void open("alice", FIRST);
    const resumed = open("alice", RESUMED);
    waiters.cancel(gone());
    const again = open("alice", RESUMED_AGAIN);
    waiters.cancel(gone(RESUMED.resumedAt));
    expect(await stateOf(resumed)).toBe("cancelled");
    expect(await stateOf(again)).toBe("open");
  });

  test("goes on when a newer connection was gone before its first slice arrived", async () => {
    const resumed = open("alice", RESUMED);
    waiters.cancel(gone(RESUMED_AGAIN.resumedAt));
    expect(await stateOf(resumed)).toBe("open");
  });

  test("ends when its own connection is gone, or the client cancels it", async () => {
    const resumed = open("alice", RESUMED);
    waiters.cancel(gone(RESUMED.resumedAt));
    expect(await stateOf(resumed)).toBe("cancelled");
    expect(waiters.admit("alice", RESUMED, true)).toBe("cancelled");
    const again = open("alice", RESUMED_AGAIN);
    waiters.cancel({ waitId: FIRST.waitId });
    expect(await stateOf(again)).toBe("cancelled");
  });

  test("is admitted after the connection before it was found to be gone", async () => {
    void open("alice", FIRST);
    waiters.cancel(gone());
    expect(waiters.admit("alice", FIRST, true)).toBe("cancelled");
    expect(waiters.admit("alice", RESUMED, false)).toBeUndefined();
    expect(waiters.admit("alice", RESUMED, true)).toBeUndefined();
  });

  test("is admitted after that even if its first slice was lost", () => {
    void open("alice", FIRST);
    waiters.cancel(gone());
    expect(waiters.admit("alice", RESUMED, true)).toBeUndefined();
  });

  test("is turned away once the client has cancelled the call", () => {
    void open("alice", FIRST);
    waiters.cancel({ waitId: FIRST.waitId });
    waiters.cancel(gone());
    expect(waiters.admit("alice", RESUMED, false)).toBe("cancelled");
    expect(waiters.admit("alice", RESUMED, true)).toBe("cancelled");
    // The client may use the id of the request again.
    expect(waiters.admit("alice", { ...FIRST, calledAt: 3_000 }, false)).toBeUndefined();
  });

  test("is admitted even if the clock of its connection is behind", async () => {
    const before = open("alice", RESUMED_AGAIN);
    const after = open("alice", RESUMED);
    expect(await stateOf(before)).toBe("cancelled");
    expect(await stateOf(after)).toBe("open");
  });

  test("is rejected if the caller has begun a newer wait", { tags: "R7" }, async () => {
    const newer = open("alice", NEWER);
    expect(waiters.admit("alice", RESUMED, false)).toBe("superseded");
    expect(await stateOf(newer)).toBe("open");
  });

  test("is admitted instead of a wait that began before it", { tags: "R7" }, async () => {
    const older = open("alice", FIRST);
    expect(waiters.admit("alice", { ...NEWER, resumedAt: 5_000 }, false)).toBeUndefined();
    expect(await stateOf(older)).toBe("superseded");
  });
});

describe("an open promise", () => {
  test("is resolved when its slice is over, not sooner", async () => {
    const wait = open("alice");
    vi.advanceTimersByTime(SLICE_MS - 1);
    expect(await stateOf(wait)).toBe("open");
    vi.advanceTimersByTime(1);
    expect(await stateOf(wait)).toBe("slice_over");
    expect(waiters.size).toBe(0);
  });

  test("leaves no timer behind when it is resolved early", async () => {
    const wait = open("alice");
    waiters.wake("alice");
    expect(await wait).toBe("woken");
    expect(vi.getTimerCount()).toBe(0);
    expect(waiters.isOpen("alice")).toBe(false);
  });

  test("ignores the timer of the previous wait", async () => {
    void open("alice", FIRST);
    vi.advanceTimersByTime(SLICE_MS - 1);
    const newer = open("alice", NEWER);
    vi.advanceTimersByTime(SLICE_MS - 1);
    expect(await stateOf(newer)).toBe("open");
  });

  test("cannot be opened for a wait that was not admitted", () => {
    expect(() => waiters.arm("alice", SLICE_MS, false)).toThrow("admitted");
  });
});
