import { describe, expect, test } from "vitest";
import { type CleanText, cleanLine, cleanText } from "../../src/domain/text.ts";

const NO_LIMIT = 1_000_000;
const isSame = (once: CleanText, again: (text: string) => CleanText): boolean => {
  if (!once.ok) return true;
  const twice = again(once.text);
  return twice.ok && twice.text === once.text;
};
const cleaners = [
  (text: string) => cleanText(text, NO_LIMIT),
  (text: string) => cleanLine(text, NO_LIMIT),
];
const changedAgain = (texts: readonly string[]): string[] =>
  texts.filter((text) => !cleaners.every((clean) => isSame(clean(text), clean)));

const SAMPLE = Array.from({ length: 0x110000 }, (_, codePoint) => codePoint)
  .filter((codePoint) => codePoint < 0x3400 || codePoint % 41 === 0)
  .filter((codePoint) => codePoint < 0xd800 || codePoint > 0xdfff)
  .map((codePoint) => String.fromCodePoint(codePoint));

const TROUBLE = ["\u001B", "[", "]", "1", "m", "\u0007", "\u009B", "\u0090", "\r", "\n"];
const INVISIBLE = ["\u200B", "\u200D", "\uFE0F", "e", "\u0301", "\u0344", " "];

function wordsOf(alphabet: readonly string[], length: number): string[] {
  if (length === 0) return [""];
  const shorter = wordsOf(alphabet, length - 1);
  return alphabet.flatMap((first) => shorter.map((rest) => first + rest));
}

describe("cleaning", () => {
  test("leaves a cleaned text unchanged, whatever character it held", () => {
    expect(changedAgain(SAMPLE.map((character) => `e${character}\u0301`))).toEqual([]);
  });

  test("leaves a cleaned text unchanged, whatever escapes and joiners it nested", () => {
    expect(changedAgain(wordsOf([...TROUBLE, ...INVISIBLE], 4))).toEqual([]);
  });

  test("leaves a cleaned text unchanged, whatever marks it stacked", () => {
    const stacks = SAMPLE.filter((character) => /\p{M}/u.test(character)).flatMap((mark) => [
      `e${mark.repeat(40)}f`,
      `\u1100${mark.repeat(29)}\u0344\u0316${mark}\u1161`,
      `${"\u0301".repeat(28)}${mark}\u0344\u09C7${mark.repeat(3)}\u09BE`,
    ]);
    expect(changedAgain(stacks)).toEqual([]);
  });

  test("puts every text into NFC", () => {
    const stored = SAMPLE.flatMap((character) => {
      const cleaned = cleanLine(`e ${character}\u0301`, NO_LIMIT);
      return cleaned.ok ? [cleaned.text] : [];
    });
    expect(stored).toEqual(stored.map((text) => text.normalize("NFC")));
    expect(stored.length).toBe(SAMPLE.length);
  });
});
