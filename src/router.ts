import { readJson } from "./http/request-body.ts";
import { handleToolCall, TOOL_CALL_PATH } from "./transports/plain-http.ts";
import { errorResponse, json } from "./http/responses.ts";
import { mayAccess } from "./http/access.ts";
import { isOverLimit } from "./http/address-limits.ts";
import { isForeignOrigin } from "./http/origin.ts";
import { logError } from "./log.ts";
import { handleMcp, MCP_PATH } from "./transports/mcp/handler.ts";
import { clientAddress } from "./http/client-address.ts";
import { CALLS_RETRY_AFTER_SECONDS, MAX_BODY_BYTES, MAX_JSON_DEPTH } from "./domain/limits.ts";

/** An answer to a request that reaches no tool, in the form of its endpoint. */
type Refuse = (
  status: number,
  error: string,
  more?: { headers?: Readonly<Record<string, string>>; retryAfter?: number },
) => Response;

const PARSE_ERROR = -32_700;
const SERVER_ERROR = -32_000;

const refuseMcp: Refuse = (status, message, { headers = {}, retryAfter } = {}) => {
  const data = retryAfter === undefined ? {} : { data: { retry_after: retryAfter } };
  const error = { code: status === 400 ? PARSE_ERROR : SERVER_ERROR, message, ...data };
  return json({ jsonrpc: "2.0", error, id: null }, { status, headers });
};

const refusePlain: Refuse = (status, error, { headers = {}, retryAfter } = {}) =>
  json(
    { error, ...(retryAfter !== undefined && { retry_after: retryAfter }) },
    { status, headers },
  );

const BAD_BODY = {
  cut_off: { status: 400, error: "The body ended before it was whole" },
  too_large: { status: 413, error: `The body is larger than ${MAX_BODY_BYTES} bytes` },
  not_json: { status: 400, error: "The body is no valid JSON" },
  too_deep: { status: 400, error: `The JSON nests deeper than ${MAX_JSON_DEPTH} levels` },
} as const;

const UNAUTHORIZED = "This server needs its access token: send it as Authorization: Bearer <token>";

/** Lets a call through that may be made, with its body. Whatever is refused here has changed nothing. */
async function admit(
  request: Request,
  refuse: Refuse,
  serve: (body: unknown) => Promise<Response>,
): Promise<Response> {
  if (await isOverLimit("CALLS_BY_ADDRESS", clientAddress(request.headers))) {
    const retryAfter = CALLS_RETRY_AFTER_SECONDS;
    const headers = { "Retry-After": String(retryAfter) };
    const error = `Too many requests from your address: wait ${retryAfter} seconds`;
    return refuse(429, error, { headers, retryAfter });
  }
  if (!(await mayAccess(request.headers))) {
    return refuse(401, UNAUTHORIZED, {
      headers: { "WWW-Authenticate": 'Bearer realm="MCP Chat"' },
    });
  }
  if (request.method !== "POST") return serve(undefined);
  const body = await readJson(request);
  if (body.ok) return serve(body.value);
  const { status, error } = BAD_BODY[body.problem];
  return refuse(status, error);
}

function serveToolCall(request: Request): Promise<Response> {
  return admit(request, refusePlain, async (body) =>
    request.method === "POST"
      ? handleToolCall(request, body)
      : errorResponse(405, `Use POST ${TOOL_CALL_PATH}`, { Allow: "POST" }),
  );
}

function serveMcp(request: Request): Promise<Response> {
  return admit(request, refuseMcp, (body) => handleMcp(request, body));
}

/** Takes each path to its handler. A bug is logged and answered without its details. */
export async function route(request: Request): Promise<Response> {
  try {
    return await routeOrThrow(request);
  } catch (error) {
    logError("request failed", error);
    return errorResponse(500, "The server failed");
  }
}

async function routeOrThrow(request: Request): Promise<Response> {
  // What the runtime makes of an odd Host header need not be a URL.
  const url = URL.parse(request.url);
  if (!url) return errorResponse(400, "The request's URL or Host header is no valid one");
  if (isForeignOrigin(request.headers, url)) {
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
