import { preloadSchemas } from "@modelcontextprotocol/server";
import { createMcpHandler } from "agents/mcp/server";
import { HEARTBEAT_MS, MAX_BODY_BYTES } from "../protocol/limits.ts";
import { toolByName } from "../tools/table.ts";
import { openAtOnce } from "./event-stream.ts";
import { createServer } from "./server.ts";

// At start-up, which the platform does not bill to a request; the SDK would do it on the first one.
preloadSchemas();

export const MCP_PATH = "/mcp";

const shared = {
  route: MCP_PATH,
  // The router has checked the Origin against the page's own, on any domain; nobody else may read a reply.
  allowedOriginHostnames: "*",
  corsOptions: false,
  keepAliveMs: HEARTBEAT_MS,
  maxRequestBodySize: MAX_BODY_BYTES,
  onerror: (error: Error) => console.warn("mcp request rejected", error.name),
} as const;

const quick = createMcpHandler(createServer, { ...shared, responseMode: "auto" });
const waiting = createMcpHandler(createServer, { ...shared, responseMode: "sse" });

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a JSON-RPC body is a call that may block. */
function mayHold(body: unknown): boolean {
  if (Array.isArray(body)) return body.some(mayHold);
  if (!isRecord(body) || body["method"] !== "tools/call" || !isRecord(body["params"])) return false;
  const { name, arguments: params } = body["params"];
  const tool = typeof name === "string" ? toolByName(name) : undefined;
  return tool?.mayHold(isRecord(params) ? params : {}) ?? false;
}

/** Serves MCP, of both eras. A call that may block answers as an event stream whose first byte goes out at once. */
export async function handleMcp(request: Request, body: unknown): Promise<Response> {
  const options = body === undefined ? {} : { parsedBody: body };
  if (!mayHold(body)) return quick.fetch(request, options);
  return openAtOnce(await waiting.fetch(request, options));
}
