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

/** What is needed to go on with a wait over another connection. It holds secrets. */
export interface ResumableWait {
  waitId: string;
  /** When its time is up, epoch milliseconds. */
  deadline: number;
  /** What the tool needs, as JSON. */
  state: object;
}

/** What the side that writes a reply offers to the side that makes it. */
export interface ReplyHooks {
  /** Aborts when the client goes away. */
  signal: AbortLike;
  /** The reply's heartbeat, if it has one. */
  onHeartbeat?: OnHeartbeat;
  /**
   * Runs work after the reply is sent; skipped if the client is known to be gone by then. Omitted
   * by transports that can't tell when that is; the work then runs right away.
   */
  afterReply?: (work: () => Promise<unknown>) => void;
  /** Lets the client go on with this wait if the connection breaks, where the transport can. */
  offerResume?: (wait: ResumableWait) => void;
}
