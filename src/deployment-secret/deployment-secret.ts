import { DurableObject } from "cloudflare:workers";
import { DEPLOYMENT_SECRET_BYTES } from "../domain/limits.ts";
import { cryptoRandomBytes } from "../domain/secrets.ts";

const KEY = "secret";

/**
 * Keeps the deployment's secret. It is not the matchmaker's, because every isolate asks for it, even
 * while the queue is overloaded.
 */
export class DeploymentSecret extends DurableObject<Env> {
  /**
   * The secret; the first call makes it. The platform's output gate holds that reply until the
   * secret is on disk.
   */
  read(): Uint8Array<ArrayBuffer> {
    const { kv } = this.ctx.storage;
    const stored = kv.get<Uint8Array<ArrayBuffer>>(KEY);
    if (stored) return stored;
    const secret = cryptoRandomBytes(DEPLOYMENT_SECRET_BYTES);
    kv.put(KEY, secret);
    return secret;
  }
}
