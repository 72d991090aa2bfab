import type { EnterResult, EnterRequest } from "../../../src/matchmaker/rpc.ts";
import type { Expected, Request } from "./shapes.ts";

/** Much longer than any answer takes. */
const TIMEOUT_MS = 3_000;
const realSetTimeout = globalThis.setTimeout;

export interface PendingRequest {
  request: Request;
  ended: Promise<void>;
  answer?: EnterResult;
  error?: Error;
  expected?: Expected;
}

export function keyOf(ticket: string): string {
  return `key of ${ticket}`;
}

/** The request in the form of the matchmaker's RPC. */
export function toEnterRequest({ call, continued }: Request): EnterRequest {
  return {
    ...call,
    ticketHash: call.ticket,
    keyHash: keyOf(call.ticket),
    displayName: call.isNewTicket ? call.ticket : undefined,
    endedRoom: call.endedRoom,
    continued,
  };
}

/** Resolves when the request has ended, or after a timeout. */
export async function waitForEnd({ ended }: PendingRequest): Promise<void> {
  await Promise.race([ended, new Promise((resolve) => realSetTimeout(resolve, TIMEOUT_MS))]);
}
