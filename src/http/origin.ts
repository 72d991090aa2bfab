/** Hosts that no DNS answer can point at this server. */
const FIXED_HOST = /^(?:localhost|\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:.]+\])$/u;

/**
 * Whether a request comes from a page that may not call: another site's, or this server's own
 * without TLS. Browsers name the page's origin, and only this server's own page may call; other
 * clients send no Origin. Without TLS a host name proves nothing: a page can point its own name at
 * a server on the reader's machine (DNS rebinding).
 */
export function isForbiddenOrigin(headers: Headers, url: URL): boolean {
  const origin = headers.get("origin");
  if (origin === null) return false;
  return origin !== url.origin || (url.protocol !== "https:" && !FIXED_HOST.test(url.hostname));
}
