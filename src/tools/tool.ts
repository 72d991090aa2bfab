import type * as z from "zod";
import type { Refusal } from "../domain/refusal.ts";
import type { ToolContext } from "../object-clients/call-context.ts";
import type { WaitTarget } from "../object-clients/cancel-wait.ts";

/** Hints for a client, as MCP defines them. */
export interface ToolAnnotations {
  readOnlyHint: boolean;
  destructiveHint: boolean;
  idempotentHint: boolean;
  openWorldHint: boolean;
}

/** One tool: all that both adapters need to offer and run it. */
export interface ToolDefinition<Input extends z.ZodObject, Output extends z.ZodObject> {
  name: string;
  title: string;
  /** For a model: when to call it, what to do next. */
  description: string;
  annotations: ToolAnnotations;
  input: Input;
  /** One object with optional fields: clients demand an object at the root, and a refusal must fit it too. */
  output: Output;
  /** Where a call with these parameters (valid or not) may block; `undefined` if it answers at once. */
  waitTarget: (params: Readonly<Record<string, unknown>>) => WaitTarget | undefined;
  /** Fields that a refusal of this tool carries beside `error` and `next`. */
  refusalFields?: Readonly<Record<string, unknown>>;
  run: (input: z.output<Input>, context: ToolContext) => Promise<z.input<Output> | Refusal>;
}

/** A tool as the table holds it, whatever its parameters. */
export type Tool = ToolDefinition<z.ZodObject, z.ZodObject>;

/** Keeps the types of one tool's parameters inside its own file. */
export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  definition: ToolDefinition<Input, Output>,
): Tool {
  return definition;
}
