import { sha256 } from "@noble/hashes/sha2.js";
import { SECRET_BYTES } from "./limits.ts";

/** Returns this many random bytes. In production `crypto.getRandomValues`. */
export type RandomBytes = (length: number) => Uint8Array<ArrayBuffer>;

export const cryptoRandomBytes: RandomBytes = (length) =>
  crypto.getRandomValues(new Uint8Array(length));

const ENCODED_SECRET_CHARS = Math.ceil((SECRET_BYTES * 8) / 6);

/** Matches a secret in the format of `newSecret`. */
export const SECRET_PATTERN = `[A-Za-z0-9_-]{${ENCODED_SECRET_CHARS}}`;

export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** @param text valid base64url */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  const bytes = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(bytes, (byte) => byte.charCodeAt(0));
}

/** 128 random bits as 22 characters of base64url. */
export function newSecret(random: RandomBytes): string {
  return base64url(random(SECRET_BYTES));
}

const UTF8 = new TextEncoder();

// Not crypto.subtle: it is asynchronous, and a turn of the event loop costs more than the hash.
function digest(text: string): Uint8Array {
  return sha256(UTF8.encode(text));
}

/**
 * The SHA-256 of a secret, which is stored instead of it: 43 characters of base64url. With 128
 * random bits it needs no salt.
 */
export function hashSecret(secret: string): string {
  return base64url(digest(secret));
}

/** Derives a second secret for one purpose. The first can't be recovered from it. */
export function deriveSecret(secret: string, purpose: string): string {
  return base64url(digest(`${purpose}\n${secret}`).subarray(0, SECRET_BYTES));
}
