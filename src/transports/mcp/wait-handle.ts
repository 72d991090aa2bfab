import type { RequestId } from "@modelcontextprotocol/server";
import { MAX_WAIT_HANDLE_CHARS, RESUME_AFTER_DEADLINE_MS } from "../../domain/limits.ts";
import { base64url, cryptoRandomBytes, fromBase64url } from "../../domain/secrets.ts";
import type { ResumableWait } from "../../http/reply-hooks.ts";
import type { WaitTarget } from "../../object-clients/wait-target.ts";
import type { SessionId } from "./session-id.ts";

/** A wait, with what is needed to answer its request over another connection. */
export interface ResumableCall extends ResumableWait {
  tool: string;
  requestId: RequestId;
  waitTarget: WaitTarget;
  /** Whether the request came in the era without a handshake. */
  is2026: boolean;
}

// A handle is base64url of: salt, iv, and the call as JSON, encrypted with AES-GCM. It is bound to
// the client's session, if there is one. A change to `ResumableCall` or to the state of a tool needs
// a new purpose: handles of the old format then no longer open.
const PURPOSE = new TextEncoder().encode("wait handle 1");
const SALT_BYTES = 16;
const IV_BYTES = 12;

function handleKey(deploymentKey: CryptoKey, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt, info: PURPOSE },
    deploymentKey,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
}

function encryption(iv: Uint8Array<ArrayBuffer>, sessionId: SessionId | undefined) {
  const additionalData = new TextEncoder().encode(sessionId ?? "");
  return { name: "AES-GCM", iv, additionalData };
}

// One key for all isolates would have to be replaced after 2^32 random IVs. No isolate makes so
// many.
let own: { salt: Uint8Array<ArrayBuffer>; key: CryptoKey } | undefined;

async function ownKey(deploymentKey: CryptoKey): Promise<NonNullable<typeof own>> {
  if (own) return own;
  const salt = cryptoRandomBytes(SALT_BYTES);
  own = { salt, key: await handleKey(deploymentKey, salt) };
  return own;
}

/**
 * Seals a call into a handle, which only this deployment can open; `undefined` if it is too long for
 * a header.
 */
export async function sealHandle(
  deploymentKey: CryptoKey,
  call: ResumableCall,
  sessionId: SessionId | undefined,
): Promise<string | undefined> {
  const { salt, key } = await ownKey(deploymentKey);
  const iv = cryptoRandomBytes(IV_BYTES);
  const text = new TextEncoder().encode(JSON.stringify(call));
  const sealed = await crypto.subtle.encrypt(encryption(iv, sessionId), key, text);
  const handle = base64url(Uint8Array.of(...salt, ...iv, ...new Uint8Array(sealed)));
  return handle.length <= MAX_WAIT_HANDLE_CHARS ? handle : undefined;
}

/**
 * Opens a handle; `undefined` if this deployment did not make it, if it belongs to another session,
 * or if it is too old.
 */
export async function openHandle(
  deploymentKey: CryptoKey,
  handle: string,
  sessionId: SessionId | undefined,
  now: number,
): Promise<ResumableCall | undefined> {
  if (!isHandle(handle)) return undefined;
  const bytes = fromBase64url(handle);
  const salt = bytes.slice(0, SALT_BYTES);
  const iv = bytes.slice(SALT_BYTES, SALT_BYTES + IV_BYTES);
  const sealed = bytes.slice(SALT_BYTES + IV_BYTES);
  const key = await handleKey(deploymentKey, salt);
  const text = await crypto.subtle
    .decrypt(encryption(iv, sessionId), key, sealed)
    // Forged, cut off, or sealed for another session.
    .catch(() => undefined);
  if (!text) return undefined;
  const call = JSON.parse(new TextDecoder().decode(text)) as ResumableCall;
  return now <= call.deadline + RESUME_AFTER_DEADLINE_MS ? call : undefined;
}

/** Whether a text could be a handle. */
export function isHandle(text: string): boolean {
  const shortest = SALT_BYTES + IV_BYTES;
  return (
    text.length > shortest &&
    text.length <= MAX_WAIT_HANDLE_CHARS &&
    text.length % 4 !== 1 &&
    /^[\w-]+$/u.test(text)
  );
}
