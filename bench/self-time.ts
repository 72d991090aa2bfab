/** The part of a V8 CPU profile that is used here. */
export interface CpuProfile {
  nodes: {
    id: number;
    callFrame: { functionName: string; url: string; lineNumber: number };
  }[];
  /** Id of the node that ran at each sample. */
  samples: number[];
  /** Microseconds since the previous sample. */
  timeDeltas: number[];
}

/** Time in a function itself, without its callees. */
export interface SelfTime {
  /** Function name with file and line. V8's own entries are in parentheses. */
  name: string;
  ms: number;
}

export const IDLE = "(idle)";

function nameOf({ functionName, url, lineNumber }: CpuProfile["nodes"][number]["callFrame"]) {
  if (functionName.startsWith("(") && url === "") return functionName;
  return `${functionName || "(anonymous)"} ${url.split("/").at(-1) ?? ""}:${lineNumber + 1}`;
}

/** The functions of a profile, slowest first. */
export function selfTimes({ nodes, samples, timeDeltas }: CpuProfile): SelfTime[] {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const times = new Map<string, number>();
  for (const [index, node] of samples.entries()) {
    const name = names.get(node) ?? "(unknown)";
    times.set(name, (times.get(name) ?? 0) + (timeDeltas[index] ?? 0) / 1_000);
  }
  return [...times].map(([name, ms]) => ({ name, ms })).toSorted((a, b) => b.ms - a.ms);
}

/** Milliseconds in which the isolate was not idle. */
export function activeMs(profile: CpuProfile): number {
  return selfTimes(profile)
    .filter(({ name }) => name !== IDLE)
    .reduce((sum, { ms }) => sum + ms, 0);
}
