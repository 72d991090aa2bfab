import { env, waitUntil } from "cloudflare:workers";
import type { ReplyHooks } from "../http/reply-hooks.ts";
import { logError } from "../log.ts";

/** The bindings of the Durable Objects. */
export interface Objects {
  rooms: Env["ROOMS"];
  matchmaker: Env["MATCHMAKER"];
  deploymentSecret: Env["DEPLOYMENT_SECRET"];
}

/** Everything a tool may access. It is defined here because calls to objects need it too. */
export interface ToolContext extends ReplyHooks, Objects {
  /** The key for rate limits; `undefined` where the platform provides no address. */
  clientAddress: string | undefined;
  /**
   * Identifies this call's wait, if it waits. Random, because anyone who knows it can end the wait.
   */
  waitId: string;
  /**
   * When this connection resumed the wait of an earlier one, epoch milliseconds; omitted if it began
   * the wait.
   */
  resumedAt?: number;
  /** The longest wait this transport allows, in seconds. */
  maxWaitSeconds: number;
  /** Keeps work running after the reply. */
  inBackground: (work: Promise<unknown>) => void;
  /** Runs work after the reply is sent, or right away where nobody can tell when that is. */
  afterReply: (work: () => Promise<unknown>) => void;
}

function logged(work: Promise<unknown>): Promise<unknown> {
  return work.catch((error: unknown) => logError("background work failed", error));
}

/** Keeps work running after the reply, and logs its failure. */
export function inBackground(work: Promise<unknown>): void {
  waitUntil(logged(work));
}

/** The bindings of this Worker's objects. */
export function objects(): Objects {
  return {
    rooms: env.ROOMS,
    matchmaker: env.MATCHMAKER,
    deploymentSecret: env.DEPLOYMENT_SECRET,
  };
}

/** The context of one call. */
export function toolContext({
  afterReply,
  ...call
}: Pick<ToolContext, "clientAddress" | "waitId" | "maxWaitSeconds" | "resumedAt"> &
  ReplyHooks): ToolContext {
  const rightAway = (work: () => Promise<unknown>): void => {
    if (!call.signal.aborted) waitUntil(work());
  };
  const whenSent = afterReply ?? rightAway;
  return {
    ...call,
    ...objects(),
    inBackground,
    /** Runs work after the reply is sent, or right away where nobody can tell when that is. */
    afterReply: (work) => whenSent(() => logged(work())),
  };
}
