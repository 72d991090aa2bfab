import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../harness/server.ts";
import { type Build, buildWorker, startWorkerd } from "../harness/workerd.ts";
import { gzipBytes } from "../scripts/bundle-size.ts";
import { Inspector } from "./inspector.ts";
import { assertOk, type Join } from "./load/client.ts";
import { HttpClient } from "./load/http.ts";
import { inParallel } from "./load/in-parallel.ts";
import { CALLERS, matchesPerSecond, matchLatencies } from "./measure/matchmaker.ts";
import { coldStartMs, startUpCpuMs } from "./measure/start-up.ts";
import { CALL_KINDS, createClientPool, throughput } from "./measure/throughput.ts";
import { fanOutLatencies, type FanOutRoom, joinFanOutRoom, wakeLatencies } from "./measure/wake.ts";
import { cpuMs, residentKib } from "./process.ts";
import type { Run, RunningVariant } from "./run.ts";
import { percentile } from "./statistics.ts";
import { MATCHMAKER_ALONE } from "./variants.ts";

const FULL_ROOM_LISTENERS = 49;
const FAN_OUT_LISTENERS = 5;
const JOIN_CONCURRENCY = 8;
const MEMORY_ROUNDS = 10;

function recordLatencies(run: Run, kind: string, name: string, latencies: number[]): void {
  run.record(`${kind} p50 ${name}`.trim(), percentile(latencies, 0.5));
  run.record(`${kind} p99 ${name}`.trim(), percentile(latencies, 0.99));
}

async function calls(run: Run): Promise<void> {
  const { calls } = run.size;
  const warmedUp = new Set<string>();
  await run.inRounds(undefined, async ({ name, server, join }, round) => {
    const target = { pid: server.pid, join };
    if (!warmedUp.has(name)) {
      warmedUp.add(name);
      const pool = await createClientPool(target, "warm up", calls);
      for (const kind of CALL_KINDS) await throughput(target, pool, kind, calls);
    }
    const pool = await createClientPool(target, `round ${round}`, calls);
    for (const kind of CALL_KINDS) {
      const { callsPerSecond, cpuMsPerCall } = await throughput(target, pool, kind, calls);
      run.record(`${kind} rate ${name}`, callsPerSecond);
      run.record(`${kind} cpu ${name}`, cpuMsPerCall);
    }
  });
}

async function wakes(run: Run): Promise<void> {
  await run.inRounds(undefined, async ({ name, join }, round) => {
    if (round === 0) await wakeLatencies(join, "warm up", 1, run.size.pairSends);
    const pair = await wakeLatencies(join, `pair ${round}`, 1, run.size.pairSends);
    recordLatencies(run, "pair", name, pair);
    const full = await wakeLatencies(
      join,
      `full ${round}`,
      FULL_ROOM_LISTENERS,
      run.size.fullRoomSends,
    );
    recordLatencies(run, "full", name, full);
  });
}

function joinFanOutRooms(join: Join, count: number): Promise<FanOutRoom[]> {
  return inParallel(count, JOIN_CONCURRENCY, (index) =>
    joinFanOutRoom(join, `fan-out ${index}`, FAN_OUT_LISTENERS),
  );
}

async function fanOut(run: Run): Promise<void> {
  const roomsOf = new Map<string, FanOutRoom[]>();
  await run.inRounds(["2026", "floor"], async ({ name, join }, round) => {
    const rooms = roomsOf.get(name) ?? (await joinFanOutRooms(join, run.size.fanOutRooms));
    roomsOf.set(name, rooms);
    recordLatencies(run, "fan-out", name, await fanOutLatencies(rooms, `round ${round}`));
  });
}

/** Resident memory after garbage collection, in KiB. */
async function memoryInUse(inspector: Inspector, url: string, pid: number): Promise<number> {
  for (let pass = 0; pass < 2; pass += 1) {
    // The runtime only handles the inspector's command when a request arrives.
    const pending = { isOver: false };
    const collect = async (): Promise<void> => {
      await inspector.command("HeapProfiler.collectGarbage");
      pending.isOver = true;
    };
    const collected = collect();
    while (!pending.isOver) await fetch(`${url}/health`).catch(() => undefined);
    await collected;
  }
  return residentKib(pid);
}

