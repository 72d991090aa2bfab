import type { Json, ToolOutcome } from "../support/clients.ts";

/** Converts the result object of MCP, for clients that return it unchanged. */
export function wholeResult(result: object): ToolOutcome {
  const { content, structuredContent, isError } = result as Json;
  const [first] = content as { text?: string }[];
  return { text: first?.text, structured: structuredContent, isError: isError === true };
}
