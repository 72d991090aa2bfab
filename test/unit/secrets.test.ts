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
  (length: number): Uint8Array<ArrayBuffer> =>
    new Uint8Array(length).fill(byte);

const secretWithBit = (bit: number): string =>
  newSecret((length) => new Uint8Array(length).with(bit >> 3, 1 << (bit & 7)));

test("encodes a secret as 22 URL-safe characters", () => {
  expect(newSecret(filledWith(0x00))).toBe("AAAAAAAAAAAAAAAAAAAAAA");
  expect(newSecret(filledWith(0xff))).toBe("_____________________w");
  expect(
    newSecret(() => Uint8Array.from({ length: 16 }, (_, i) => [0xfb, 0xef, 0xbe][i % 3] ?? 0)),
  ).toBe("---------------------w");
});

test("encodes each of the 128 random bits of a secret", () => {
  const secrets = Array.from({ length: SECRET_BYTES * 8 }, (_, bit) => secretWithBit(bit));
  expect(new Set(secrets).size).toBe(128);
});

test("makes a new secret each time", () => {
  const secrets = Array.from({ length: 100 }, () => newSecret(cryptoRandomBytes));
  expect(new Set(secrets).size).toBe(100);
  expect(secrets.filter((secret) => !WHOLE_SECRET.test(secret))).toEqual([]);
});

test("returns the requested number of random bytes", () => {
  expect(cryptoRandomBytes(0)).toHaveLength(0);
  expect(cryptoRandomBytes(15)).toHaveLength(15);
});

test("hashes a secret with SHA-256, which keeps stored hashes valid", () => {
  expect(hashSecret("abc")).toBe("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
});

test("does not reveal a secret in its hash", () => {
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

test("derives different secrets for different purposes and from different secrets", () => {
  const derived = [
    deriveSecret("seed", "participant key"),
    deriveSecret("seed", "paired room"),
    deriveSecret("seeds", "participant key"),
    deriveSecret("", "participant key"),
  ];
  expect(new Set(derived).size).toBe(derived.length);
});

test("derives a secret that differs from its source and is not in the stored hash", () => {
  const secret = newSecret(cryptoRandomBytes);
  const derived = deriveSecret(secret, "participant key");
  expect(derived).not.toBe(secret);
  expect(hashSecret(secret)).not.toContain(derived);
});
