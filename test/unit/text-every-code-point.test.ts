import { describe, expect, test, vi } from "vitest";
import { type CleanText, cleanLine, cleanText } from "../../src/domain/text.ts";
import { charactersOf, HIDDEN_CHARACTERS, hiddenIn } from "../support/hidden-characters.ts";

// Each test takes about a second alone, and other test files run at the same time.
vi.setConfig({ testTimeout: 60_000 });

const NO_LIMIT = 100_000_000;
const CODE_POINTS = 0x110000;
const FIRST_SURROGATE = 0xd800;
const LAST_SURROGATE = 0xdfff;

function stored(result: CleanText): string {
  if (!result.ok) throw new Error(result.problem);
  return result.text;
}

const asText = (text: string): string => stored(cleanText(text, NO_LIMIT));
const asLine = (text: string): string => stored(cleanLine(text, NO_LIMIT));

const CHARACTERS = Array.from({ length: CODE_POINTS }, (_, codePoint) => codePoint)
  .filter((codePoint) => codePoint < FIRST_SURROGATE || codePoint > LAST_SURROGATE)
  .map((codePoint) => String.fromCodePoint(codePoint));

const CONTEXTS: [string, (character: string) => string][] = [
  ["between letters", (character) => `a${character}z`],
  ["repeated", (character) => `a${character}${character}z`],
  ["after an emoji", (character) => `👍${character}z`],
  ["before and after an accent", (character) => `e\u0301${character}\u0301z`],
  ["after a selector and a joiner", (character) => `❤\uFE0F\u200D${character}z`],
  ["inside broken terminal escapes", (character) => `a\u001B${character}\u001B[z`],
];

const CHARACTERS_AT_ONCE = 4_096;

/** Long texts with each character in its context: much faster than a million short ones. */
function textsOf(inContext: (character: string) => string): string[] {
  return Array.from({ length: Math.ceil(CHARACTERS.length / CHARACTERS_AT_ONCE) }, (_, index) =>
    CHARACTERS.slice(index * CHARACTERS_AT_ONCE, (index + 1) * CHARACTERS_AT_ONCE)
      .map(inContext)
      .join("\n.\n"),
  );
}

/** Only the pieces that differ, to keep failure messages short. */
function differences(one: string, other: string): [string | undefined, string | undefined][] {
  if (one === other) return [];
  const [ones, others] = [one.split("."), other.split(".")];
  return ones.flatMap((piece, index) => (piece === others[index] ? [] : [[piece, others[index]]]));
}

const LINE_BREAKS = /[\n\v\f\r\u0085\u2028\u2029]/u;

describe.each(CONTEXTS)("each of 1,112,064 characters, %s", (_, inContext) => {
  const texts = textsOf(inContext);

  test("is cleaned to NFC, with nothing hidden, in one pass in a text", { tags: "S2" }, () => {
    for (const text of texts) {
      const once = asText(text);
      expect(hiddenIn(once)).toEqual([]);
      expect(once.isWellFormed()).toBe(true);
      expect(differences(once.normalize("NFC"), once)).toEqual([]);
      expect(differences(asText(once), once)).toEqual([]);
    }
  });

  test("is cleaned to NFC, with nothing hidden, in one pass in a line", { tags: "S2" }, () => {
    for (const text of texts) {
      const once = asLine(text);
      expect(hiddenIn(once)).toEqual([]);
      expect(LINE_BREAKS.exec(once)).toBeNull();
      expect(once).not.toContain("\t");
      expect(differences(once.normalize("NFC"), once)).toEqual([]);
      expect(differences(asLine(once), once)).toEqual([]);
    }
  });
});

describe("any known character at both ends", () => {
  // One text per character is slow. Unassigned characters are all cleaned alike and left out.
  const known = CHARACTERS.filter(
    (character) => /\P{Cn}/u.test(character) || hiddenIn(character).length > 0,
  );
  const uncleanWith = (clean: typeof cleanText): string[] =>
    known.filter((character) => {
      const once = clean(`${character}ab${character}`, NO_LIMIT);
      if (!once.ok) return true;
      const twice = clean(once.text, NO_LIMIT);
      return hiddenIn(once.text).length > 0 || !twice.ok || twice.text !== once.text;
    });

  test("is cleaned in a text", { tags: "S2" }, () => {
    expect(uncleanWith(cleanText)).toEqual([]);
  });

  test("is cleaned in a line", { tags: "S2" }, () => {
    expect(uncleanWith(cleanLine)).toEqual([]);
  });
});

