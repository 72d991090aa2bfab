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
  /** Does something when the reply has gone out; nothing if the client is gone by then. */
  afterReply: AfterReply;
}

export type AfterReply = (work: () => Promise<unknown>) => void;

function logged(work: Promise<unknown>): Promise<unknown> {
  return work.catch((error: unknown) => logError("background work failed", error));
}

/** The context of one call, with the bindings of this Worker. */
export function toolContext(
  call: Pick<ToolContext, "address" | "signal" | "waitId" | "maxWaitSeconds"> & {
    /** `undefined`: nobody can tell when the reply has gone out; it is taken to be on its way. */
    afterReply: AfterReply | undefined;
  },
): ToolContext {
  const onItsWay: AfterReply = (work) => {
    if (!call.signal.aborted) waitUntil(work());
  };
  const { afterReply = onItsWay } = call;
  return {
    ...call,
    rooms: env.ROOMS,
    matchmaker: env.MATCHMAKER,
    inBackground: (work) => waitUntil(logged(work)),
    afterReply: (work) => afterReply(() => logged(work())),
  };
}
