import type * as z from "zod";
import { isRefusal, refuse, type Refusal, type RefusalCode } from "../protocol/refusal.ts";
import type { ToolContext } from "./context.ts";
import type { Tool } from "./definition.ts";

/** What a call came to: the JSON both adapters send, and whether it is a refusal. */
export interface ToolReply {
  json: Record<string, unknown>;
  refused?: RefusalCode;
}

function describeIssue({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `${path.join(".")}: ${message}`;
}

function refusalReply(tool: Tool, { refused, error, next, ...more }: Refusal): ToolReply {
  return { refused, json: { ...tool.refusalFields, error, ...more, next } };
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
  const problems = input.error.issues.map(describeIssue).join("; ");
  return { ok: false, reply: refusalReply(tool, refuse("invalid_input", problems)) };
}

/** Runs the tool. Never throws: a bug is logged and answered as a refusal without its details. */
export async function runCall(
  { tool, input }: CheckedCall,
  context: ToolContext,
): Promise<ToolReply> {
  try {
    const outcome = await tool.run(input, context);
    return isRefusal(outcome) ? refusalReply(tool, outcome) : { json: outcome };
  } catch (error) {
    console.error(`${tool.name} failed`, error);
    return refusalReply(tool, refuse("internal", "The server failed"));
  }
}
