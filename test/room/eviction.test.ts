import { runInDurableObject } from "cloudflare:test";
import { beforeAll, describe, expect, it } from "vitest";
import { enter, newMatchmaker } from "../support/matchmaker.ts";
import { join, newRoom, openPair, poll, send, wait } from "../support/room.ts";

/** Longer than the 10 s after which the platform evicts an object that nothing keeps awake, and that is under test here. */
const IDLE_MS = 13_000;

const seen = new WeakSet<object>();

/** Whether the object was constructed since it was last looked at. */
function isConstructedAnew(stub: DurableObjectStub): Promise<boolean> {
  return runInDurableObject(stub, (instance) => {
    const isNew = !seen.has(instance);
    seen.add(instance);
    return isNew;
  });
}

describe("nothing that isn't needed keeps an object awake", () => {
  const paired = newRoom();
  const named = newRoom();
  const waiting = newRoom();
  const queue = newMatchmaker();
  const all = [paired, named, waiting, queue];
  let constructedAnew: boolean[];

  beforeAll(async () => {
    await openPair(paired);
    await send(paired, "alice", "hi");
    await wait(paired, "alice", { remainingMs: 20 });
    await join(named, "Alice");
    await poll(named, "alice");
    await openPair(waiting);
    void wait(waiting, "bob", { remainingMs: 20_000 });
    await enter(queue, "Alice", { remainingMs: 20 });
    await Promise.all(all.map(isConstructedAnew));
    await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
    constructedAnew = await Promise.all(all.map(isConstructedAnew));
  }, 30_000);

  it("evicts a paired room where a wait has ended", () => {
    expect(constructedAnew[all.indexOf(paired)]).toBe(true);
  });

  it("evicts a named room where nobody waits", () => {
    expect(constructedAnew[all.indexOf(named)]).toBe(true);
  });

  it("evicts a matchmaker whose queue nobody waits in", () => {
    expect(constructedAnew[all.indexOf(queue)]).toBe(true);
  });

  it("keeps a room where somebody waits", async () => {
    expect(constructedAnew[all.indexOf(waiting)]).toBe(false);
    await send(waiting, "alice", "hi");
  });
});
