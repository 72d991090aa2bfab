import { env } from "cloudflare:workers";
import type { ToolContext } from "../../src/object-clients/call-context.ts";

/** The context of a call with the real objects, from a client that stays. */
export function testContext(more: Partial<ToolContext> = {}): ToolContext {
  return {
    rooms: env.ROOMS,
    matchmaker: env.MATCHMAKER,
    address: undefined,
    signal: new AbortController().signal,
    waitId: crypto.randomUUID(),
    maxWaitSeconds: 300,
    inBackground: () => undefined,
    afterReply: () => undefined,
    ...more,
  };
}
