import { readFileSync } from "node:fs";

/** `_SC_CLK_TCK`, the same on every Linux platform. */
const TICKS_PER_SECOND = 100;

/** CPU time of a process, user and system, over all threads, in milliseconds. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The fields follow the process name, which is in parentheses and may contain spaces.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [user, system] = [Number(fields[11]), Number(fields[12])];
  return ((user + system) / TICKS_PER_SECOND) * 1_000;
}

/** Resident memory of a process, in KiB. */
export function residentKib(pid: number): number {
  const [, kib] =
    /^Rss:\s+(\d+) kB/mu.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8")) ?? [];
  return Number(kib);
}
