/** Names and addresses that no DNS answer can turn into this server's. */
const FIXED_HOST = /^(?:localhost|\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:.]+\])$/u;

/**
 * A browser names the page a request comes from; only this server's own page may call. Other clients send no Origin.
 * Without TLS a name proves nothing: a page can have its own name point to a server on the reader's machine (DNS
 * rebinding).
 */
export function isForeignOrigin(headers: Headers, url: URL): boolean {
  const origin = headers.get("origin");
  if (origin === null) return false;
  return origin !== url.origin || (url.protocol !== "https:" && !FIXED_HOST.test(url.hostname));
}
