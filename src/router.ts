import { readJson } from "./http/body.ts";
import { handleToolCall, TOOL_CALL_PATH } from "./http/handler.ts";
import { errorResponse, json } from "./http/responses.ts";
import { handleMcp, MCP_PATH } from "./mcp/handler.ts";
import { MAX_BODY_BYTES } from "./protocol/limits.ts";

/** Names and addresses that no DNS answer can turn into this server's. */
const FIXED_HOST = /^(?:localhost|\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:.]+\])$/u;

/**
 * A browser names the page a request comes from; only this server's own page may call. Other clients send no Origin.
 * Without TLS a name proves nothing: a page can have its own name point to a server on the reader's machine (DNS
 * rebinding).
 */
function isForeignOrigin(request: Request, url: URL): boolean {
  const origin = request.headers.get("origin");
  if (origin === null) return false;
  return origin !== url.origin || (url.protocol !== "https:" && !FIXED_HOST.test(url.hostname));
}

function jsonRpcError(status: number, code: number, message: string): Response {
  return json({ jsonrpc: "2.0", error: { code, message }, id: null }, { status });
}

const TOO_LARGE = `The body is larger than ${MAX_BODY_BYTES} bytes`;
const NOT_JSON = "The body is no valid JSON";

async function serveMcp(request: Request): Promise<Response> {
  if (request.method !== "POST") return handleMcp(request, undefined);
  const body = await readJson(request);
  if (body.ok) return handleMcp(request, body.value);
  return body.problem === "too_large"
    ? jsonRpcError(413, -32_000, TOO_LARGE)
    : jsonRpcError(400, -32_700, NOT_JSON);
}

async function serveToolCall(request: Request): Promise<Response> {
  if (request.method !== "POST") {
    return errorResponse(405, `Use POST ${TOOL_CALL_PATH}`, { Allow: "POST" });
  }
  const body = await readJson(request);
  if (body.ok) return handleToolCall(request, body.value);
  return body.problem === "too_large"
    ? errorResponse(413, TOO_LARGE)
    : errorResponse(400, NOT_JSON);
}

/** Takes each path to its handler. A bug is logged and answered without its details. */
export async function route(request: Request): Promise<Response> {
  try {
    return await routeOrThrow(request);
  } catch (error) {
    console.error("request failed", error);
    return errorResponse(500, "The server failed");
  }
}

async function routeOrThrow(request: Request): Promise<Response> {
  const url = new URL(request.url);
  if (isForeignOrigin(request, url)) {
    return errorResponse(
      403,
      "Only this server's own page may call it, over https or on localhost",
    );
  }
  switch (url.pathname) {
    case MCP_PATH:
      return serveMcp(request);
    case TOOL_CALL_PATH:
      return serveToolCall(request);
    case "/health":
      return json({ status: "ok" });
    default:
      return errorResponse(
        404,
        `Nothing is here. MCP clients use ${MCP_PATH}, plain HTTP uses POST ${TOOL_CALL_PATH}`,
      );
  }
}
