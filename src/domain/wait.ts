/** One request of a wait to the object that holds it. */
export interface WaitSlice {
  /** The same for every slice of a wait. */
  waitId: string;
  /**
   * When the wait began, epoch milliseconds. Later slices of an older wait are turned away by it.
   */
  calledAt: number;
  /** Whether the object may have seen an earlier slice of this wait. */
  continued: boolean;
  /** How much of the wait is left, in milliseconds; 0 polls. */
  remainingMs: number;
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
}
