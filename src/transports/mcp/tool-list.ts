import type { Tool as McpTool } from "@modelcontextprotocol/server";
import * as z from "zod";
import { TOOLS } from "../../tools/index.ts";

type ObjectSchema = McpTool["inputSchema"];

function jsonSchema(schema: z.ZodObject, io: "input" | "output"): ObjectSchema {
  return z.toJSONSchema(schema, { io, target: "draft-2020-12" }) as ObjectSchema;
}

let toolList: McpTool[] | undefined;

/** The tools as `tools/list` answers them; made once, when first asked for. */
export function mcpTools(): McpTool[] {
  toolList ??= TOOLS.map(({ name, title, description, annotations, input, output }) => ({
    name,
    title,
    description,
    annotations: { title, ...annotations },
    inputSchema: jsonSchema(input, "input"),
    outputSchema: jsonSchema(output, "output"),
  }));
  return toolList;
}
