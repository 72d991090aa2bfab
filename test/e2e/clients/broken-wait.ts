import { setTimeout as delay } from "node:timers/promises";
import { ask, type ChatClient, type ClientKind, type Json, replyOf } from "../support/clients.ts";
import { meet, type Meeting } from "./meeting.ts";
import { tapWire } from "./wire-tap.ts";

/** How a call ends whose connection broke. */
export type Ending = "goes on" | "fails" | "hangs";

export interface EndedWait {
  ending: Ending;
  /** The reply to that call or, if it got none, to a new wait with the same cursor. */
  reply: Json;
  /** Why the call failed, if it did. */
  error: string | undefined;
}

/** A wait whose connection is about to break. */
export interface OpenWait {
  /** Resolves once the call has an answer or an error, or nothing for this long. */
  ended: (patienceMs: number) => Promise<EndedWait>;
}

/** Opens a wait, and resolves once the room shows it. */
export async function openWait(
  client: ChatClient,
  { roomId: room_id, cursor, partner }: Meeting,
): Promise<OpenWait> {
  const giveUp = new AbortController();
  const params = { room_id, cursor };
  const call = client.callTool("wait_for_message", params, giveUp.signal).then(
    (outcome) => ({ ending: "goes on", reply: replyOf(outcome), error: undefined }) as const,
    (error: Error) => ({ ending: "fails", reply: undefined, error: error.message }) as const,
  );
  await partner.untilClientWaits();
  return {
    ended: async (patienceMs) => {
      const hangs = { ending: "hangs", reply: undefined, error: undefined } as const;
      const end = await Promise.race([call, delay(patienceMs, hangs, { ref: false })]);
      if (end === hangs) giveUp.abort();
      await call;
      return { ...end, reply: end.reply ?? (await ask(client, "wait_for_message", params)) };
    },
  };
}

/** What the partner sends while the client has no connection. */
export const MEANWHILE = "sent while the connection was broken";

/** How long a wait is open before its connection breaks, in milliseconds: past a heartbeat. */
export const OPEN_MS = 8_000;

export interface BreakOptions {
  /** How long the wait is open before its connection breaks, in milliseconds. */
  afterMs: number;
  /** After how long without an answer the call counts as hanging, in milliseconds. */
  patienceMs: number;
}

export interface CutWait extends EndedWait {
  /** How many waits the client sent. */
  waits: number;
}

/** Cuts the connection of a client in the middle of a wait, and sends a message meanwhile. */
export async function cutWait(
  { connect }: ClientKind,
  serverUrl: string,
  { afterMs, patienceMs }: BreakOptions,
): Promise<CutWait> {
  await using wire = await tapWire(serverUrl);
  await using client = await connect(wire.url);
  const meeting = await meet(client, serverUrl);
  const wait = await openWait(client, meeting);
  await delay(afterMs);
  await wire.cutWait();
  await meeting.partner.send(MEANWHILE);
  const end = await wait.ended(patienceMs);
  return { ...end, waits: wire.waits.length };
}
