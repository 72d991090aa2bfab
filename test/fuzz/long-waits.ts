import { MAX_WAIT_SECONDS } from "./calls.ts";

type Json = Record<string, unknown>;

/**
 * A call that would block for long by design, because a mutation raised or removed its timeout. The
 * client hangs up on a `read`. It never sends a `write`: without the reply, the fuzzer would not
 * know what the server issued.
 */
export type LongWait = "read" | "write";

function isLong(seconds: unknown): boolean {
  return typeof seconds === "number" && seconds > MAX_WAIT_SECONDS;
}

function longWaitOfCall(tool: unknown, given: unknown): LongWait | undefined {
  const params = (given ?? {}) as Json;
  const timeout = params["timeout"] ?? Infinity;
  if (tool === "wait_for_message" && isLong(timeout)) return "read";
  if (tool === "enter_queue" && isLong(timeout)) return "write";
  if (tool === "send_message" && isLong(params["wait_for_reply"])) return "write";
  return undefined;
}

function longWaitOfMessage(message: unknown): LongWait | undefined {
  const { method, params } = (message ?? {}) as Json;
  const { name, arguments: given } = (params ?? {}) as Json;
  return method === "tools/call" ? longWaitOfCall(name, given) : longWaitOfCall(method, params);
}

/** The long wait that a body asks for, if any. A batch with one counts as a `write`. */
export function longWait(body: Uint8Array): LongWait | undefined {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
  if (!Array.isArray(json)) return longWaitOfMessage(json);
  return json.some((message) => longWaitOfMessage(message) !== undefined) ? "write" : undefined;
}
