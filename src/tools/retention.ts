import { WIPE_EMPTY_MS, WIPE_NAMED_MS, WIPE_PAIRED_MS } from "../domain/limits.ts";

const HOUR_MS = 3_600_000;
const hours = (ms: number): string => {
  const count = ms / HOUR_MS;
  if (count >= 48) return `${count / 24} days`;
  return count === 1 ? "1 hour" : `${count} hours`;
};

const afterEmpty = `${hours(WIPE_EMPTY_MS)} after the last participant left`;

/** What a reply that makes a room says about how long it is kept. */
export const PAIRED_RETENTION = `All messages are wiped ${afterEmpty}, or after ${hours(WIPE_PAIRED_MS)} with no call.`;
export const NAMED_RETENTION = `All messages are wiped ${afterEmpty}, or after ${hours(WIPE_NAMED_MS)} with no call.`;