async function memory(run: Run): Promise<void> {
  for (const variant of run.variants(["2026", "floor"])) {
    const address = `127.0.0.1:${await freePort()}`;
    await using server = await variant.start(run.newStateDirectory(), [
      `--inspector-addr=${address}`,
    ]);
    await using http = new HttpClient(server.url);
    using inspector = await Inspector.connect(address);
    await inspector.command("HeapProfiler.enable");
    const inUse = (): Promise<number> => memoryInUse(inspector, server.url, server.pid);
    const join = variant.joinThrough(http);
    await wakeLatencies(join, "warm up", FAN_OUT_LISTENERS, 1);
    const before = await inUse();
    const rooms = await joinFanOutRooms(join, run.size.memoryRooms);
    const waits = rooms.length * FAN_OUT_LISTENERS;
    const after: number[] = [];
    for (let round = 0; round < MEMORY_ROUNDS; round += 1) {
      await fanOutLatencies(rooms, `round ${round}`, async () => {
        // The first round also includes what stays loaded afterwards.
        const perWait = ((await inUse()) - before) / waits;
        if (round < run.size.rounds) run.record(`memory wait ${variant.name}`, perWait);
      });
      after.push(await inUse());
    }
    run.record(`memory first ${variant.name}`, after[0] ?? 0);
    run.record(`memory last ${variant.name}`, after.at(-1) ?? 0);
  }
}

/** The first message of a match creates a room and its files; this measures that part alone. */
async function measureNewRooms(run: Run, { server, join }: RunningVariant): Promise<void> {
  const { matches } = run.size;
  const [cpuBefore, before] = [cpuMs(server.pid), performance.now()];
  await inParallel(matches, CALLERS, async (index) => {
    const { client } = await join(`new room ${index}`, "Alice");
    await client.send("the first message");
  });
  run.record("new room rate floor", matches / ((performance.now() - before) / 1_000));
  run.record("new room cpu floor", (cpuMs(server.pid) - cpuBefore) / matches);
}

async function measureMatches(run: Run, { server, http }: RunningVariant): Promise<void> {
  const { matches } = run.size;
  await matchesPerSecond(http, "warm up", matches);
  const cpuBefore = cpuMs(server.pid);
  run.record("match rate", await matchesPerSecond(http, "any", matches));
  run.record("match cpu", (cpuMs(server.pid) - cpuBefore) / matches);
  const speaking = await matchesPerSecond(http, "speaking", matches, { speakFirst: true });
  run.record("first message rate", speaking);
  recordLatencies(run, "match", "", await matchLatencies(http, "steady", matches));
}

async function measureMatchmakerAlone(run: Run, build: Build): Promise<void> {
  const matches = run.size.matches * 2;
  await using server = await startWorkerd(build, run.newStateDirectory());
  await using http = new HttpClient(server.url);
  const enter = async (): Promise<void> => {
    const { status, text } = await http.post("/", {}, { topic: "any" });
    assertOk(status === 200, "the matchmaker returned no match", text);
  };
  await inParallel(matches * 2, CALLERS, enter);
  const [cpuBefore, before] = [cpuMs(server.pid), performance.now()];
  await inParallel(matches * 2, CALLERS, enter);
  run.record("matchmaker rate", matches / ((performance.now() - before) / 1_000));
  run.record("matchmaker cpu", (cpuMs(server.pid) - cpuBefore) / matches);
}

async function matchmaker(run: Run): Promise<void> {
  const directory = join(run.directory, "matchmaker-alone");
  mkdirSync(directory, { recursive: true });
  const build = buildWorker(directory, { configPath: MATCHMAKER_ALONE });
  for (let round = 0; round < run.size.rounds; round += 1) {
    // New processes each round: an object keeps its files open until it has been idle for 10 s.
    await run.inRound(["2026", "floor"], round, (running) =>
      running.name === "floor" ? measureNewRooms(run, running) : measureMatches(run, running),
    );
    await measureMatchmakerAlone(run, build);
  }
}

async function start(run: Run): Promise<void> {
  run.record("bundle", gzipBytes(buildWorker(join(run.directory, "bundle"))) / 1_000);
  for (let round = 0; round < run.size.rounds; round += 1) {
    run.record("start cpu", startUpCpuMs(run.directory));
    for (const variant of run.variants()) {
      run.record(`cold ${variant.name}`, await coldStartMs(variant, run.newStateDirectory()));
    }
  }
}

/** The parts of a run, by their name in `--only`. */
export const SECTIONS: Readonly<Record<string, (run: Run) => Promise<void>>> = {
  calls,
  wakes,
  "fan-out": fanOut,
  memory,
  matchmaker,
  start,
};
