import type * as z from "zod";
import { logCall, logError } from "../log.ts";
import { LOG_NAME_CHARS, NOT_IN_ROOM_MS } from "../domain/limits.ts";
import { isRefusal, refuse, type Refusal, type RefusalCode } from "../domain/refusal.ts";
import { parseRoomId } from "../domain/room-id.ts";
import { deriveSecret } from "../domain/secrets.ts";
import type { ToolContext } from "../object-clients/call-context.ts";
import type { Tool } from "./tool.ts";
import { labelled } from "./untrusted.ts";

/** What a call came to: the JSON both adapters send, and whether it is a refusal. */
export interface ToolReply {
  json: Record<string, unknown>;
  refused?: RefusalCode;
}

/** What is wrong, without a word of the caller's: a key may stand in the wrong place, as the name of a parameter too. */
function describeIssue(tool: Tool, { code, path, message }: z.core.$ZodIssue): string {
  if (code === "unrecognized_keys") {
    return `Unknown parameter; ${tool.name} takes ${Object.keys(tool.input.shape).join(", ")}`;
  }
  return path.length === 0 ? message : `${path.join(".")}: ${message}`;
}

function refusalReply(tool: Tool, { refused, error, next, ...more }: Refusal): ToolReply {
  return { refused, json: labelled({ ...tool.refusalFields, error, ...more, next }) };
}

/** Models fill in `null` for what they leave out. */
function withoutNulls(params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== null));
}

/** A call whose parameters are checked. */
export interface CheckedCall {
  tool: Tool;
  input: Record<string, unknown>;
}

/** Checks the parameters, or answers what is wrong with them. */
export function checkCall(
  tool: Tool,
  params: Readonly<Record<string, unknown>>,
): { ok: true; call: CheckedCall } | { ok: false; reply: ToolReply } {
  const input = tool.input.safeParse(withoutNulls(params));
  if (input.success) return { ok: true, call: { tool, input: input.data } };
  const problems = input.error.issues.map((issue) => describeIssue(tool, issue)).join("; ");
  return { ok: false, reply: refusalReply(tool, refuse("invalid_input", problems)) };
}

async function replyOf({ tool, input }: CheckedCall, context: ToolContext): Promise<ToolReply> {
  try {
    const outcome = await tool.run(input, context);
    return isRefusal(outcome) ? refusalReply(tool, outcome) : { json: labelled(outcome) };
  } catch (error) {
    logError(`${tool.name} failed`, error);
    return refusalReply(tool, refuse("internal", "The server failed"));
  }
}

/** Runs the tool. Never throws: a bug is logged and answered as a refusal without its details. */
export async function runCall(call: CheckedCall, context: ToolContext): Promise<ToolReply> {
  const startedAt = Date.now();
  const reply = await replyOf(call, context);
  if (reply.refused === "not_in_room") {
    await scheduler.wait(Math.max(0, startedAt + NOT_IN_ROOM_MS - Date.now()));
  }
  logCall(() => ({
    tool: call.tool.name,
    outcome: reply.refused ?? "ok",
    ms: Date.now() - startedAt,
    room: roomLogName(reply.json["room_id"] ?? call.input["room_id"]),
  }));
  return reply;
}

/** A short public name by which the calls of one room are found in the logs; it leads to no room. */
function roomLogName(roomId: unknown): string | undefined {
  const handle = typeof roomId === "string" ? parseRoomId(roomId) : undefined;
  return handle && deriveSecret(handle.address, "name in logs").slice(0, LOG_NAME_CHARS);
}
