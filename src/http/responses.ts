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

/** Rejects the request itself. The message must be the server's own words. */
export function errorResponse(
  status: number,
  error: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return json({ error }, { status, headers });
}

/** Rejects a request before it reaches a tool, in the format of its transport. */
export type Reject = (
  status: number,
  error: string,
  more?: { headers?: Readonly<Record<string, string>>; retryAfter?: number },
) => Response;
