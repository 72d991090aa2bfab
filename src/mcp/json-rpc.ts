import type { Tool } from "../tools/definition.ts";
import type { WaitPlace } from "../tools/drop-wait.ts";
import { toolByName } from "../tools/table.ts";

/** What the adapter must know of a request before it is handed to the SDK. */
export type Inbound =
  | { kind: "initialize" }
  | { kind: "tool call"; tool: Tool; place: WaitPlace | undefined }
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
      return { kind: "tool call", tool, place: tool.holdsAt(given) };
    }
    default:
      return { kind: "other" };
  }
}

/** Whether two requests of a batch have the same id. The SDK would carry both out and answer one. */
export function repeatsAnId(body: unknown): boolean {
  if (!Array.isArray(body)) return false;
  const ids = body
    .filter((message) => isRecord(message) && "method" in message && isRequestId(message["id"]))
    .map((message: { id: string | number }) => message.id);
  return new Set(ids).size < ids.length;
}
