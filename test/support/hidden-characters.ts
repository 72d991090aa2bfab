type Range = readonly [first: number, last: number];

/**
 * The characters that no stored text may contain, by their name in Unicode. The code points are
 * written out, so that the tests do not share the implementation's regular expression.
 */
export const HIDDEN_CHARACTERS: Readonly<Record<string, readonly Range[]>> = {
  "control characters but tab and newline": [
    [0x00, 0x08],
    [0x0b, 0x1f],
    [0x7f, 0x9f],
  ],
  "soft hyphen and grapheme joiner": [
    [0xad, 0xad],
    [0x34f, 0x34f],
  ],
  "Hangul fillers and Khmer inherent vowels": [
    [0x115f, 0x1160],
    [0x17b4, 0x17b5],
    [0x3164, 0x3164],
    [0xffa0, 0xffa0],
  ],
  "Mongolian selectors": [[0x180b, 0x180f]],
  "zero-width spaces, word joiner, invisible operators": [
    [0x200b, 0x200b],
    [0x2060, 0x2065],
    [0xfeff, 0xfeff],
  ],
  "bidi embeddings, overrides and isolates": [
    [0x202a, 0x202e],
    [0x2066, 0x2069],
  ],
  "line and paragraph separators": [[0x2028, 0x2029]],
  "deprecated formatting": [[0x206a, 0x206f]],
  "variation selectors but the two of emoji": [
    [0xfe00, 0xfe0d],
    [0xe0100, 0xe01ef],
  ],
  "interlinear annotation and unassigned specials": [[0xfff0, 0xfffb]],
  "shorthand and music formatting": [
    [0x1bca0, 0x1bca3],
    [0x1d173, 0x1d17a],
  ],
  "tag characters and their plane's reserve": [[0xe0000, 0xe0fff]],
  noncharacters: [
    [0xfdd0, 0xfdef],
    ...Array.from({ length: 17 }, (_, plane): Range => [
      plane * 0x10000 + 0xfffe,
      plane * 0x10000 + 0xffff,
    ]),
  ],
};

/** Lists the characters in these ranges. */
export function charactersOf(ranges: readonly Range[]): string[] {
  return ranges.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, index) => String.fromCodePoint(first + index)),
  );
}

const ANY_HIDDEN = new RegExp(
  `[${Object.values(HIDDEN_CHARACTERS)
    .flat()
    .map((range) => range.map((codePoint) => `\\u{${codePoint.toString(16)}}`).join("-"))
    .join("")}]`,
  "gu",
);

/** Finds the characters of a text that must not be stored. */
export function hiddenIn(text: string): string[] {
  return text.match(ANY_HIDDEN) ?? [];
}

/**
 * The text as it should be stored. Terminal escapes and runs of joiners, marks or selectors are
 * beyond this function.
 */
export function plainlyCleaned(text: string): string {
  return text
    .replaceAll(/\r\n|[\r\u2028\u2029]/gu, "\n")
    .replaceAll(ANY_HIDDEN, "")
    .normalize("NFC");
}
