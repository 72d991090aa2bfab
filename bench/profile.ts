import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../harness/server.ts";
import { Inspector } from "./inspector.ts";
import { HttpClient } from "./load/http.ts";
import { type CallKind, createClientPool, throughput } from "./measure/throughput.ts";
import { type CpuProfile, type SelfTime, selfTimes } from "./self-time.ts";
import type { Variant } from "./variants.ts";

const WARM_UP_CALLS = 1_000;
const CALLS = 3_000;
const SAMPLE_EVERY_MICROSECONDS = 200;

export interface Profile {
  file: string;
  calls: number;
  /** CPU time of the whole process under the profiler, in milliseconds. */
  cpuMsPerCall: number;
  functions: SelfTime[];
}

/**
 * Profiles the isolate of a variant under load: JavaScript, garbage collection, and native code
 * called from either. Work on other threads and outside the isolate only shows in the CPU time.
 */
export async function profile(
  variant: Variant,
  kind: CallKind,
  resultDirectory: string,
  stateDirectory: string,
): Promise<Profile> {
  const inspectorAddress = `127.0.0.1:${await freePort()}`;
  await using server = await variant.start(join(stateDirectory, "profiled"), [
    `--inspector-addr=${inspectorAddress}`,
  ]);
  await using http = new HttpClient(server.url);
  const target = { pid: server.pid, join: variant.joinThrough(http) };
  const warmUpPool = await createClientPool(target, "warm up", WARM_UP_CALLS);
  await throughput(target, warmUpPool, "send", WARM_UP_CALLS);
  const pool = await createClientPool(target, "profiled", CALLS);
  if (kind !== "send") await throughput(target, pool, "send", CALLS);

  using inspector = await Inspector.connect(inspectorAddress);
  await inspector.command("Profiler.enable");
  await inspector.command("Profiler.setSamplingInterval", { interval: SAMPLE_EVERY_MICROSECONDS });
  await inspector.command("Profiler.start");
  const { cpuMsPerCall } = await throughput(target, pool, kind, CALLS);
  const { profile } = await inspector.command<{ profile: CpuProfile }>("Profiler.stop");
  const file = join(resultDirectory, `${variant.name}-${kind}.cpuprofile`);
  writeFileSync(file, JSON.stringify(profile));
  return { file, calls: CALLS, cpuMsPerCall, functions: selfTimes(profile) };
}
