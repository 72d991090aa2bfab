import { WAITS_AT_MOST_SECONDS } from "./calls.ts";

type Json = Record<string, unknown>;

/** Where a request would be held for long by design: a change has made its timeout long, or has taken it away. */
export type Hold = "reading" | "writing" | undefined;

function isLong(seconds: unknown): boolean {
  return typeof seconds === "number" && seconds > WAITS_AT_MOST_SECONDS;
}

function holdOf(tool: unknown, given: unknown): Hold {
  const params = (given ?? {}) as Json;
  const timeout = params["timeout"] ?? Infinity;
  if (tool === "wait_for_message" && isLong(timeout)) return "reading";
  if (tool === "enter_queue" && isLong(timeout)) return "writing";
  if (tool === "send_message" && isLong(params["wait_for_reply"])) return "writing";
  return undefined;
}

function holdOfMessage(message: unknown): Hold {
  const { method, params } = (message ?? {}) as Json;
  const { name, arguments: given } = (params ?? {}) as Json;
  return method === "tools/call" ? holdOf(name, given) : holdOf(method, params);
}

/** Whether a body asks for a long wait: `reading` in a call that changes nothing, `writing` in one that does. */
export function longHold(body: Uint8Array): Hold {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
  if (!Array.isArray(json)) return holdOfMessage(json);
  return json.some((message) => holdOfMessage(message) !== undefined) ? "writing" : undefined;
}
