import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import * as fc from "fast-check";
import { type Build, startWorkerd } from "../../harness/workerd.ts";
import { anyCase } from "./cases.ts";
import { FuzzClient } from "./client.ts";
import type { FuzzCase } from "./request.ts";
import { stored } from "./tally.ts";

export interface FuzzPlan {
  build: Build;
  stateDirectory: string;
  /** How many random requests are sent at least. */
  requests: number;
  seed: number;
  /** Sent before the random ones. */
  corpus?: readonly FuzzCase[];
  onProgress?: (sent: number, rssMb: number) => void;
}

/** A case that went wrong, as the corpus takes it, or a check of the whole. */
export interface Failure {
  problem: string;
  /** How many requests had been sent before. */
  after: number;
  answer?: string;
  requests?: FuzzCase;
}

export interface FuzzReport {
  sent: number;
  /** How often each status was answered. */
  outcomes: Record<string, number>;
  /** Memory of the server's process in MB: with the world made, and at the end. */
  rssMb: { before: number; after: number };
  failures: Failure[];
}

/** `Not in room` takes 100 ms, so many are sent at a time. */
const IN_FLIGHT = 200;
/** Cases between two looks at the world. */
const A_CHUNK = 1_000;
const ENOUGH_FAILURES = 10;
/** Three times what a run of 100,000 comes to. */
const MAX_RSS_MB = 1_000;

/** Logged for every request that the protocol's library refuses. */
const EXPECTED_LOG = '{"event":"mcp request rejected"';

/** Where files are kept in memory, if there is such a place: the runtime waits for the disk with every write. */
export function fastDirectory(): string {
  return existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
}

function rssMb(pid: number): number {
  return Math.round(Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)])) / 1_024);
}

/** Sends random requests to the production bundle on the bare runtime and checks what comes back, and what became of the server. */
export async function runFuzz(plan: FuzzPlan): Promise<FuzzReport> {
  const failures: Failure[] = [];
  const outcomes: Record<string, number> = {};
  let sent = 0;
  const fail = (problem: string, more: Partial<Failure> = {}): void => {
    failures.push({ problem, after: sent, ...more });
  };
  const server = await startWorkerd(plan.build, plan.stateDirectory, {
    onLine: (line) => {
      if (!line.startsWith(EXPECTED_LOG)) fail(`logged: ${line}`);
    },
  });
  const client = new FuzzClient(server.url, IN_FLIGHT);
  const sendAll = async (cases: readonly FuzzCase[]): Promise<void> => {
    const due = cases.values();
    const sender = async (): Promise<void> => {
      for (const requests of due) {
        if (failures.length >= ENOUGH_FAILURES) return;
        for (const { outcome, problem, answer } of await client.send(requests)) {
          sent += 1;
          outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
          if (problem) fail(problem, { ...(answer && { answer }), requests });
        }
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, sender));
    const problem = await client.worldProblem();
    if (problem) fail(problem);
  };

  try {
    await client.world.open();
    const before = rssMb(server.pid);
    await sendAll(plan.corpus ?? []);
    const corpusSent = sent;
    for (let chunk = 0; sent - corpusSent < plan.requests; chunk += 1) {
      if (failures.length >= ENOUGH_FAILURES) break;
      await sendAll(fc.sample(anyCase, { seed: plan.seed * 1_000_003 + chunk, numRuns: A_CHUNK }));
      plan.onProgress?.(sent, rssMb(server.pid));
    }
    for (const problem of await client.finalProblems()) fail(problem);
    const after = rssMb(server.pid);
    if (after > MAX_RSS_MB) fail(`the server has grown to ${after} MB`);
    await server.kill();
    const left = stored(plan.stateDirectory);
    for (const what of ["rooms", "tickets"] as const) {
      const extra = left[what] - client.tally[what].size;
      if (extra > 0) fail(`${extra} ${what} that nobody was given`);
    }
    return { sent, outcomes, rssMb: { before, after }, failures };
  } finally {
    client.close();
    await server.kill();
  }
}
