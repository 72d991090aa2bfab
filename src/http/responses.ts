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

/** A refusal of the request itself. The message is the server's own words only. */
export function errorResponse(
  status: number,
  error: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return json({ error }, { status, headers });
}
