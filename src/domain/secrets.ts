import { sha256 } from "@noble/hashes/sha2.js";
import { SECRET_BYTES } from "./limits.ts";

/** Fills an array with random bytes. In production `crypto.getRandomValues`. */
export type RandomBytes = (length: number) => Uint8Array;

export const cryptoRandomBytes: RandomBytes = (length) =>
  crypto.getRandomValues(new Uint8Array(length));

const ENCODED_SECRET_CHARS = Math.ceil((SECRET_BYTES * 8) / 6);

/** Matches one secret as `newSecret` writes it. */
export const SECRET_PATTERN = `[A-Za-z0-9_-]{${ENCODED_SECRET_CHARS}}`;

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** 128 random bits as 22 characters of base64url. */
export function newSecret(random: RandomBytes): string {
  return base64url(random(SECRET_BYTES));
}

const UTF8 = new TextEncoder();

// Not crypto.subtle: it answers through the event loop, which costs every call more than the hash does.
function digest(text: string): Uint8Array {
  return sha256(UTF8.encode(text));
}

/** What is stored in place of a secret: its SHA-256 as 43 characters of base64url. A secret has 128 random bits, so no salt is needed. */
export function hashSecret(secret: string): string {
  return base64url(digest(secret));
}

/** A second secret that follows from the first for one purpose, and from which the first can't be found. */
export function deriveSecret(secret: string, purpose: string): string {
  return base64url(digest(`${purpose}\n${secret}`).subarray(0, SECRET_BYTES));
}
