import { MAX_BATCH_MESSAGES } from "../../domain/limits.ts";
import type { WaitTarget } from "../../object-clients/cancel-wait.ts";
import { toolByName } from "../../tools/index.ts";

/** What the adapter must know of a request before it is handed to the SDK. */
export type Inbound =
  | { kind: "initialize" }
  | { kind: "tool call"; tool: string; place: WaitTarget | undefined }
  | { kind: "cancel"; requestId: string | number }
  | { kind: "other" };

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isRequestId(value: unknown): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

/** Reads a body that may be anything. The SDK checks it; here it only must not be misread. */
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
      const tool = typeof params["name"] === "string" ? toolByName(params["name"]) : undefined;
      if (!tool) return { kind: "other" };
      const given = isRecord(params["arguments"]) ? params["arguments"] : {};
      return { kind: "tool call", tool: tool.name, place: tool.waitTarget(given) };
    }
    default:
      return { kind: "other" };
  }
}

/**
 * What is wrong with a batch, which one protocol revision knows. Of two requests with one id the SDK would carry out both
 * and answer one; and a batch counts as one call where calls are counted.
 */
export function batchProblem(body: unknown): string | undefined {
  if (!Array.isArray(body)) return undefined;
  if (body.length > MAX_BATCH_MESSAGES)
    return `A batch holds at most ${MAX_BATCH_MESSAGES} messages`;
  const ids = body
    .filter((message) => isRecord(message) && "method" in message && isRequestId(message["id"]))
    .map((message: { id: string | number }) => message.id);
  return new Set(ids).size < ids.length ? "Each request of a batch needs its own id" : undefined;
}
