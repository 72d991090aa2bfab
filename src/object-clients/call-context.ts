import { env, waitUntil } from "cloudflare:workers";
import { logError } from "../log.ts";
import type { Beat } from "./deadline.ts";

/** Tells whether and when a client has gone away. An AbortSignal is one. */
export interface AbortLike {
  readonly aborted: boolean;
  addEventListener: (type: "abort", listener: () => void) => void;
  removeEventListener: (type: "abort", listener: () => void) => void;
}

/** What the adapter that writes the reply tells of it. */
export interface ReplySide {
  /** Aborts when the client goes away. */
  signal: AbortLike;
  /** Does something when the reply has gone out; left out if nobody can tell when: it is taken to be on its way. */
  afterReply?: (work: () => Promise<unknown>) => void;
  /** The heartbeat of the reply, if it has one. */
  beat?: Beat;
}

/** What a tool may use of the world around it. */
export interface ToolContext {
  rooms: Env["ROOMS"];
  matchmaker: Env["MATCHMAKER"];
  /** What the caller's limits are counted by; `undefined` where no platform names it. */
  address: string | undefined;
  /** Aborts when the client goes away. */
  signal: AbortLike;
  /** Names this call's wait, if it waits. Random: whoever knows it may end the wait. */
  waitId: string;
  /** The longest this transport lets a call wait, in seconds. */
  maxWaitSeconds: number;
  /** The heartbeat of the reply, if it has one. */
  beat?: Beat;
  /** Lets work go on after the reply. */
  inBackground: (work: Promise<unknown>) => void;
  /** Does something when the reply has gone out; nothing if the client is gone by then. */
  afterReply: (work: () => Promise<unknown>) => void;
}

function logged(work: Promise<unknown>): Promise<unknown> {
  return work.catch((error: unknown) => logError("background work failed", error));
}

/** The context of one call, with the bindings of this Worker. */
export function toolContext({
  afterReply,
  ...call
}: Pick<ToolContext, "address" | "waitId" | "maxWaitSeconds"> & ReplySide): ToolContext {
  const onItsWay = (work: () => Promise<unknown>): void => {
    if (!call.signal.aborted) waitUntil(work());
  };
  const whenSent = afterReply ?? onItsWay;
  return {
    ...call,
    rooms: env.ROOMS,
    matchmaker: env.MATCHMAKER,
    inBackground: (work) => waitUntil(logged(work)),
    afterReply: (work) => whenSent(() => logged(work())),
  };
}
