import { describe, expect, test } from "vitest";
import { cleanLine, cleanText } from "../../src/domain/text.ts";

const NO_LIMIT = 1_000_000;
const text = (dirty: string): unknown => cleanText(dirty, NO_LIMIT);
const line = (dirty: string): unknown => cleanLine(dirty, NO_LIMIT);
const kept = (clean: string): object => ({ ok: true, text: clean });
const EMPTY = { ok: false, problem: "must contain at least one visible character" };

function codePoints(...ranges: [first: number, last: number][]): string[] {
  return ranges.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, index) => String.fromCodePoint(first + index)),
  );
}

const CONTROLS = codePoints([0, 8], [0x0b, 0x0c], [0x0e, 0x1f], [0x7f, 0x9f]);
const BANNED: Record<string, string[]> = {
  "zero-width characters": codePoints(
    [0xad, 0xad],
    [0x034f, 0x034f],
    [0x180b, 0x180f],
    [0x200b, 0x200b],
    [0x2060, 0x2064],
    [0x206a, 0x206f],
    [0xfeff, 0xfeff],
    [0xfff9, 0xfffb],
  ),
  fillers: codePoints([0x115f, 0x1160], [0x17b4, 0x17b5], [0x3164, 0x3164], [0xffa0, 0xffa0]),
  "bidi embeddings, overrides and isolates": codePoints([0x202a, 0x202e], [0x2066, 0x2069]),
  "variation selectors that pick no emoji": codePoints([0xfe00, 0xfe0d], [0xe0100, 0xe01ef]),
  "tag characters": codePoints([0xe0000, 0xe00ff], [0xe01f0, 0xe0fff]),
  "shorthand and music formatting": codePoints([0x1bca0, 0x1bca3], [0x1d173, 0x1d17a]),
  noncharacters: [
    ...codePoints([0xfdd0, 0xfdef]),
    ...Array.from({ length: 17 }, (_, plane) => plane * 0x10000).flatMap((plane) =>
      codePoints([plane + 0xfffe, plane + 0xffff]),
    ),
  ],
};

