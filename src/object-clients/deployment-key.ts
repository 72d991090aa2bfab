import { isRefusal, type Refusal } from "../domain/refusal.ts";
import { callObject } from "./object-call.ts";
import type { Objects } from "./tool-context.ts";

// The value, not a promise: a promise belongs to the request that made it, and others can't await
// it.
let cached: CryptoKey | undefined;

/** The deployment's key, if this isolate has it already. */
export function cachedDeploymentKey(): CryptoKey | undefined {
  return cached;
}

/**
 * The deployment's secret as a key for HKDF, from which every purpose derives its own key. Read once
 * per isolate.
 */
export async function deploymentKey({
  deploymentSecret,
}: Pick<Objects, "deploymentSecret">): Promise<CryptoKey | Refusal> {
  if (cached) return cached;
  const secret = await callObject(
    () => deploymentSecret.getByName("secret"),
    (object) => object.read(),
  );
  if (isRefusal(secret)) return secret;
  cached = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits", "deriveKey"]);
  return cached;
}
