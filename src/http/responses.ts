export const JSON_HEADERS = {
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
  "Content-Type": "application/json; charset=utf-8",
};

export function json(
  body: object,
  init: { status?: number; headers?: HeadersInit } = {},
): Response {
  const headers = new Headers(JSON_HEADERS);
  for (const [name, value] of new Headers(init.headers)) headers.set(name, value);
  return new Response(`${JSON.stringify(body)}\n`, { status: init.status ?? 200, headers });
}

/** A refusal of the request itself. The message is the server's own words only. */
export function errorResponse(status: number, error: string, headers: HeadersInit = {}): Response {
  return json({ error }, { status, headers });
}
