import { runInDurableObject } from "cloudflare:test";
import { beforeAll, describe, expect, it } from "vitest";
import { enter, newMatchmaker } from "../support/matchmaker.ts";
import { join, newRoom, openPair, poll, send, wait } from "../support/room.ts";

/** Longer than the 10 s after which the platform evicts an idle object. */
const IDLE_MS = 13_000;

const seen = new WeakSet<object>();

/** Whether the object was constructed since the last check. */
function isNewInstance(stub: DurableObjectStub): Promise<boolean> {
  return runInDurableObject(stub, (instance) => {
    const isNew = !seen.has(instance);
    seen.add(instance);
    return isNew;
  });
}

describe("the platform", () => {
  const paired = newRoom();
  const named = newRoom();
  const waiting = newRoom();
  const queue = newMatchmaker();
  const all = [paired, named, waiting, queue];
  let evicted: boolean[];

  beforeAll(async () => {
    await openPair(paired);
    await send(paired, "alice", "hi");
    await wait(paired, "alice", { remainingMs: 20 });
    await join(named, "Alice");
    await poll(named, "alice");
    await openPair(waiting);
    void wait(waiting, "bob", { remainingMs: 20_000 });
    await enter(queue, "Alice", { remainingMs: 20 });
    await Promise.all(all.map(isNewInstance));
    await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
    evicted = await Promise.all(all.map(isNewInstance));
  }, 30_000);

  it("evicts a paired room after its last wait has ended", { tags: "D6" }, () => {
    expect(evicted[all.indexOf(paired)]).toBe(true);
  });

  it("evicts a named room without open waits", { tags: "D6" }, () => {
    expect(evicted[all.indexOf(named)]).toBe(true);
  });

  it("evicts a matchmaker without open calls", { tags: "D6" }, () => {
    expect(evicted[all.indexOf(queue)]).toBe(true);
  });

  it("keeps a room with an open wait in memory", async () => {
    expect(evicted[all.indexOf(waiting)]).toBe(false);
    await send(waiting, "alice", "hi");
  });
});
