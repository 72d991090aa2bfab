import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Variant } from "../variants.ts";
import { activeMs, type CpuProfile } from "../self-time.ts";

/** CPU time of the bundle's start, as `wrangler check startup` profiles it, in milliseconds. */
export function startUpCpuMs(directory: string): number {
  const file = join(directory, "start-up.cpuprofile");
  execFileSync("wrangler", ["check", "startup", "--outfile", file], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  return activeMs(JSON.parse(readFileSync(file, "utf8")) as CpuProfile);
}

/** From the start of the process to its first answer, on storage that is empty, in milliseconds. */
export async function coldStartMs(variant: Variant, stateDirectory: string): Promise<number> {
  const before = performance.now();
  await using _server = await variant.start(stateDirectory);
  return performance.now() - before;
}
