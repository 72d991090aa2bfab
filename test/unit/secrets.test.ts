import { expect, test } from "vitest";
import { SECRET_BYTES } from "../../src/domain/limits.ts";
import {
  cryptoRandomBytes,
  deriveSecret,
  hashSecret,
  newSecret,
  SECRET_PATTERN,
} from "../../src/domain/secrets.ts";

const WHOLE_SECRET = new RegExp(`^${SECRET_PATTERN}$`);
const filledWith =
  (byte: number) =>
  (length: number): Uint8Array =>
    new Uint8Array(length).fill(byte);

const secretWithBit = (bit: number): string =>
  newSecret((length) => new Uint8Array(length).with(bit >> 3, 1 << (bit & 7)));

test("writes a secret as 22 characters that need no escaping in a URL", () => {
  expect(newSecret(filledWith(0x00))).toBe("AAAAAAAAAAAAAAAAAAAAAA");
  expect(newSecret(filledWith(0xff))).toBe("_____________________w");
  expect(
    newSecret(() => Uint8Array.from({ length: 16 }, (_, i) => [0xfb, 0xef, 0xbe][i % 3] ?? 0)),
  ).toBe("---------------------w");
});

test("draws 128 random bits for a secret, and every one of them counts", () => {
  const secrets = Array.from({ length: SECRET_BYTES * 8 }, (_, bit) => secretWithBit(bit));
  expect(new Set(secrets).size).toBe(128);
});

test("makes a new secret each time", () => {
  const secrets = Array.from({ length: 100 }, () => newSecret(cryptoRandomBytes));
  expect(new Set(secrets).size).toBe(100);
  expect(secrets.filter((secret) => !WHOLE_SECRET.test(secret))).toEqual([]);
});

test("gives as many random bytes as were asked for", () => {
  expect(cryptoRandomBytes(0)).toHaveLength(0);
  expect(cryptoRandomBytes(15)).toHaveLength(15);
});

test("stores the SHA-256 of a secret, so that stored hashes stay valid", () => {
  expect(hashSecret("abc")).toBe("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
});

test("stores nothing from which the secret can be read", () => {
  const secret = newSecret(cryptoRandomBytes);
  const hash = hashSecret(secret);
  expect(hash).not.toContain(secret);
  expect(hash).toMatch(/^[\w-]{43}$/);
  expect(hashSecret(`${secret} `)).not.toBe(hash);
});

test("derives the same secret for the same purpose", () => {
  expect(deriveSecret("seed", "key")).toBe(deriveSecret("seed", "key"));
  expect(deriveSecret("seed", "key")).toMatch(WHOLE_SECRET);
});

test("derives another secret for another purpose or from another secret", () => {
  const derived = [
    deriveSecret("seed", "participant key"),
    deriveSecret("seed", "paired room"),
    deriveSecret("seeds", "participant key"),
    deriveSecret("", "participant key"),
  ];
  expect(new Set(derived).size).toBe(derived.length);
});

test("derives a secret that tells nothing of the first one or of its stored hash", () => {
  const secret = newSecret(cryptoRandomBytes);
  const derived = deriveSecret(secret, "participant key");
  expect(derived).not.toBe(secret);
  expect(hashSecret(secret)).not.toContain(derived);
});
