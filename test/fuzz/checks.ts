import type { FuzzResponse } from "./request.ts";

/** Text that only leaks from a server's internals. */
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

/** Statuses whose responses have no body. */
const EMPTY_STATUS: ReadonlySet<number> = new Set([202, 204, 304]);

function leakProblem(text: string): string | undefined {
  const found = INTERNALS.find((word) => text.includes(word));
  return found && `the response leaks an internal: ${found}`;
}

function jsonRpcProblem(value: unknown): string | undefined {
  const message = value as Record<string, unknown> | null;
  const isMessage = typeof message === "object" && message !== null && message["jsonrpc"] === "2.0";
  const has = (key: string): boolean => isMessage && key in message;
  return has("result") || has("error") || has("method") ? undefined : "not a JSON-RPC message";
}

function eventStreamProblem(text: string): string | undefined {
  for (const block of text.split("\n\n")) {
    for (const line of block.split("\n")) {
      if (line === "" || /^(?:event|id|retry): ?[\w.-]*$/u.test(line) || line.startsWith(":"))
        continue;
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
  if (text === "") return EMPTY_STATUS.has(status) ? undefined : `no body with status ${status}`;
  if (contentType.startsWith("text/event-stream")) return eventStreamProblem(text);
  if (contentType.startsWith("application/json")) {
    const json: unknown = JSON.parse(text);
    const isMcp = /^\/mcp(?:\?|$)/u.test(path) && status !== 403;
    return isMcp && !Array.isArray(json) ? jsonRpcProblem(json) : undefined;
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
  if (response.status >= 500) return `status ${response.status}`;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(response.body);
    return leakProblem(text) ?? (method === "HEAD" ? undefined : bodyProblem(path, response, text));
  } catch (error) {
    return `unreadable body: ${String(error)}`;
  }
}

/** How workerd answers a method unknown to HTTP; the Worker never sees the request. */
const RUNTIME_STATUS = 501;

/** The same for everything received on a raw socket, which may be nothing or several responses. */
export function rawProblem(received: string): string | undefined {
  if (received === "") return undefined;
  const statuses = [...received.matchAll(/^HTTP\/1\.[01] (\d{3}) /gmu)].map(([, status]) =>
    Number(status),
  );
  if (statuses.length === 0) return "not an HTTP response";
  if (statuses.some((status) => status >= 500 && status !== RUNTIME_STATUS)) {
    return `statuses ${statuses.join(", ")}`;
  }
  return leakProblem(received);
}
