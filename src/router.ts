import { CALLS_RETRY_AFTER_SECONDS, MAX_BODY_BYTES, MAX_JSON_DEPTH } from "./domain/limits.ts";
import { mayAccess } from "./http/access.ts";
import { isOverLimit } from "./http/address-limits.ts";
import { clientAddress } from "./http/client-address.ts";
import { isForeignOrigin } from "./http/origin.ts";
import { type BodyProblem, readJson } from "./http/request-body.ts";
import { errorResponse, json, type Reject } from "./http/responses.ts";
import { logError } from "./log.ts";
import { handleMcp, MCP_PATH } from "./transports/mcp/handler.ts";
import { rejectMcp } from "./transports/mcp/refusals.ts";
import { handleToolCall, rejectToolCall, TOOL_CALL_PATH } from "./transports/plain-http.ts";

const BAD_BODY: Record<BodyProblem, { status: number; error: string }> = {
  truncated: { status: 400, error: "Request body truncated" },
  too_large: { status: 413, error: `Request body larger than ${MAX_BODY_BYTES} bytes` },
  not_json: { status: 400, error: "Request body is not valid JSON" },
  too_deep: { status: 400, error: `JSON nested deeper than ${MAX_JSON_DEPTH} levels` },
};

const UNAUTHORIZED =
  "This server requires an access token: send it as Authorization: Bearer <token>";

/**
 * Checks a request and reads its body, then serves it. A request that is rejected here has changed
 * nothing.
 */
async function guarded(
  request: Request,
  reject: Reject,
  serve: (body: unknown) => Promise<Response>,
): Promise<Response> {
  if (await isOverLimit("CALLS_BY_ADDRESS", clientAddress(request.headers))) {
    const retryAfter = CALLS_RETRY_AFTER_SECONDS;
    const error = `Too many requests from your address: wait ${retryAfter} seconds`;
    return reject(429, error, { headers: { "Retry-After": String(retryAfter) }, retryAfter });
  }
  if (!(await mayAccess(request.headers))) {
    const headers = { "WWW-Authenticate": 'Bearer realm="MCP Chat"' };
    return reject(401, UNAUTHORIZED, { headers });
  }
  if (request.method !== "POST") return serve(undefined);
  const body = await readJson(request);
  if (body.ok) return serve(body.value);
  const { status, error } = BAD_BODY[body.problem];
  return reject(status, error);
}

async function routeOrThrow(request: Request): Promise<Response> {
  // The runtime builds request.url from the Host header, which can be anything.
  const url = URL.parse(request.url);
  if (!url) return errorResponse(400, "Invalid request URL or Host header");
  if (isForeignOrigin(request.headers, url)) {
    return errorResponse(
      403,
      "Only this server's own page may call it, over HTTPS or on localhost",
    );
  }
  switch (url.pathname) {
    case MCP_PATH:
      return guarded(request, rejectMcp, (body) => handleMcp(request, body));
    case TOOL_CALL_PATH:
      return guarded(request, rejectToolCall, (body) => handleToolCall(request, body));
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
