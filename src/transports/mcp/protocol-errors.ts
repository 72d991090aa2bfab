import { NO_ANSWER_RETRY_AFTER_SECONDS } from "../../domain/limits.ts";
import { json, type Reject } from "../../http/responses.ts";

const PARSE_ERROR = -32_700;
const INVALID_REQUEST = -32_600;
const SERVER_ERROR = -32_000;

/**
 * Rejects an HTTP request as a JSON-RPC error without an id: the request was not read, or could not
 * be.
 */
export const rejectMcp: Reject = (status, message, { headers = {}, retryAfter } = {}) => {
  const data = retryAfter === undefined ? {} : { data: { retry_after: retryAfter } };
  const error = { code: status === 400 ? PARSE_ERROR : SERVER_ERROR, message, ...data };
  return json({ jsonrpc: "2.0", error, id: null }, { status, headers });
};

/** Rejects a body that is JSON but not a valid request. */
export function rejectInvalidRequest(message: string): Response {
  const error = { code: INVALID_REQUEST, message };
  return json({ jsonrpc: "2.0", error, id: null }, { status: 400 });
}

/** Rejects a request that may succeed in a moment: clients then try it again. */
export function rejectForNow(): Response {
  const retryAfter = NO_ANSWER_RETRY_AFTER_SECONDS;
  const headers = { "Retry-After": String(retryAfter) };
  return rejectMcp(503, "The server did not answer in time", { headers, retryAfter });
}
