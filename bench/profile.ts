import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../harness/server.ts";
import { Inspector } from "./inspector.ts";
import { HttpClient } from "./load/http.ts";
import { type CallKind, gatherCrowd, throughput } from "./measure/throughput.ts";
import { type CpuProfile, type SelfTime, selfTimes } from "./self-time.ts";
import type { Variant } from "./variants.ts";

const WARM_UP_CALLS = 1_000;
const CALLS = 3_000;
const SAMPLE_EVERY_MICROSECONDS = 200;

/** Where the time of one call of a kind goes. */
export interface Profile {
  file: string;
  calls: number;
  /** CPU time of the whole process under the profiler, in milliseconds. */
  cpuMsPerCall: number;
  functions: SelfTime[];
}

/**
 * Profiles the isolate of a variant under load: its JavaScript, the collector, and native code called from either. What
 * the runtime does on other threads and outside the isolate shows in the CPU time of the process only.
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
  const warmUp = await gatherCrowd(target, "warm up", WARM_UP_CALLS);
  await throughput(target, warmUp, "send", WARM_UP_CALLS);
  const crowd = await gatherCrowd(target, "profiled", CALLS);
  if (kind !== "send") await throughput(target, crowd, "send", CALLS);

  using inspector = await Inspector.connect(inspectorAddress);
  await inspector.command("Profiler.enable");
  await inspector.command("Profiler.setSamplingInterval", { interval: SAMPLE_EVERY_MICROSECONDS });
  await inspector.command("Profiler.start");
  const { cpuMsPerCall } = await throughput(target, crowd, kind, CALLS);
  const { profile } = await inspector.command<{ profile: CpuProfile }>("Profiler.stop");
  const file = join(resultDirectory, `${variant.name}-${kind}.cpuprofile`);
  writeFileSync(file, JSON.stringify(profile));
  return { file, calls: CALLS, cpuMsPerCall, functions: selfTimes(profile) };
}
