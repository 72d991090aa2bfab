import { env } from "cloudflare:workers";

/**
 * Set by the variable `LOG`. `errors`: only what should not happen. `calls`: also one line per
 * call.
 */
type LogLevel = "off" | "errors" | "calls";

function level(): LogLevel {
  const wanted = env.LOG;
  return wanted === "off" || wanted === "calls" ? wanted : "errors";
}

const SECRETS = /(room|ticket)_[\w.-]+/gu;

function described(error: unknown): Record<string, string> {
  if (!(error instanceof Error)) return { error: typeof error === "string" ? error : typeof error };
  return {
    error: error.name,
    stack: (error.stack ?? error.message).replaceAll(SECRETS, "$1_…"),
  };
}

/**
 * Logs what should not have happened, as one line of JSON.
 *
 * @param event must not contain text from a caller
 * @param error an error with its stack, or a text of the server's
 */
export function logError(event: string, error: unknown): void {
  if (level() === "off") return;
  console.error(JSON.stringify({ event, ...described(error) }));
}

/**
 * Logs one call, if calls are logged. `facts` must hold no participant's text, name, key or
 * address.
 */
export function logCall(facts: () => Readonly<Record<string, string | number | undefined>>): void {
  if (level() !== "calls") return;
  console.log(JSON.stringify({ event: "call", ...facts() }));
}
