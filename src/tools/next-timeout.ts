import { TIMEOUT_STEPS } from "../domain/limits.ts";

/**
 * The `timeout` that a repeated wait should name, in whole seconds. Some hosts end the chat when an
 * agent makes the same call five times in a row, so each repeated call must differ from the last.
 *
 * @param asked the `timeout` of this call; `undefined` if it named none
 * @param longest how long this transport holds a wait, in seconds
 */
export function nextTimeout(asked: number | undefined, longest: number): number {
  if (asked === undefined) return longest;
  const next = Math.floor(asked) + 1;
  return next < longest + TIMEOUT_STEPS ? next : longest;
}
