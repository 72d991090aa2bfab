import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningServer } from "../../harness/server.ts";
import { buildWorker, startWorkerd } from "../../harness/workerd.ts";
import type { Json } from "./support/clients.ts";
import {
  gather,
  type PlainCall,
  plainCaller,
  untilNotWaiting,
  untilWaiting,
} from "./support/plain-call.ts";
import { bodyOf, openMcp, openPlain, type RawRequest } from "./support/raw-request.ts";
import { type StateDirectory, stateDirectory } from "./support/state.ts";

const HEARTBEAT_MS = 5_000;

describe("the response to a wait", () => {
  let state: StateDirectory;
  let server: RunningServer;
  let call: PlainCall;

  beforeAll(async () => {
    state = await stateDirectory();
    server = await startWorkerd(buildWorker(`${state.path}/build`), `${state.path}/storage`);
    call = plainCaller(server.url);
  });

  afterAll(async () => {
    await server?.kill();
    await state?.[Symbol.asyncDispose]();
  });

  const open: Record<string, (roomId: string, timeout: number) => Promise<RawRequest>> = {
    MCP: (room_id, timeout) =>
      openMcp(server.url, "wait_for_message", { room_id, timeout }, "token"),
    "plain HTTP": (room_id, timeout) =>
      openPlain(server.url, "wait_for_message", { room_id, timeout }),
  };

  it.each(["MCP", "plain HTTP"])("begins within 100 ms over %s", async (transport) => {
    const [bob] = await gather(call, "Bob");
    const firstBytes: number[] = [];
    for (let round = 0; round < 21; round += 1) {
      const wait = await open[transport]?.(bob?.["room_id"], 30);
      if (!wait) throw new Error("no such transport");
      while (bodyOf(wait) === "") expect(await wait.next()).toBe(true);
      firstBytes.push(wait.chunks.at(-1)?.atMs ?? Infinity);
      wait.socket.destroy();
    }
    expect(firstBytes.toSorted((a, b) => a - b)[10]).toBeLessThan(100);
  });

  it("carries a comment every 5 s, progress every 10 s if requested, and then the answer over MCP", async () => {
    const [bob] = await gather(call, "Bob");
    const wait = await openMcp(
      server.url,
      "wait_for_message",
      { room_id: bob?.["room_id"], timeout: 12 },
      "token",
    );
    await wait.ended;
    const parts = bodyOf(wait)
      .split("\n\n")
      .filter((part) => part !== "");
    const [opening, identified, ...others] = parts;
    const answer = others.pop();
    expect(opening).toBe(": ok");
    expect(identified).toMatch(/^id: [\w-]+\nretry: 3000\ndata: $/u);
    expect(others.filter((part) => part === ": keepalive")).toHaveLength(2);
    expect(others.filter((part) => part.includes('"method":"notifications/progress"'))).toEqual([
      expect.stringContaining('"progress":10'),
    ]);
    expect(others).toHaveLength(3);
    expect(answer).toMatch(/^id: done\n.*"timeout":true/su);
    const gaps = wait.chunks.map(({ atMs }, index) => atMs - (wait.chunks[index - 1]?.atMs ?? 0));
    expect(Math.max(...gaps)).toBeLessThan(HEARTBEAT_MS + 1_000);
  });

  it("carries spaces and then the answer over plain HTTP", async () => {
    const [bob] = await gather(call, "Bob");
    const wait = await openPlain(server.url, "wait_for_message", {
      room_id: bob?.["room_id"],
      timeout: 6,
    });
    await wait.ended;
    expect(bodyOf(wait)).toMatch(/^ {2}\{"timeout":true/u);
    expect(JSON.parse(bodyOf(wait))).toMatchObject({ timeout: true, waited_seconds: 6 });
  });

  const cuts: [string, (wait: RawRequest) => void][] = [
    ["closed", (wait) => wait.socket.destroy()],
    ["reset", (wait) => wait.socket.resetAndDestroy()],
  ];

  it.each(
    ["MCP", "plain HTTP"].flatMap((transport) =>
      cuts.map(([how, cut]) => ({ transport, how, cut })),
    ),
  )(
    "ends the wait in the room within a heartbeat and a second when its connection is $how, over $transport",
    { tags: "D7" },
    async ({ transport, cut }) => {
      const [alice, bob] = (await gather(call, "Alice", "Bob")) as [Json, Json];
      const wait = await open[transport]?.(bob["room_id"], 40);
      if (!wait) throw new Error("no such transport");
      await untilWaiting(call, alice["room_id"], "Bob");
      cut(wait);
      const cutAt = performance.now();
      await untilNotWaiting(call, alice["room_id"], "Bob");
      expect(performance.now() - cutAt).toBeLessThan(HEARTBEAT_MS + 1_000);
      expect(
        await call("send_message", { room_id: alice["room_id"], message: "in between" }),
      ).toMatchObject({ queued_for: ["Bob"] });
      expect(
        await call("wait_for_message", { room_id: bob["room_id"], timeout: 20 }),
      ).toMatchObject({ message: "in between" });
    },
  );
});
