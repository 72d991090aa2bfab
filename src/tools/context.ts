import { env, waitUntil } from "cloudflare:workers";
import { logError } from "../log.ts";

/** What a tool may use of the world around it. */
export interface ToolContext {
  rooms: Env["ROOMS"];
  matchmaker: Env["MATCHMAKER"];
  /** What the caller's limits are counted by; `undefined` where no platform names it. */
  address: string | undefined;
  /** Aborts when the client goes away. */
  signal: AbortSignal;
  /** Names this call's wait, if it waits. Random: whoever knows it may end the wait. */
  waitId: string;
  /** The longest this transport lets a call wait, in seconds. */
  maxWaitSeconds: number;
  /** Lets work go on after the reply. */
  inBackground: (work: Promise<unknown>) => void;
}

/** The context of one call, with the bindings of this Worker. */
export function toolContext(
  call: Pick<ToolContext, "address" | "signal" | "waitId" | "maxWaitSeconds">,
): ToolContext {
  return {
    ...call,
    rooms: env.ROOMS,
    matchmaker: env.MATCHMAKER,
    inBackground: (work) => {
      waitUntil(work.catch((error: unknown) => logError("background work failed", error)));
    },
  };
}
