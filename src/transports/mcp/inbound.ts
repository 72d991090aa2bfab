import { MAX_BATCH_MESSAGES } from "../../domain/limits.ts";
import { isRecord } from "../../http/request-body.ts";
import type { WaitTarget } from "../../object-clients/wait-target.ts";
import { toolByName } from "../../tools/index.ts";
import type { Tool } from "../../tools/tool.ts";

/** A tool, and where this call of it may block. */
export interface CalledTool {
  tool: Tool;
  waitTarget: WaitTarget | undefined;
}

/** What the transport must know about a request before the SDK gets it. */
export type Inbound =
  | { kind: "initialize" }
  | ({ kind: "tool_call" } & CalledTool)
  | { kind: "cancel"; requestId: string | number }
  | { kind: "other" };

function isRequestId(value: unknown): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

/** Finds the tool of a call; `undefined` if there is no such tool. */
export function calledTool(name: unknown, args: unknown): CalledTool | undefined {
  const tool = typeof name === "string" ? toolByName(name) : undefined;
  return tool && { tool, waitTarget: tool.waitTarget(isRecord(args) ? args : {}) };
}

/** Classifies an unvalidated body. The SDK validates it later; anything unrecognised is `other`. */
export function readInbound(body: unknown): Inbound {
  if (!isRecord(body)) return { kind: "other" };
  const params = isRecord(body["params"]) ? body["params"] : {};
  switch (body["method"]) {
    case "initialize":
      return { kind: "initialize" };
    case "notifications/cancelled":
      return isRequestId(params["requestId"])
        ? { kind: "cancel", requestId: params["requestId"] }
        : { kind: "other" };
    case "tools/call": {
      const called = calledTool(params["name"], params["arguments"]);
      return called ? { kind: "tool_call", ...called } : { kind: "other" };
    }
    default:
      return { kind: "other" };
  }
}

/**
 * What is wrong with a batch, which only one protocol revision allows. The SDK would carry out two
 * requests with the same id but answer only one, and a batch counts as one call against its
 * address.
 */
export function batchProblem(body: unknown): string | undefined {
  if (!Array.isArray(body)) return undefined;
  if (body.length > MAX_BATCH_MESSAGES) {
    return `A batch holds at most ${MAX_BATCH_MESSAGES} messages`;
  }
  const ids = body
    .filter((message) => isRecord(message) && "method" in message && isRequestId(message["id"]))
    .map((message: { id: string | number }) => message.id);
  return new Set(ids).size < ids.length
    ? "Each request in a batch needs an id of its own"
    : undefined;
}