const HIDDEN_KINDS = Object.entries(HIDDEN_CHARACTERS);

test.each(HIDDEN_KINDS)("refuses hidden characters alone: %s", { tags: "S2" }, (_, ranges) => {
  const alone = charactersOf(ranges).filter(
    (character) => cleanText(character, 1).ok || cleanLine(character, 1).ok,
  );
  expect(alone).toEqual([]);
});

test("refuses each of the 2,048 lone surrogates in any position", { tags: "S2" }, () => {
  const taken = Array.from({ length: LAST_SURROGATE - FIRST_SURROGATE + 1 }, (_, index) =>
    String.fromCharCode(FIRST_SURROGATE + index),
  ).flatMap((half) =>
    [half, `a${half}`, `${half}a`, `a${half}z`, `👍${half}z`, `z${half}👍`].filter(
      (text) => cleanText(text, NO_LIMIT).ok || cleanLine(text, NO_LIMIT).ok,
    ),
  );
  expect(taken).toEqual([]);
});

test("keeps every visible character that NFC keeps", { tags: "S2" }, () => {
  const lost = CHARACTERS.filter((character) => {
    const isVisible = !/[\p{White_Space}\p{C}\p{Default_Ignorable_Code_Point}\u2800]/u.test(
      character,
    );
    return isVisible && asText(character) !== character.normalize("NFC");
  });
  expect(lost).toEqual([]);
});

describe("cleaning", () => {
  test.each([
    ["a family", "👨‍👩‍👧‍👦"],
    ["a family with skin tones", "👩🏽‍🤝‍👩🏿 👨🏻‍👩🏼‍👦🏾"],
    ["a profession with a skin tone", "👩🏾‍🚀"],
    ["a gendered runner", "🏃🏽‍♀️"],
    ["the rainbow flag", "🏳️‍🌈"],
    ["the transgender flag", "🏳️‍⚧️"],
    ["the pirate flag", "🏴‍☠️"],
    ["an eye in a speech bubble", "👁️‍🗨️"],
    ["a heart on fire", "❤️‍🔥"],
    ["flags of two letters", "🇯🇵🇧🇷🇺🇳"],
    ["keycaps", "1️⃣ #️⃣ *️⃣"],
    ["text and emoji looks", "☺︎ ☺️ ⌚︎"],
    ["Devanagari", "क्‍ष क्‌ष श्र हिन्दी"],
    ["Bengali", "র‍্য কর্‌তা বাংলা"],
    ["Malayalam, chillus old and new", "ന്‍ ര്‍ ൻ ർ മലയാളം"],
    ["Sinhala", "ශ්‍රී ලංකා"],
    ["Kannada", "ರ‍್ಕ ಕನ್ನಡ"],
    ["Tamil and Telugu", "தமிழ் తెలుగు"],
    ["Persian", "می‌خواهم نمی‌دانم"],
    ["Arabic with a joiner at its end", "ه‍ ١٤٤٥ه‍"],
    ["Arabic with direction marks", "\u200Fمرحبا (C++)\u200E \u061C-5"],
    ["Hebrew with points and direction marks", "\u200Fשָׁלוֹם\u200E C#\u200F"],
    ["Thai, Lao, Khmer, Burmese", "สวัสดี ສະບາຍດີ សួស្តី မင်္ဂလာပါ"],
    ["Chinese, Japanese, Korean", "你好，世界。こんにちは！ 안녕하세요"],
    ["Vietnamese", "Tiếng Việt rất đẹp"],
    ["mathematics", "∀x∈ℝ: ⌈x⌉ = −⌊−x⌋"],
  ])("keeps %s unchanged", (_, text) => {
    const inNfc = text.normalize("NFC");
    expect(asText(text)).toBe(inNfc);
    expect(asLine(text)).toBe(inNfc);
  });

  test("removes the tags of a regional flag but keeps the flag", () => {
    const england = `🏴${String.fromCodePoint(...Array.from("gbeng", (c) => 0xe0000 + (c.codePointAt(0) ?? 0)), 0xe007f)}`;
    expect(asText(`a${england}b`)).toBe("a🏴b");
  });
});

test("turns line and paragraph separators, which break some clients' event streams, into newlines", () => {
  expect(asText("a\u2028b\u2029c\r\nd")).toBe("a\nb\nc\nd");
});
