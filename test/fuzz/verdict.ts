import type { FuzzResponse } from "./request.ts";

/** What only the inside of a server says. */
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

/** Answers without a body by their nature. */
const EMPTY_STATUS: ReadonlySet<number> = new Set([202, 204, 304]);

function internalIn(text: string): string | undefined {
  const found = INTERNALS.find((word) => text.includes(word));
  return found && `the answer speaks of the inside: ${found}`;
}

function jsonRpcProblem(value: unknown): string | undefined {
  const message = value as Record<string, unknown> | null;
  const isAnswer = typeof message === "object" && message !== null && message["jsonrpc"] === "2.0";
  const holds = (key: string): boolean => isAnswer && key in message;
  return holds("result") || holds("error") || holds("method") ? undefined : "no JSON-RPC message";
}

function eventStreamProblem(text: string): string | undefined {
  for (const block of text.split("\n\n")) {
    for (const line of block.split("\n")) {
      if (line === "" || /^(?:event|id|retry): ?[\w.-]*$/u.test(line) || line.startsWith(":"))
        continue;
      if (!line.startsWith("data: ")) return `no line of an event stream: ${line.slice(0, 200)}`;
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
  if (text === "")
    return EMPTY_STATUS.has(status) ? undefined : `an empty body with status ${status}`;
  if (contentType.startsWith("text/event-stream")) return eventStreamProblem(text);
  if (contentType.startsWith("application/json")) {
    const json: unknown = JSON.parse(text);
    const isMcp = /^\/mcp(?:\?|$)/u.test(path) && status !== 403;
    return isMcp && !Array.isArray(json) ? jsonRpcProblem(json) : undefined;
  }
  return contentType.startsWith("text/plain") && status === 200 && text.startsWith("MCP Chat")
    ? undefined
    : `a body of the type ${contentType}`;
}

/** What is wrong with an answer; `undefined` if nothing is. */
export function responseProblem(
  { method, path }: { method: string; path: string },
  response: FuzzResponse,
): string | undefined {
  if (response.status >= 500) return `status ${response.status}`;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(response.body);
    return internalIn(text) ?? (method === "HEAD" ? undefined : bodyProblem(path, response, text));
  } catch (error) {
    return `a body that can't be read: ${String(error)}`;
  }
}

/** What the bare runtime answers by itself, before the Worker, to a method that HTTP does not know. */
const RUNTIMES_OWN = 501;

/** The same of what came back on a raw socket: nothing, or answers of the server, or of the runtime before it. */
export function rawProblem(received: string): string | undefined {
  if (received === "") return undefined;
  const statuses = [...received.matchAll(/^HTTP\/1\.[01] (\d{3}) /gmu)].map(([, status]) =>
    Number(status),
  );
  if (statuses.length === 0) return "an answer that is no HTTP";
  if (statuses.some((status) => status >= 500 && status !== RUNTIMES_OWN)) {
    return `statuses ${statuses.join(", ")}`;
  }
  return internalIn(received);
}
