import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import * as fc from "fast-check";
import { type Build, startWorkerd } from "../../harness/workerd.ts";
import { anyCase } from "./cases.ts";
import { FuzzClient } from "./client.ts";
import type { FuzzCase } from "./request.ts";
import { countStored } from "./stats.ts";

export interface FuzzPlan {
  build: Build;
  stateDirectory: string;
  /** Minimum number of random requests. */
  requests: number;
  seed: number;
  /** Sent before the random ones. */
  corpus?: readonly FuzzCase[];
  onProgress?: (sent: number, rssMb: number) => void;
}

/** A case that failed, in the form of the corpus, or a failed check of the whole server. */
export interface Failure {
  problem: string;
  /** Requests sent before the failure was seen. */
  after: number;
  response?: string;
  requests?: FuzzCase;
}

export interface FuzzReport {
  sent: number;
  /** Requests by outcome, usually the status. */
  outcomes: Record<string, number>;
  /** Memory of the server process in MB: after the fixture is set up, and at the end. */
  rssMb: { before: number; after: number };
  failures: Failure[];
}

/** High, because every `Not in room` reply is delayed by 100 ms. */
const CONCURRENCY = 200;
/** Cases between two checks of the fixture. */
const CASES_PER_CHUNK = 1_000;
const MAX_FAILURES = 10;
/** Three times what a run of 100,000 requests needs. */
const MAX_RSS_MB = 1_000;

/** Logged for every request that the MCP SDK rejects. */
const EXPECTED_LOG = '{"event":"mcp request rejected"';

/** A directory in memory where there is one: the runtime waits for the disk on every write. */
export function fastDirectory(): string {
  return existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
}

function rssMb(pid: number): number {
  return Math.round(Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)])) / 1_024);
}

/**
 * Sends random requests to the production bundle on the bare runtime. Checks each response, the
 * logs, the fixture, memory, and what is on disk at the end.
 */
export async function runFuzz(plan: FuzzPlan): Promise<FuzzReport> {
  const failures: Failure[] = [];
  const outcomes: Record<string, number> = {};
  let sent = 0;
  const fail = (problem: string, more: Partial<Failure> = {}): void => {
    failures.push({ problem, after: sent, ...more });
  };
  const server = await startWorkerd(plan.build, plan.stateDirectory, {
    onLine: (line) => {
      if (!line.startsWith(EXPECTED_LOG)) fail(`unexpected log line: ${line}`);
    },
  });
  const client = new FuzzClient(server.url, CONCURRENCY);
  const sendAll = async (cases: readonly FuzzCase[]): Promise<void> => {
    const remaining = cases.values();
    const sender = async (): Promise<void> => {
      for (const requests of remaining) {
        if (failures.length >= MAX_FAILURES) return;
        for (const { outcome, problem, response } of await client.send(requests)) {
          sent += 1;
          outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
          if (problem) fail(problem, { ...(response && { response }), requests });
        }
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, sender));
    const problem = await client.fixtureProblem();
    if (problem) fail(problem);
  };

  try {
    await client.fixture.setUp();
    const before = rssMb(server.pid);
    await sendAll(plan.corpus ?? []);
    const corpusSent = sent;
    for (let chunk = 0; sent - corpusSent < plan.requests; chunk += 1) {
      if (failures.length >= MAX_FAILURES) break;
      await sendAll(
        fc.sample(anyCase, { seed: plan.seed * 1_000_003 + chunk, numRuns: CASES_PER_CHUNK }),
      );
      plan.onProgress?.(sent, rssMb(server.pid));
    }
    for (const problem of await client.finalProblems()) fail(problem);
    const after = rssMb(server.pid);
    if (after > MAX_RSS_MB) fail(`the server uses ${after} MB (limit ${MAX_RSS_MB} MB)`);
    await server.kill();
    const stored = countStored(plan.stateDirectory);
    for (const kind of ["rooms", "tickets"] as const) {
      const extra = stored[kind] - client.stats[kind].size;
      if (extra > 0) fail(`stored ${extra} ${kind} that appear in no reply`);
    }
    return { sent, outcomes, rssMb: { before, after }, failures };
  } finally {
    client.close();
    await server.kill();
  }
}
