import { CALLS_RETRY_AFTER_SECONDS, MAX_BODY_BYTES, MAX_JSON_DEPTH } from "../domain/limits.ts";
import { mayAccess } from "./access.ts";
import { isOverLimit } from "./address-limits.ts";
import { clientAddress } from "./client-address.ts";
import { type BodyProblem, readJson } from "./request-body.ts";
import type { Reject } from "./responses.ts";

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
export async function guarded(
  request: Request,
  reject: Reject,
  serve: (body: unknown) => Promise<Response>,
): Promise<Response> {
  if (await isOverLimit("CALLS_BY_ADDRESS", clientAddress(request.headers))) {
    const retryAfter = CALLS_RETRY_AFTER_SECONDS;
    const error = `Too many requests from your IP address: wait ${retryAfter} seconds`;
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
