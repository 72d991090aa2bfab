export const JSON_HEADERS = {
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
  "Content-Type": "application/json; charset=utf-8",
};

export function json(
  body: object,
  init: { status?: number; headers?: Readonly<Record<string, string>> } = {},
): Response {
  const headers = { ...JSON_HEADERS, ...init.headers };
  return new Response(`${JSON.stringify(body)}\n`, { status: init.status ?? 200, headers });
}

/**
 * Rejects a request before it reaches a tool.
 *
 * @param error must not contain text from the caller
 */
export type Reject = (
  status: number,
  error: string,
  more?: { headers?: Readonly<Record<string, string>>; retryAfter?: number },
) => Response;

/** Rejects a request with plain JSON. */
export const errorResponse: Reject = (status, error, { headers = {}, retryAfter } = {}) =>
  json(
    { error, ...(retryAfter !== undefined && { retry_after: retryAfter }) },
    { status, headers },
  );
