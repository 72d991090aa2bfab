import { setTimeout as delay } from "node:timers/promises";
import { ask, type ClientKind, type Json, type ToolOutcome } from "../support/clients.ts";
import { meet } from "./meeting.ts";
import { tapWire } from "./wire-tap.ts";

/** How long a wait without a timeout parameter lasts. */
export const DEFAULT_WAIT_SECONDS = { MCP: 50, "plain HTTP": 60 };

/** Waits once without a timeout parameter, alone in a room. */
export async function waitByDefault(
  { connect }: ClientKind,
  serverUrl: string,
  cancel: AbortSignal,
): Promise<ToolOutcome> {
  await using client = await connect(serverUrl);
  const { room_id, cursor } = await ask(client, "join_room");
  return await client.callTool("wait_for_message", { room_id, cursor }, cancel);
}

/** The `timeout` that the `next` of a reply names for another wait. */
export function namedTimeout(reply: Json): number {
  return Number(/ and timeout (?<seconds>\d+)/u.exec(String(reply["next"]))?.groups?.["seconds"]);
}

/** Waits in a row: nobody writes until the last one has been open for a while. */
export interface WaitsInARow {
  timeouts: Json[];
  /** The parameters of these waits, as the client sent them. */
  sent: string[];
  /** What the partner sent during the last wait, and what the client received. */
  message: Json;
  received: Json;
}

/** How long the last wait in a row is open before the partner writes, in milliseconds. */
const QUIET_MS = 3_000;

/**
 * Waits several times in a row while nobody writes, and once more while the partner does.
 *
 * @param seconds the `timeout` of the first waits, `undefined` for none. Each later one is what the
 *   last reply named.
 */
export async function waitInARow(
  { connect }: ClientKind,
  serverUrl: string,
  count: number,
  seconds: readonly (number | undefined)[],
): Promise<WaitsInARow> {
  await using wire = await tapWire(serverUrl);
  await using client = await connect(wire.url);
  const { roomId: room_id, cursor, partner } = await meet(client, serverUrl);
  const timeouts: Json[] = [];
  for (let index = 0; index < count; index += 1) {
    const last = timeouts.at(-1);
    const timeout = last && index >= seconds.length ? namedTimeout(last) : seconds[index];
    const params = { room_id, cursor, ...(timeout !== undefined && { timeout }) };
    timeouts.push(await ask(client, "wait_for_message", params));
  }
  const sent = [...wire.waits];
  const reply = ask(client, "wait_for_message", { room_id, cursor });
  const message = partner
    .untilClientWaits()
    .then(() => delay(QUIET_MS))
    .then(() => partner.send("at last"));
  return { timeouts, sent, message: await message, received: await reply };
}
