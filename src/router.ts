import { guarded } from "./http/guards.ts";
import { isForbiddenOrigin } from "./http/origin.ts";
import { errorResponse, json } from "./http/responses.ts";
import { logError } from "./log.ts";
import { handleMcp, MCP_PATH } from "./transports/mcp/handler.ts";
import { rejectMcp } from "./transports/mcp/protocol-errors.ts";
import { handleToolCall, TOOL_CALL_PATH } from "./transports/plain-http.ts";

async function routeOrThrow(request: Request): Promise<Response> {
  // The runtime builds request.url from the Host header, which can be anything.
  const url = URL.parse(request.url);
  if (!url) return errorResponse(400, "Invalid request URL or Host header");
  if (isForbiddenOrigin(request.headers, url)) {
    return errorResponse(
      403,
      "Web pages may call this server only from its own origin, over HTTPS, on localhost or on an IP address",
    );
  }
  switch (url.pathname) {
    case MCP_PATH:
      return guarded(request, rejectMcp, (body) => handleMcp(request, body));
    case TOOL_CALL_PATH:
      return guarded(request, errorResponse, (body) => handleToolCall(request, body));
    case "/health":
      return json({ status: "ok" });
    default:
      return errorResponse(
        404,
        `Not found. MCP clients use ${MCP_PATH}, plain HTTP uses POST ${TOOL_CALL_PATH}`,
      );
  }
}

/** Routes each path to its transport. A bug is logged, and answered without its details. */
export async function route(request: Request): Promise<Response> {
  try {
    return await routeOrThrow(request);
  } catch (error) {
    logError("request failed", error);
    return errorResponse(500, "The server failed");
  }
}
