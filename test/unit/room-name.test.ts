import { expect, test } from "vitest";
import { MAX_NAME_CHARS } from "../../src/domain/limits.ts";
import { canonicalLabel } from "../../src/domain/names.ts";
import { newRoomName } from "../../src/domain/room-name.ts";
import { cryptoRandomBytes } from "../../src/domain/secrets.ts";
import { cleanLine } from "../../src/domain/text.ts";

const SYLLABLES = 15;
const BITS_PER_SYLLABLE = 6;
const SHAPE = /^(?:[bdfghjklmnprstvz][aiou]){3}(?:-(?:[bdfghjklmnprstvz][aiou]){3}){4}$/;

const nameOf = (bytes: readonly number[]): string => newRoomName(() => Uint8Array.from(bytes));
const filled = (byte: number): number[] => Array.from({ length: SYLLABLES }, () => byte);

test("makes a name of five words of three syllables", () => {
  const names = Array.from({ length: 200 }, () => newRoomName(cryptoRandomBytes));
  expect(names.filter((name) => !SHAPE.test(name))).toEqual([]);
  expect(new Set(names).size).toBe(200);
});

test("makes a name of five words from any byte", () => {
  const names = Array.from({ length: 256 }, (_, byte) => nameOf(filled(byte)));
  expect(names.filter((name) => !SHAPE.test(name))).toEqual([]);
});

test("writes each of the 64 syllable values differently", () => {
  const names = Array.from({ length: 2 ** BITS_PER_SYLLABLE }, (_, value) => nameOf(filled(value)));
  expect(new Set(names).size).toBe(64);
});

test("changes the name when any one of its 90 random bits changes", () => {
  const names = Array.from({ length: SYLLABLES }, (_, syllable) =>
    Array.from({ length: BITS_PER_SYLLABLE }, (_unused, bit) =>
      nameOf(filled(0).with(syllable, 1 << bit)),
    ),
  ).flat();
  expect(new Set([...names, nameOf(filled(0))]).size).toBe(91);
});

test("uses one random byte per syllable", () => {
  const drawn: number[] = [];
  newRoomName((length) => {
    drawn.push(length);
    return new Uint8Array(length);
  });
  expect(drawn).toEqual([SYLLABLES]);
});

test("makes a name that join_room accepts unchanged in upper or lower case", () => {
  const name = newRoomName(cryptoRandomBytes);
  expect(cleanLine(name, MAX_NAME_CHARS)).toEqual({ ok: true, text: name });
  expect(canonicalLabel(name.toUpperCase())).toBe(name);
});
