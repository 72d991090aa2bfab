import { freePort } from "../harness/server.ts";
import { gzipBytes } from "../scripts/bundle-size.ts";
import { type Build, buildWorker, startWorkerd } from "../harness/workerd.ts";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Inspector } from "./inspector.ts";
import { must } from "./load/chatter.ts";
import { HttpClient } from "./load/http.ts";
import { inParallel } from "./load/in-parallel.ts";
import { CALLERS, pairingLatencies, pairsPerSecond } from "./measure/matchmaker.ts";
import { coldStartMs, startUpCpuMs } from "./measure/start-up.ts";
import { CALL_KINDS, gatherCrowd, throughput } from "./measure/throughput.ts";
import { type Audience, fullHouse, seat, wakesIn } from "./measure/wake.ts";
import { cpuMs, residentKib } from "./process.ts";
import type { Run, Running } from "./run.ts";
import { percentile } from "./statistics.ts";
import { MATCHMAKER_ALONE } from "./variants.ts";

const FULL_ROOM_LISTENERS = 49;
const LISTENERS = 5;
const SEATED_AT_A_TIME = 8;
const MEMORY_ROUNDS = 10;

function recordLatencies(run: Run, kind: string, name: string, latencies: number[]): void {
  run.record(`${kind} p50 ${name}`.trim(), percentile(latencies, 0.5));
  run.record(`${kind} p99 ${name}`.trim(), percentile(latencies, 0.99));
}

async function calls(run: Run): Promise<void> {
  const { calls } = run.size;
  const warm = new Set<string>();
  await run.inRounds(undefined, async ({ name, server, join }, round) => {
    const target = { pid: server.pid, join };
    if (!warm.has(name)) {
      warm.add(name);
      const crowd = await gatherCrowd(target, "warm up", calls);
      for (const kind of CALL_KINDS) await throughput(target, crowd, kind, calls);
    }
    const crowd = await gatherCrowd(target, `round ${round}`, calls);
    for (const kind of CALL_KINDS) {
      const { callsPerSecond, cpuMsPerCall } = await throughput(target, crowd, kind, calls);
      run.record(`${kind} rate ${name}`, callsPerSecond);
      run.record(`${kind} cpu ${name}`, cpuMsPerCall);
    }
  });
}

async function wakes(run: Run): Promise<void> {
  await run.inRounds(undefined, async ({ name, join }, round) => {
    if (round === 0) await wakesIn(join, "warm up", 1, run.size.pairSends);
    const pair = await wakesIn(join, `pair ${round}`, 1, run.size.pairSends);
    recordLatencies(run, "pair", name, pair);
    const full = await wakesIn(join, `full ${round}`, FULL_ROOM_LISTENERS, run.size.fullRoomSends);
    recordLatencies(run, "full", name, full);
  });
}

async function houses(run: Run): Promise<void> {
  const seated = new Map<string, Audience[]>();
  await run.inRounds(["2026", "floor"], async ({ name, join }, round) => {
    const audiences =
      seated.get(name) ??
      (await inParallel(run.size.rooms, SEATED_AT_A_TIME, (index) =>
        seat(join, `house ${index}`, LISTENERS),
      ));
    seated.set(name, audiences);
    recordLatencies(run, "house", name, await fullHouse(audiences, `round ${round}`));
  });
}

