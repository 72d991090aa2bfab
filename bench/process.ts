import { readFileSync, readdirSync } from "node:fs";

/** `_SC_CLK_TCK` of every Linux there is. */
const TICKS_PER_SECOND = 100;

/** CPU time that a process has used, user and system, all threads, in milliseconds. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // After the name, which may hold spaces, in parentheses.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [user, system] = [Number(fields[11]), Number(fields[12])];
  return ((user + system) / TICKS_PER_SECOND) * 1_000;
}

/** Memory that a process holds, resident, in KiB. */
export function residentKib(pid: number): number {
  const [, kib] =
    /^Rss:\s+(\d+) kB/mu.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8")) ?? [];
  return Number(kib);
}

/** File descriptors that a process has open. */
export function openFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}
