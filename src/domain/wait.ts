/** When a wait began and when its time is up, epoch milliseconds. */
export interface WaitPeriod {
  calledAt: number;
  deadline: number;
}

/** One request of a wait to the object that holds it. */
export interface WaitSlice {
  /** The same for every slice of a wait. */
  waitId: string;
  /**
   * When the wait began, epoch milliseconds. Later slices of an older wait are turned away by it.
   */
  calledAt: number;
  /** Whether the object may have seen an earlier slice of this wait on this connection. */
  continued: boolean;
  /**
   * The connection that the wait is held on: when it resumed the wait, epoch milliseconds; omitted
   * for the one that began it.
   */
  resumedAt?: number;
  /** How much of the wait is left, in milliseconds; 0 polls. */
  remainingMs: number;
}

/**
 * Names one call that waits, over all its connections. The wait id alone does not: a client may use
 * the same request id again.
 */
export function waitCall({ waitId, calledAt }: Pick<WaitSlice, "waitId" | "calledAt">): string {
  return `${waitId} ${calledAt}`;
}

/**
 * What the last wait of a caller without a cursor delivered, if nothing proves that it arrived: the
 * messages after `after`, up to `upTo`.
 */
export interface Unconfirmed {
  unconfirmed?: { after: number; upTo: number };
}

/** The slice is over, but the wait is not. */
export interface PollAgain {
  kind: "again";
}

/** The client is gone; nobody reads this result. */
export interface WaitCancelled {
  kind: "cancelled";
}

export interface CancelWaitRequest {
  /** Random, because anyone who knows it can end the wait. */
  waitId: string;
  /**
   * The connection that is gone, as in `WaitSlice`. Omitted if the client wants the answer over none.
   */
  connection?: { resumedAt: number | undefined };
}
