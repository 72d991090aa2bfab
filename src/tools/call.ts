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

/** Checks the parameters and runs the tool. Never throws: a bug is logged and answered as a refusal without its details. */
export async function callTool(
  tool: Tool,
  params: Readonly<Record<string, unknown>>,
  context: ToolContext,
): Promise<ToolReply> {
  try {
    const input = tool.input.safeParse(withoutNulls(params));
    if (!input.success) {
      const problems = input.error.issues.map(describeIssue).join("; ");
      return refusalReply(tool, refuse("invalid_input", problems));
    }
    const outcome = await tool.run(input.data, context);
    return isRefusal(outcome) ? refusalReply(tool, outcome) : { json: outcome };
  } catch (error) {
    console.error(`${tool.name} failed`, error);
    return refusalReply(tool, refuse("internal", "The server failed"));
  }
}
