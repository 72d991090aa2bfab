import { assertOk, type Client, type Join, MAX_SENDS, PAGE_SIZE } from "../load/client.ts";
import { inParallel } from "../load/in-parallel.ts";
import { cpuMs } from "../process.ts";

/** Concurrent calls, the same for every variant. */
const CONCURRENCY = 16;
const TEXT =
  "A message of typical length: a sentence or two, as one model may write to another one.";

export interface Throughput {
  callsPerSecond: number;
  /** CPU time of the server, in milliseconds. */
  cpuMsPerCall: number;
}

export type CallKind = "send" | "poll" | "history";
export const CALL_KINDS: readonly CallKind[] = ["send", "poll", "history"];

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
  await inParallel(calls, CONCURRENCY, call);
  const seconds = (performance.now() - before) / 1_000;
  return { callsPerSecond: calls / seconds, cpuMsPerCall: (cpuMs(pid) - cpuBefore) / calls };
}

/** Clients that share a round of calls. Neighbours 0 and 1, 2 and 3, ... are in one room. */
export interface ClientPool {
  clients: Client[];
  /** Id of the newest message in the room of each client. */
  heads: Map<Client, number>;
}

/** Joins pairs of clients, each to a new room: enough for none to hit its rate limit. */
export async function createClientPool(
  { join }: Target,
  prefix: string,
  sends: number,
): Promise<ClientPool> {
  const pairs = await inParallel(Math.ceil(sends / MAX_SENDS / 2), 4, async (index) => {
    const { client: a } = await join(`${prefix} ${index}`, "Alice");
    const { client: b } = await join(`${prefix} ${index}`, "Bob");
    return [a, b];
  });
  return { clients: pairs.flat(), heads: new Map() };
}

/**
 * Makes calls of one kind, by the clients of a pool in turn. Polls and history assume that the pool
 * has already made its sends.
 */
export async function throughput(
  { pid }: Target,
  { clients, heads }: ClientPool,
  kind: CallKind,
  calls: number,
): Promise<Throughput> {
  const clientOf = (index: number): Client => {
    const client = clients[index % clients.length];
    assertOk(client !== undefined, "the pool is empty");
    return client;
  };
  return measure(pid, calls, async (index) => {
    const client = clientOf(index);
    switch (kind) {
      case "send": {
        const { id } = await client.send(TEXT);
        const partner = clientOf((index % clients.length) ^ 1);
        for (const member of [client, partner]) {
          heads.set(member, Math.max(heads.get(member) ?? 0, id));
        }
        return;
      }
      case "poll":
        return client.poll(heads.get(client) ?? 0);
      case "history":
        return assertOk((await client.history()) === PAGE_SIZE, "the page is not full");
    }
  });
}
