import { describe, expect, it } from "vitest";
import { IDEMPOTENCY_WINDOW_MS } from "../../src/domain/limits.ts";
import { age, join, newRoom, openPair, poll, rowCount, send, wait } from "../support/room.ts";

describe("a room", () => {
  it("numbers messages and events 1, 2, 3 … in one order for all", { tags: "R3" }, async () => {
    const room = newRoom();
    await join(room, "Alice");
    await join(room, "Bob");
    await Promise.all(Array.from({ length: 30 }, (_, index) => send(room, "alice", `a${index}`)));
    await send(room, "bob", "b");
    const history = async (keyHash: string): Promise<unknown[]> => {
      const page = await room.history({ keyHash, after: undefined, before: undefined, limit: 200 });
      return "messages" in page ? page.messages : [];
    };
    const [alices, bobs] = [await history("alice"), await history("bob")];
    expect(alices).toEqual(bobs);
    expect(alices.map((message) => (message as { id: number }).id)).toEqual(
      Array.from({ length: 33 }, (_, index) => index + 1),
    );
  });

  it("wakes an open wait with a message and reports to the sender whom it reached", async () => {
    const room = newRoom();
    await openPair(room);
    const waiting = wait(room, "bob");
    expect(await send(room, "alice", "Hello Bob!")).toMatchObject({
      id: 1,
      deliveredTo: ["Bob"],
      queuedFor: [],
      cursor: 1,
    });
    expect(await waiting).toMatchObject({
      kind: "messages",
      messages: [{ id: 1, message: "Hello Bob!", sender: "Alice" }],
      cursor: 1,
    });
  });

  it("keeps a message that no one waits for until the next wait", async () => {
    const room = newRoom();
    await openPair(room);
    expect(await send(room, "alice", "later")).toMatchObject({
      deliveredTo: [],
      queuedFor: ["Bob"],
    });
    expect(await wait(room, "bob")).toMatchObject({ messages: [{ message: "later" }] });
  });

  it("does not answer a wait with the waiter's own message", async () => {
    const room = newRoom();
    await openPair(room);
    await send(room, "alice", "mine");
    const waiting = wait(room, "alice");
    await send(room, "alice", "mine too");
    await send(room, "bob", "his");
    expect(await waiting).toMatchObject({ messages: [{ id: 3, message: "his" }], cursor: 3 });
  });

  it("returns a whole backlog, oldest message first", async () => {
    const room = newRoom();
    await openPair(room);
    for (const text of ["one", "two", "three"]) await send(room, "alice", text);
    expect(await poll(room, "bob")).toMatchObject({
      messages: [{ message: "one" }, { message: "two" }, { message: "three" }],
      cursor: 3,
      hasMore: false,
    });
  });

  it("splits a backlog that is too long for one reply without losing messages", async () => {
    const room = newRoom();
    await openPair(room);
    const texts = Array.from({ length: 7 }, (_, index) => String(index).repeat(15_000));
    for (const text of texts) await send(room, "alice", text);
    const seen: string[] = [];
    let cursor = 0;
    for (let more = true; more;) {
      const answer = await poll(room, "bob", { cursor });
      if (answer.kind !== "messages") throw new Error("no messages");
      seen.push(...answer.messages.map(({ message }) => message));
      ({ cursor, hasMore: more } = answer);
    }
    expect(seen).toEqual(texts);
  });

  it("returns the same messages again for the same cursor", { tags: "R4" }, async () => {
    const room = newRoom();
    await openPair(room);
    await send(room, "alice", "one");
    await send(room, "alice", "two");
    const first = await poll(room, "bob", { cursor: 0 });
    await room.recordDelivery({ keyHash: "bob", cursor: 2 });
    expect(await poll(room, "bob", { cursor: 0 })).toEqual(first);
    expect(await poll(room, "bob", { cursor: 1 })).toMatchObject({ messages: [{ id: 2 }] });
  });

  it("continues after the last delivered reply if a call presents no cursor", async () => {
    const room = newRoom();
    await openPair(room);
    await send(room, "alice", "one");
    await poll(room, "bob");
    expect(await poll(room, "bob")).toMatchObject({ messages: [{ id: 1 }] });
    await room.recordDelivery({ keyHash: "bob", cursor: 1 });
    expect(await poll(room, "bob")).toMatchObject({ kind: "timeout", cursor: 1 });
  });

  it("keeps a presented cursor for the next call without one", async () => {
    const room = newRoom();
    await openPair(room);
    await send(room, "alice", "one");
    await poll(room, "bob", { cursor: 1 });
    expect(await poll(room, "bob")).toMatchObject({ kind: "timeout" });
  });

  it("refuses a cursor ahead of the room with a repeated message", { tags: "R8" }, async () => {
    const room = newRoom();
    await openPair(room);
    await send(room, "alice", "once", { idempotencyKey: "k" });
    expect(await send(room, "alice", "once", { idempotencyKey: "k", cursor: 9 })).toMatchObject({
      kind: "refused",
      reason: "cursor_ahead",
    });
  });

  it("refuses a cursor ahead of the room and sends nothing", { tags: "R8" }, async () => {
    const room = newRoom();
    await openPair(room);
    expect(await poll(room, "bob", { cursor: 1 })).toMatchObject({
      kind: "refused",
      reason: "cursor_ahead",
    });
    expect(await send(room, "bob", "hi", { cursor: 1 })).toMatchObject({
      kind: "refused",
      reason: "cursor_ahead",
    });
    expect(await poll(room, "alice")).toMatchObject({ kind: "timeout", cursor: 0 });
  });

  it("does not move a sender's cursor past unread messages", async () => {
    const room = newRoom();
    await openPair(room);
    await send(room, "alice", "unread");
    const sent = await send(room, "bob", "mine", { cursor: 0 });
    expect(sent).toMatchObject({ id: 2, cursor: 0 });
    expect(await poll(room, "bob", { cursor: 0 })).toMatchObject({ messages: [{ id: 1 }] });
  });

  it("starts a late joiner's waits at the moment they join but shows them the earlier history", async () => {
    const room = newRoom();
    await join(room, "Alice");
    await send(room, "alice", "before");
    const joined = await join(room, "Bob");
    expect(joined).toMatchObject({ status: "joined", cursor: 3 });
    expect(await poll(room, "bob", { cursor: 0 })).toMatchObject({ kind: "timeout" });
    await send(room, "alice", "after");
    expect(await poll(room, "bob")).toMatchObject({ messages: [{ id: 4, message: "after" }] });
    expect(
      await room.history({ keyHash: "bob", after: undefined, before: undefined, limit: 50 }),
    ).toMatchObject({ messages: [{ id: 1 }, { message: "before" }, { id: 3 }, { id: 4 }] });
  });

  it("pages through the history in both directions", async () => {
    const room = newRoom();
    await openPair(room);
    for (let id = 1; id <= 10; id += 1) await send(room, "alice", `m${id}`);
    const ids = async (range: { after?: number; before?: number; limit: number }) => {
      const page = await room.history({
        keyHash: "bob",
        after: range.after,
        before: range.before,
        limit: range.limit,
      });
      if (!("messages" in page)) throw new Error("refused");
      return { ids: page.messages.map(({ id }) => id), hasMore: page.hasMore };
    };
    expect(await ids({ limit: 3 })).toEqual({ ids: [8, 9, 10], hasMore: true });
    expect(await ids({ before: 8, limit: 3 })).toEqual({ ids: [5, 6, 7], hasMore: true });
    expect(await ids({ after: 0, limit: 3 })).toEqual({ ids: [1, 2, 3], hasMore: true });
    expect(await ids({ after: 8, limit: 3 })).toEqual({ ids: [9, 10], hasMore: false });
    expect(await ids({ after: 3, before: 6, limit: 9 })).toEqual({ ids: [4, 5], hasMore: false });
    expect(await ids({ after: 10, limit: 3 })).toEqual({ ids: [], hasMore: false });
  });

  it("repeats the reply to an idempotency key but refuses a new text", { tags: "R2" }, async () => {
    const room = newRoom();
    await openPair(room);
    const first = await send(room, "alice", "once", { idempotencyKey: "k" });
    await send(room, "bob", "between");
    expect(await send(room, "alice", "once", { idempotencyKey: "k" })).toMatchObject({
      id: 1,
      sentAt: "sentAt" in first ? first.sentAt : "",
    });
    expect(await send(room, "alice", "twice", { idempotencyKey: "k" })).toMatchObject({
      kind: "refused",
      reason: "idempotency_conflict",
    });
    expect(await send(room, "bob", "once", { idempotencyKey: "k" })).toMatchObject({ id: 3 });
  });

  it("stores concurrent sends with one idempotency key only once", { tags: "R2" }, async () => {
    const room = newRoom();
    await openPair(room);
    const repeats = await Promise.all(
      Array.from({ length: 20 }, () => send(room, "alice", "once", { idempotencyKey: "k" })),
    );
    expect(new Set(repeats.map((sent) => (sent.kind === "sent" ? sent.id : sent.kind)))).toEqual(
      new Set([1]),
    );
    expect(await rowCount(room, "messages")).toBe(1);
  });

  it("forgets an idempotency key after a day", { tags: "R2" }, async () => {
    const room = newRoom();
    await openPair(room);
    await send(room, "alice", "once", { idempotencyKey: "k" });
    await age(room, IDEMPOTENCY_WINDOW_MS - 5_000);
    expect(await send(room, "alice", "once", { idempotencyKey: "k" })).toMatchObject({ id: 1 });
    await age(room, 5_000);
    expect(await send(room, "alice", "once more", { idempotencyKey: "k" })).toMatchObject({
      id: 2,
    });
    expect(await send(room, "alice", "once more", { idempotencyKey: "k" })).toMatchObject({
      id: 2,
    });
  });

  it("answers a retried send with the message that it stored first", async () => {
    const room = newRoom();
    await openPair(room);
    const call = { callId: "the call" };
    expect(await send(room, "alice", "hi", call)).toMatchObject({ id: 1 });
    expect(await send(room, "alice", "hi", { ...call, retried: true })).toMatchObject({ id: 1 });
    expect(await send(room, "alice", "hi", { retried: true })).toMatchObject({ id: 2 });
  });
});