/** Memory that is in use, in KiB: what the collector leaves. The runtime lets it run when the next request comes. */
async function memoryInUse(inspector: Inspector, url: string, pid: number): Promise<number> {
  for (let pass = 0; pass < 2; pass += 1) {
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
    await using server = await variant.start(run.newState(), [`--inspector-addr=${address}`]);
    await using http = new HttpClient(server.url);
    using inspector = await Inspector.connect(address);
    await inspector.command("HeapProfiler.enable");
    const inUse = (): Promise<number> => memoryInUse(inspector, server.url, server.pid);
    const join = variant.joinThrough(http);
    await wakesIn(join, "warm up", LISTENERS, 1);
    const before = await inUse();
    const audiences = await inParallel(run.size.memoryRooms, SEATED_AT_A_TIME, (index) =>
      seat(join, `house ${index}`, LISTENERS),
    );
    const waits = audiences.length * LISTENERS;
    const after: number[] = [];
    for (let round = 0; round < MEMORY_ROUNDS; round += 1) {
      await fullHouse(audiences, `round ${round}`, async () => {
        // In the first, what is loaded for good counts too.
        const perWait = ((await inUse()) - before) / waits;
        if (round < run.size.rounds) run.record(`memory wait ${variant.name}`, perWait);
      });
      after.push(await inUse());
    }
    run.record(`memory first ${variant.name}`, after[0] ?? 0);
    run.record(`memory last ${variant.name}`, after.at(-1) ?? 0);
  }
}

/** With the first message a pair costs a new object, which costs files: what that alone comes to is told beside it. */
async function roomsMade(run: Run, { server, join }: Running): Promise<void> {
  const { pairs } = run.size;
  const [cpuBefore, before] = [cpuMs(server.pid), performance.now()];
  await inParallel(pairs, CALLERS, async (index) => {
    const { chatter } = await join(`new room ${index}`, "Alice");
    await chatter.send("the first message");
  });
  run.record("new rooms rate floor", pairs / ((performance.now() - before) / 1_000));
  run.record("new rooms cpu floor", (cpuMs(server.pid) - cpuBefore) / pairs);
}

async function pairsMade(run: Run, { server, http }: Running): Promise<void> {
  const { pairs } = run.size;
  await pairsPerSecond(http, "warm up", pairs);
  const cpuBefore = cpuMs(server.pid);
  run.record("pairs rate", await pairsPerSecond(http, "any", pairs));
  run.record("pairs cpu", (cpuMs(server.pid) - cpuBefore) / pairs);
  run.record("talks rate", await pairsPerSecond(http, "talks", pairs, { speak: true }));
  recordLatencies(run, "pairs", "", await pairingLatencies(http, "steady", pairs));
}

async function matchmakerAlone(run: Run, build: Build): Promise<void> {
  const pairs = run.size.pairs * 2;
  await using server = await startWorkerd(build, run.newState());
  await using http = new HttpClient(server.url);
  const enter = async (): Promise<void> => {
    const { status, text } = await http.post("/", {}, { topic: "any" });
    must(status === 200, "nobody came", text);
  };
  await inParallel(pairs * 2, CALLERS, enter);
  const [cpuBefore, before] = [cpuMs(server.pid), performance.now()];
  await inParallel(pairs * 2, CALLERS, enter);
  run.record("matchmaker rate", pairs / ((performance.now() - before) / 1_000));
  run.record("matchmaker cpu", (cpuMs(server.pid) - cpuBefore) / pairs);
}

async function matchmaker(run: Run): Promise<void> {
  const directory = join(run.directory, "matchmaker-alone");
  mkdirSync(directory, { recursive: true });
  const build = buildWorker(directory, { configPath: MATCHMAKER_ALONE });
  for (let round = 0; round < run.size.rounds; round += 1) {
    // Fresh processes each round: an object keeps its files open until it has been idle for 10 s.
    await run.inRound(["2026", "floor"], round, (running) =>
      running.name === "floor" ? roomsMade(run, running) : pairsMade(run, running),
    );
    await matchmakerAlone(run, build);
  }
}

async function start(run: Run): Promise<void> {
  run.record("bundle", gzipBytes(buildWorker(join(run.directory, "bundle"))) / 1_000);
  for (let round = 0; round < run.size.rounds; round += 1) {
    run.record("start cpu", startUpCpuMs(run.directory));
    for (const variant of run.variants()) {
      run.record(`cold ${variant.name}`, await coldStartMs(variant, run.newState()));
    }
  }
}

/** The parts of a run, by the names that `--only` takes. */
export const SECTIONS: Readonly<Record<string, (run: Run) => Promise<void>>> = {
  calls,
  wakes,
  houses,
  memory,
  matchmaker,
  start,
};
