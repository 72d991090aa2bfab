import type * as z from "zod";
import type { Refusal } from "../domain/refusal.ts";
import type { ToolContext } from "../object-clients/tool-context.ts";
import type { WaitTarget } from "../object-clients/wait-target.ts";

/** Hints for a client, as MCP defines them. */
export interface ToolAnnotations {
  readOnlyHint: boolean;
  destructiveHint: boolean;
  idempotentHint: boolean;
  openWorldHint: boolean;
}

/** Everything that transports need to offer a tool and run it. */
export interface ToolDefinition<Input extends z.ZodObject, Reply extends z.ZodObject> {
  name: string;
  title: string;
  /** Tells a model when to call the tool, and what to do next. */
  description: string;
  annotations: ToolAnnotations;
  input: Input;
  reply: Reply;
  /** Where a call with these unchecked parameters may block; `undefined` if it answers at once. */
  waitTarget: (params: Readonly<Record<string, unknown>>) => WaitTarget | undefined;
  /** Fields that the tool's refusals carry in addition to the usual ones. */
  extraRefusalFields?: Readonly<Record<string, unknown>>;
  /**
   * Goes on with a wait over a new connection, if the tool waits.
   *
   * @param state what the call gave to `context.offerResume`
   */
  resume?: (state: object, context: ToolContext) => Promise<z.input<Reply> | Refusal>;
  run: (input: z.output<Input>, context: ToolContext) => Promise<z.input<Reply> | Refusal>;
}

export type Tool = ToolDefinition<z.ZodObject, z.ZodObject>;

/** Type-checks a tool against its own schemas, then returns it as any other tool. */
export function defineTool<Input extends z.ZodObject, Reply extends z.ZodObject>(
  definition: ToolDefinition<Input, Reply>,
): Tool {
  return definition;
}