describe("cleaning", () => {
  test.each(Object.entries(BANNED))("removes all %s", (_, characters) => {
    expect(text(`a${characters.join("b")}c`)).toEqual(
      kept(`a${"b".repeat(characters.length - 1)}c`),
    );
    expect(text(characters.join(""))).toEqual(EMPTY);
  });

  test("removes every control character except newline and tab", () => {
    expect(CONTROLS.filter((control) => cleanText(`a${control}`, 1).ok)).toEqual(CONTROLS);
    expect(text("a\tb\nc")).toEqual(kept("a\tb\nc"));
  });

  test.each([
    ["a colour", "\u001B[1;31mred\u001B[0m", "red"],
    ["a private cursor sequence", "a\u001B[?25lb", "ab"],
    ["a window title that ends in BEL", "a\u001B]0;title\u0007b", "ab"],
    ["a link that ends in ST", "\u001B]8;;https://x.test\u001B\\link\u001B]8;;\u001B\\", "link"],
    ["a device control string", "a\u001BPpayload\u001B\\b", "ab"],
    ["a cursor shape, which has a space inside", "a\u001B[1 qb", "ab"],
    ["a terminal reset", "a\u001Bcb", "ab"],
    ["a character set choice", "a\u001B(Bb", "ab"],
    ["an escape with nothing after it", "a\u001B", "a"],
  ])("removes the whole of %s", (_, dirty, clean) => {
    expect(text(dirty)).toEqual(kept(clean));
  });

  test.each([
    ["a title that never ends", "a\u001B]no end\nsecond line", "ano end\nsecond line"],
    [
      "quotes that were decoded wrongly",
      "\u00E2\u0080\u009Chi\u00E2\u0080\u009D.",
      "\u00E2hi\u00E2.",
    ],
  ])("removes no text after %s", (_, dirty, clean) => {
    expect(text(dirty)).toEqual(kept(clean));
  });

  test.each([
    ["joiners", "\u200D\u200C"],
    ["direction marks", "\u200E\u200F\u061C"],
    ["a selector", "\uFE0F"],
    ["a blank Braille cell", "\u2800"],
  ])("refuses a text of only %s", (_, invisible) => {
    expect(text(invisible)).toMatchObject({ ok: false });
  });

  test.each([
    ["direction marks", `hi${"\u200E\u200F".repeat(10)}`, "hi\u200E"],
    ["joiners and selectors in turn", `a${"\u200D\uFE0F".repeat(4)}b`, "a\u200Db"],
    ["unassigned characters", "a\u2065\uFFF0b", "ab"],
  ])("strips characters that could carry hidden data: %s", (_, dirty, clean) => {
    expect(text(dirty)).toEqual(kept(clean));
  });

  test("leaves no escape sequence behind when one is nested in another", () => {
    expect(text("a\u001B\u001B[31m[31mb")).toEqual(kept("a[31mb"));
    expect(text("a\u001B\u200B[31mb")).toEqual(kept("a[31mb"));
  });

  test.each(["\u200C", "\u200D", "\uFE0E", "\uFE0F"])(
    "collapses a run of %j into one",
    (joiner) => {
      expect(text(`a${joiner.repeat(9)}b`)).toEqual(kept(`a${joiner}b`));
      expect(text(`a${`${joiner}\u200B`.repeat(9)}b`)).toEqual(kept(`a${joiner}b`));
    },
  );

  test.each([
    ["a family joined by ZWJ", "👨‍👩‍👧‍👦"],
    ["a heart with VS16", "❤️"],
    ["a heart on fire, VS16 before ZWJ", "❤️‍🔥"],
    ["a symbol with the text selector", "☺︎"],
    ["a keycap", "1️⃣"],
    ["a skin tone", "👍🏽"],
    ["a flag of two letters", "🇪🇺"],
    ["Devanagari with ZWJ", "क्‍ष"],
    ["Persian with ZWNJ", "می‌خواهم"],
    ["Hebrew and Arabic with direction marks", "\u200Fשלום\u200E \u061Cمرحبا"],
    ["ligatures, fractions and powers as they are", "ﬁ ½ x² ① ｆｕｌｌ"],
    ["source code", "if (a[0] < b) {\n\treturn `[31m`;\n}"],
    ["Chinese beyond the basic plane", "𠮷野家"],
  ])("keeps %s", (_, whole) => {
    expect(text(whole)).toEqual(kept(whole));
  });

  test("turns every line ending into one newline", () => {
    expect(text("a\r\nb\rc\nd\r\n\r\ne\r\r\nf")).toEqual(kept("a\nb\nc\nd\n\ne\n\nf"));
  });

  test("normalises a text to NFC", () => {
    expect(text("e\u0301 \u1112\u1161\u11AB \u212B")).toEqual(kept("é 한 Å"));
  });

  test("keeps white space in a text and collapses it in a line", () => {
    expect(text("  a \n\n b ")).toEqual(kept("  a \n\n b "));
    expect(line(" \t a \r\n\u2028\u3000 b\u00A0")).toEqual(kept("a b"));
  });

  test.each(["\uD83D", "a\uDE00", "\uDE00\uD83D", "😀\uD83D", "\u200B\uDFFF "])(
    "refuses an unpaired surrogate: %j",
    (broken) => {
      const problem = "contains an unpaired surrogate and is not valid Unicode";
      expect(text(broken)).toEqual({ ok: false, problem });
      expect(line(broken)).toEqual({ ok: false, problem });
    },
  );

  test.each(["", " ", "\r\n\t", "\u00A0\u2003\u3000", "\u200B\u2060", "\u001B[31m\u001B[0m", "\0"])(
    "refuses a text without visible characters: %j",
    (blank) => {
      expect(text(blank)).toEqual(EMPTY);
      expect(line(blank)).toEqual(EMPTY);
    },
  );

  test.each(["a", "é", "漢", "😀"])("counts %s as one character, up to the limit", (character) => {
    const tooLong = { ok: false, problem: "must be at most 5 characters long" };
    expect(cleanText(character.repeat(5), 5)).toEqual(kept(character.repeat(5)));
    expect(cleanText(character.repeat(6), 5)).toEqual(tooLong);
    expect(cleanLine(character.repeat(5), 5)).toEqual(kept(character.repeat(5)));
    expect(cleanLine(character.repeat(6), 5)).toEqual(tooLong);
  });

  test("counts the stored characters, not the sent ones", () => {
    expect(cleanText("e\u0301\u200B".repeat(5), 5)).toEqual(kept("é".repeat(5)));
    expect(cleanLine(`  a  ${" ".repeat(50)}b  `, 3)).toEqual(kept("a b"));
    expect(cleanText("\u0958".repeat(3), 5).ok).toBe(false);
  });

  test("keeps 30 marks on a letter, more than any language needs, and drops the rest", () => {
    const marks = "\u0316\u0301".repeat(15);
    expect(text(`x${marks}\u0301\u0316y`)).toEqual(text(`x${marks}y`));
    expect(text(`x${marks}\u200D\u0301y`)).toEqual(text(`x${marks}\u200D\u0301y`));
    expect(text("\u0344".repeat(40))).toEqual(text("\u0308\u0301".repeat(15)));
  });
});
