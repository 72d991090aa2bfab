/** A V8 CPU profile, as far as it is read here. */
export interface CpuProfile {
  nodes: {
    id: number;
    callFrame: { functionName: string; url: string; lineNumber: number };
  }[];
  /** The node that ran at each sample. */
  samples: number[];
  /** Microseconds since the sample before. */
  timeDeltas: number[];
}

/** What one function took itself, without what it called. */
export interface SelfTime {
  /** With file and line, to tell those of one name apart. V8's own entries are in parentheses. */
  name: string;
  ms: number;
}

export const IDLE = "(idle)";

function nameOf({ functionName, url, lineNumber }: CpuProfile["nodes"][number]["callFrame"]) {
  if (functionName.startsWith("(") && url === "") return functionName;
  return `${functionName || "(anonymous)"} ${url.split("/").at(-1) ?? ""}:${lineNumber + 1}`;
}

/** The functions of a profile, those that took most first. */
export function selfTimes({ nodes, samples, timeDeltas }: CpuProfile): SelfTime[] {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const times = new Map<string, number>();
  for (const [index, node] of samples.entries()) {
    const name = names.get(node) ?? "(unknown)";
    times.set(name, (times.get(name) ?? 0) + (timeDeltas[index] ?? 0) / 1_000);
  }
  return [...times].map(([name, ms]) => ({ name, ms })).toSorted((a, b) => b.ms - a.ms);
}

/** The time in which anything ran, in milliseconds. */
export function activeMs(profile: CpuProfile): number {
  return selfTimes(profile)
    .filter(({ name }) => name !== IDLE)
    .reduce((sum, { ms }) => sum + ms, 0);
}
