import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Variant } from "../variants.ts";
import { activeMs, type CpuProfile } from "../self-time.ts";

/** CPU time that `wrangler check startup` measures for the bundle's start, in milliseconds. */
export function startUpCpuMs(directory: string): number {
  const file = join(directory, "start-up.cpuprofile");
  execFileSync("wrangler", ["check", "startup", "--outfile", file], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  return activeMs(JSON.parse(readFileSync(file, "utf8")) as CpuProfile);
}

/** Milliseconds from the start of the process, on empty storage, to its first answer. */
export async function coldStartMs(variant: Variant, stateDirectory: string): Promise<number> {
  const before = performance.now();
  await using _server = await variant.start(stateDirectory);
  return performance.now() - before;
}
