import type { EnterResult, EnterRequest } from "../../../src/matchmaker/rpc.ts";
import type { Expected, Request } from "./shapes.ts";

/** Long after every answer: only what never comes takes so long. */
const NEVER_MS = 3_000;
const never = globalThis.setTimeout;

/** A request that was made. */
export interface Asked {
  request: Request;
  ended: Promise<void>;
  answer?: EnterResult;
  error?: Error;
  expected?: Expected;
}

export function keyOf(ticket: string): string {
  return `key of ${ticket}`;
}

/** The request as the matchmaker gets it. */
export function enterCall({ call, continued }: Request): EnterRequest {
  return {
    ...call,
    ticketHash: call.ticket,
    keyHash: keyOf(call.ticket),
    displayName: call.isNewTicket ? call.ticket : undefined,
    endedRoom: call.endedRoom,
    continued,
  };
}

/** Comes back when the request ended, or never will. */
export async function untilEnded({ ended }: Asked): Promise<void> {
  await Promise.race([ended, new Promise((resolve) => never(resolve, NEVER_MS))]);
}
