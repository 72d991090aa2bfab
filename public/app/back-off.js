const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;

/**
 * The pause before the next try, in milliseconds: longer each time, and never the same for everybody, so that a server
 * that comes back is not met by all at once.
 *
 * @param {number} failures in a row so far, at least 1
 * @param {number} random from 0 to 1
 */
export function pauseMs(failures, random) {
  return Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS) * (0.5 + random / 2);
}
