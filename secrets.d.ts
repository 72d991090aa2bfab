/** Secrets that an operator may set (`wrangler secret put`); wrangler.toml does not name them. */
declare namespace Cloudflare {
  interface Env {
    /** If set, every call must carry it as a bearer token. */
    ACCESS_TOKEN?: string;
  }
}
