import { env, waitUntil } from "cloudflare:workers";
import { logError } from "../log.ts";

/**
 * The part of AbortSignal that calls use, so that an open wait need not keep a whole one in memory.
 */
export interface AbortLike {
  readonly aborted: boolean;
  addEventListener: (type: "abort", listener: () => void) => void;
  removeEventListener: (type: "abort", listener: () => void) => void;
}

/** Runs a check at every heartbeat of a reply; returns a function that stops it. */
export type OnHeartbeat = (check: () => void) => () => void;

/** What the transport that writes the reply provides. */
export interface ReplyHooks {
  /** Aborts when the client goes away. */
  signal: AbortLike;
  /**
   * Runs work after the reply is sent. Omitted by transports that can't tell; the work then runs
   * right away.
   */
  afterReply?: (work: () => Promise<unknown>) => void;
  /** The reply's heartbeat, if it has one. */
  onHeartbeat?: OnHeartbeat;
}

/** What a tool may use of its surroundings. */
export interface ToolContext {
  rooms: Env["ROOMS"];
  matchmaker: Env["MATCHMAKER"];
  /** What limits are counted by; `undefined` where the platform provides no address. */
  address: string | undefined;
  /** Aborts when the client goes away. */
  signal: AbortLike;
  /**
   * Identifies this call's wait, if it waits. Random, because anyone who knows it can end the wait.
   */
  waitId: string;
  /** The longest wait this transport allows, in seconds. */
  maxWaitSeconds: number;
  /** The reply's heartbeat, if it has one. */
  onHeartbeat?: OnHeartbeat;
  /** Keeps work running after the reply. */
  inBackground: (work: Promise<unknown>) => void;
  /** Runs work after the reply is sent; skipped if the client is gone by then. */
  afterReply: (work: () => Promise<unknown>) => void;
}

function logged(work: Promise<unknown>): Promise<unknown> {
  return work.catch((error: unknown) => logError("background work failed", error));
}

/** The context of one call, with this Worker's bindings. */
export function toolContext({
  afterReply,
  ...call
}: Pick<ToolContext, "address" | "waitId" | "maxWaitSeconds"> & ReplyHooks): ToolContext {
  const rightAway = (work: () => Promise<unknown>): void => {
    if (!call.signal.aborted) waitUntil(work());
  };
  const whenSent = afterReply ?? rightAway;
  return {
    ...call,
    rooms: env.ROOMS,
    matchmaker: env.MATCHMAKER,
    inBackground: (work) => waitUntil(logged(work)),
    afterReply: (work) => whenSent(() => logged(work())),
  };
}
