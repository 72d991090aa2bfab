import { setTimeout as delay } from "node:timers/promises";
import type { RunningServer } from "../../../harness/server.ts";
import { type Build, startWorkerd } from "../../../harness/workerd.ts";
import type { ClientKind } from "../support/clients.ts";
import { type BreakOptions, type EndedWait, MEANWHILE, openWait } from "./broken-wait.ts";
import { meet } from "./meeting.ts";

/** How long no server runs after a kill, in milliseconds. Its start comes on top of this. */
const DOWN_MS = 2_000;

/** Kills a server, and restarts it at the same address with the same storage. */
export async function restartAfterKill(
  server: RunningServer,
  build: Build,
  stateDirectory: string,
): Promise<RunningServer> {
  await server.kill();
  await delay(DOWN_MS);
  return startWorkerd(build, stateDirectory, { port: Number(new URL(server.url).port) });
}

export interface AfterKill {
  /** By the client's name. */
  ends: ReadonlyMap<string, EndedWait>;
  /** How long the server did not answer, in milliseconds. */
  downMs: number;
}

/** Kills a server while every client has a wait open, restarts it, and writes to each client. */
export async function killDuringWaits(
  clients: ClientKind[],
  build: Build,
  stateDirectory: string,
  { afterMs, patienceMs }: BreakOptions,
): Promise<AfterKill> {
  await using running = new AsyncDisposableStack();
  const first = running.use(await startWorkerd(build, stateDirectory));
  const { url } = first;
  const connected = await Promise.all(
    clients.map(async ({ name, connect }) => {
      const client = running.use(await connect(url));
      return { name, client, meeting: await meet(client, url) };
    }),
  );
  const waits = await Promise.all(
    connected.map(async ({ name, client, meeting }) => {
      return { name, partner: meeting.partner, wait: await openWait(client, meeting) };
    }),
  );
  await delay(afterMs);
  const killedAt = performance.now();
  running.use(await restartAfterKill(first, build, stateDirectory));
  const downMs = performance.now() - killedAt;
  const ends = waits.map(async ({ name, partner, wait }) => {
    await partner.send(MEANWHILE);
    return [name, await wait.ended(patienceMs)] as const;
  });
  return { ends: new Map(await Promise.all(ends)), downMs };
}
