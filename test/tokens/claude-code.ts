import type { Json } from "../e2e/support/clients.ts";
import { mcpRequest } from "../e2e/support/mcp-request.ts";

/** What a server adds to the context of a model in Claude Code, before any call. */
export interface Introduction {
  /** The JSON of each tool, as Claude Code sends it to the Messages API, by the tool's name. */
  tools: Record<string, string>;
  /** The JSON array of all of them. */
  toolList: string;
  instructions: string;
}

/** The name under which the server is configured. */
const SERVER_NAME = "chat";

/**
 * Reads what Claude Code shows its model of a server: `tools` of its requests to the Messages API
 * hold each tool as `{name, description, input_schema}`, sorted by name, with the schema as the
 * server sends it. The instructions follow in a message, under a heading that is the same for every
 * server and not counted. Titles, annotations and output schemas are not shown. This was recorded
 * from Claude Code 2.1.331 with ENABLE_TOOL_SEARCH=false; by default it lists only the names at
 * first.
 */
export async function readIntroduction(serverUrl: string): Promise<Introduction> {
  const request = async (method: string, params: Json = {}): Promise<Json> =>
    JSON.parse(await mcpRequest(serverUrl, method, params))["result"];
  const { instructions } = await request("initialize", {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "tokens", version: "1.0.0" },
  });
  const { tools } = await request("tools/list");
  const shown = (tools as Json[])
    .map(({ name, description, inputSchema }) => ({
      name: `mcp__${SERVER_NAME}__${name}`,
      description,
      input_schema: inputSchema,
    }))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
  return {
    tools: Object.fromEntries(shown.map((tool) => [tool.name, JSON.stringify(tool)])),
    toolList: JSON.stringify(shown),
    instructions,
  };
}
