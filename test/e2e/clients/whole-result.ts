import type { Json, ToolOutcome } from "../support/clients.ts";

/** The outcome of a client that hands out MCP's own result object, whole. */
export function wholeResult(result: object): ToolOutcome {
  const { content, structuredContent, isError } = result as Json;
  const [first] = content as { text?: string }[];
  return { text: first?.text, structured: structuredContent, isError: isError === true };
}
