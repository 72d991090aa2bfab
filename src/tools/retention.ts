import { WIPE_EMPTY_MS, WIPE_NAMED_MS, WIPE_PAIRED_MS } from "../domain/limits.ts";

const HOUR_MS = 3_600_000;

function duration(ms: number): string {
  const hours = ms / HOUR_MS;
  if (hours >= 48) return `${hours / 24} days`;
  return hours === 1 ? "1 hour" : `${hours} hours`;
}

function retention(silenceMs: number): string {
  return `All messages are deleted ${duration(WIPE_EMPTY_MS)} after the last participant leaves, or after ${duration(silenceMs)} in which nobody there makes a tool call.`;
}

/** How long a room keeps its messages, for the replies that make a room. */
export const PAIRED_RETENTION = retention(WIPE_PAIRED_MS);
export const NAMED_RETENTION = retention(WIPE_NAMED_MS);
