import { REFUSAL_REASONS } from "../../src/domain/refusal.ts";
import type { FuzzResponse } from "./request.ts";

/** Text that appears only when internals leak. */
const INTERNALS = [
  "The server failed",
  "TypeError",
  "RangeError",
  "ReferenceError",
  "at file",
  "    at ",
  ".ts:",
  "index.js",
  "node_modules",
  "workerd",
  "SQLITE",
  "-32603",
];

/** Codes that a refusal may have. `internal` is left out: it reports a fault of the server. */
const REFUSAL_CODES: ReadonlySet<unknown> = new Set(
  REFUSAL_REASONS.filter((reason) => reason !== "internal"),
);

/** Statuses whose responses have no body. */
const EMPTY_STATUS: ReadonlySet<number> = new Set([202, 204, 304]);

function leakProblem(text: string): string | undefined {
  const found = INTERNALS.find((word) => text.includes(word));
  return found && `the response leaks an internal detail: ${found}`;
}

type Json = Record<string, unknown>;

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null;
}

function toolReplyProblem(reply: Json): string | undefined {
  if ("error" in reply && !REFUSAL_CODES.has(reply["code"])) {
    return `unexpected refusal code ${JSON.stringify(reply["code"])}`;
  }
  // What a `send_message` with `wait_for_reply` received.
  const nested = reply["reply"];
  return isObject(nested) ? toolReplyProblem(nested) : undefined;
}

function jsonRpcProblem(message: unknown): string | undefined {
  const isMessage =
    isObject(message) &&
    message["jsonrpc"] === "2.0" &&
    ["result", "error", "method"].some((key) => key in message);
  if (!isMessage) return "not a JSON-RPC message";
  const { result } = message;
  if (!isObject(result)) return undefined;
  const reply = result["structuredContent"];
  if (isObject(reply)) return toolReplyProblem(reply);
  return result["isError"] === true ? "refusal without structuredContent" : undefined;
}

function plainReplyProblem(status: number, json: unknown): string | undefined {
  // Errors of the request itself, which reaches no tool, carry no advice.
  const isToolReply = isObject(json) && (status === 200 || "next" in json);
  return isToolReply ? toolReplyProblem(json) : undefined;
}

function eventStreamProblem(text: string): string | undefined {
  for (const block of text.split("\n\n")) {
    for (const line of block.split("\n")) {
      if (line === "" || /^(?:event|id|retry): ?[\w.-]*$/u.test(line) || line.startsWith(":"))
        continue;
      if (line === "data: ") continue;
      if (!line.startsWith("data: ")) return `not an event stream line: ${line.slice(0, 200)}`;
      const problem = jsonRpcProblem(JSON.parse(line.slice("data: ".length)));
      if (problem) return problem;
    }
  }
  return undefined;
}

function bodyProblem(
  path: string,
  { contentType, status }: FuzzResponse,
  text: string,
): string | undefined {
  if (text === "") return EMPTY_STATUS.has(status) ? undefined : `empty body with status ${status}`;
  if (contentType.startsWith("text/event-stream")) return eventStreamProblem(text);
  if (contentType.startsWith("application/json")) {
    const json: unknown = JSON.parse(text);
    const isMcp = /^\/mcp(?:\?|$)/u.test(path) && status !== 403;
    if (!isMcp) return plainReplyProblem(status, json);
    const messages = Array.isArray(json) ? json : [json];
    return messages.map(jsonRpcProblem).find((problem) => problem !== undefined);
  }
  return contentType.startsWith("text/plain") && status === 200 && text.startsWith("MCP Chat")
    ? undefined
    : `unexpected Content-Type: ${contentType}`;
}

/** What is wrong with a response, if anything. */
export function responseProblem(
  { method, path }: { method: string; path: string },
  response: FuzzResponse,
): string | undefined {
  if (response.status >= 500) return `unexpected status: ${response.status}`;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(response.body);
    return leakProblem(text) ?? (method === "HEAD" ? undefined : bodyProblem(path, response, text));
  } catch (error) {
    return `unreadable body: ${String(error)}`;
  }
}

/** How workerd answers a method unknown to HTTP; the Worker never sees the request. */
const RUNTIME_STATUS = 501;

/** The same for everything received on a raw socket: no response, one, or several. */
export function rawProblem(received: string): string | undefined {
  if (received === "") return undefined;
  const statuses = [...received.matchAll(/^HTTP\/1\.[01] (\d{3}) /gmu)].map(([, status]) =>
    Number(status),
  );
  if (statuses.length === 0) return "not an HTTP response";
  if (statuses.some((status) => status >= 500 && status !== RUNTIME_STATUS)) {
    return `unexpected statuses: ${statuses.join(", ")}`;
  }
  return leakProblem(received);
}
