import { env } from "cloudflare:workers";
import type { ToolContext } from "../../src/object-clients/tool-context.ts";

/** The context of a call to the real objects by a client that stays connected. */
export function testContext(more: Partial<ToolContext> = {}): ToolContext {
  return {
    rooms: env.ROOMS,
    matchmaker: env.MATCHMAKER,
    deploymentSecret: env.DEPLOYMENT_SECRET,
    clientAddress: undefined,
    signal: new AbortController().signal,
    waitId: crypto.randomUUID(),
    maxWaitSeconds: 300,
    inBackground: () => undefined,
    afterReply: () => undefined,
    ...more,
  };
}
