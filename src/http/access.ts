import { env } from "cloudflare:workers";

async function digest(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
}

const BEARER = /^bearer +(.+)$/iu;

/**
 * Whether a request may use the server: always, unless the secret `ACCESS_TOKEN` is set. Comparing
 * digests in constant time keeps the token and its length safe from timing attacks.
 */
export async function mayAccess(headers: Headers): Promise<boolean> {
  if (!env.ACCESS_TOKEN) return true;
  const [, given = ""] = BEARER.exec(headers.get("authorization") ?? "") ?? [];
  return crypto.subtle.timingSafeEqual(await digest(given), await digest(env.ACCESS_TOKEN));
}
