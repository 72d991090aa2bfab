import { type Chatter, type Join, must, PAGE, SENDS_EACH } from "../load/chatter.ts";
import { inParallel } from "../load/in-parallel.ts";
import { cpuMs } from "../process.ts";

/** Calls under way at a time, the same for every variant. */
const AT_A_TIME = 16;
const TEXT = "A message of the usual length: a sentence or two, which some model wrote to another.";

/** What calls of one kind came to. */
export interface Throughput {
  callsPerSecond: number;
  /** CPU time of the server, in milliseconds. */
  cpuMsPerCall: number;
}

export type CallKind = "send" | "poll" | "history";
export const CALL_KINDS: readonly CallKind[] = ["send", "poll", "history"];

/** A server under load. */
export interface Target {
  pid: number;
  join: Join;
}

async function measure(
  pid: number,
  calls: number,
  call: (index: number) => Promise<unknown>,
): Promise<Throughput> {
  const [cpuBefore, before] = [cpuMs(pid), performance.now()];
  await inParallel(calls, AT_A_TIME, call);
  const seconds = (performance.now() - before) / 1_000;
  return { callsPerSecond: calls / seconds, cpuMsPerCall: (cpuMs(pid) - cpuBefore) / calls };
}

/** Pairs in rooms of their own, so many that each has its share of the sends without being told to slow down. */
async function pairs(join: Join, prefix: string, sends: number): Promise<Chatter[]> {
  const seated = await inParallel(Math.ceil(sends / SENDS_EACH / 2), 4, async (index) => {
    const { chatter: a } = await join(`${prefix} ${index}`, "Alice");
    const { chatter: b } = await join(`${prefix} ${index}`, "Bob");
    return [a, b];
  });
  return seated.flat();
}

/** What a round of calls is made by: those who send, and where each has read to. */
export interface Crowd {
  chatters: Chatter[];
  heads: Map<Chatter, number>;
}

export async function gatherCrowd({ join }: Target, prefix: string, calls: number): Promise<Crowd> {
  return { chatters: await pairs(join, prefix, calls), heads: new Map() };
}

/** Makes so many calls of one kind, those of a crowd in turn; sends come first. */
export async function throughput(
  { pid }: Target,
  { chatters, heads }: Crowd,
  kind: CallKind,
  calls: number,
): Promise<Throughput> {
  const by = (index: number): Chatter => {
    const chatter = chatters[index % chatters.length];
    must(chatter !== undefined, "nobody is there");
    return chatter;
  };
  return measure(pid, calls, async (index) => {
    const chatter = by(index);
    switch (kind) {
      case "send": {
        const { id } = await chatter.send(TEXT);
        // Both of a pair read up to the newest message of either.
        const partner = by((index % chatters.length) ^ 1);
        for (const one of [chatter, partner]) heads.set(one, Math.max(heads.get(one) ?? 0, id));
        return;
      }
      case "poll":
        return chatter.poll(heads.get(chatter) ?? 0);
      case "history":
        return must((await chatter.history()) === PAGE, "the page is not full");
    }
  });
}
