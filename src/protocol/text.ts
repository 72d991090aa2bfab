/** Text as it may be stored, or why it may not. */
export type CleanText = { ok: true; text: string } | { ok: false; problem: string };

// Terminal escape sequences, whole, so that no "[31m" stays behind: CSI, OSC and its kin, two-byte escapes.
const ANSI_ESCAPES =
  // oxlint-disable-next-line no-control-regex
  /(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]|(?:\u001B[\]PX^_]|[\u0090\u0098\u009D-\u009F])[^\u0007\u001B\u009C]*(?:\u0007|\u001B\\|\u009C)?|\u001B[ -/]*[0-~]/gu;

// What a reader can't see but a model reads, or what reorders the text around it. Kept on purpose: newline and tab;
// U+200C and U+200D, which emoji and Indic scripts need; U+FE0E and U+FE0F, which pick an emoji's looks; U+200E,
// U+200F and U+061C, which right-to-left text needs and which override nothing.
const HIDDEN = new RegExp(
  [
    "[",
    "\\u0000-\\u0008\\u000B-\\u001F\\u007F-\\u009F", // controls
    "\\u00AD\\u034F\\u180B-\\u180F\\u200B\\u2060-\\u2064\\u206A-\\u206F\\uFEFF\\uFFF9-\\uFFFB", // zero width
    "\\u115F\\u1160\\u17B4\\u17B5\\u3164\\uFFA0", // fillers
    "\\u202A-\\u202E\\u2066-\\u2069", // bidi embeddings, overrides, isolates
    "\\uFE00-\\uFE0D\\u{E0100}-\\u{E01EF}", // variation selectors that pick no emoji
    "\\u{E0000}-\\u{E00FF}\\u{E01F0}-\\u{E0FFF}", // tags and the rest of their block
    "\\u{1BCA0}-\\u{1BCA3}\\u{1D173}-\\u{1D17A}", // shorthand and music formatting
    "\\uFDD0-\\uFDEF\\p{Noncharacter_Code_Point}",
    "]",
  ].join(""),
  "gu",
);

// A run of joiners or selectors shows nothing more than one of them, but can carry hidden bits.
const JOINER_RUNS = /([\u200C\u200D])[\u200C\u200D]+|([\uFE0E\uFE0F])[\uFE0E\uFE0F]+/gu;

function clean(text: string): string {
  return text
    .replaceAll(/\r\n?/gu, "\n")
    .replaceAll(ANSI_ESCAPES, "")
    .replaceAll(HIDDEN, "")
    .replaceAll(JOINER_RUNS, "$1$2")
    .normalize("NFC");
}

function charCount(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function sized(text: string, maxChars: number): CleanText {
  if (text.trim() === "") return { ok: false, problem: "must hold at least one visible character" };
  // A string has never more code points than UTF-16 units, so most need no count.
  if (text.length > maxChars && charCount(text) > maxChars) {
    return { ok: false, problem: `must be at most ${maxChars} characters long` };
  }
  return { ok: true, text };
}

const NOT_UNICODE: CleanText = {
  ok: false,
  problem: "holds half of a surrogate pair, which is no Unicode text",
};

/** Text of several lines without what is hidden in it, in NFC. `maxChars` counts code points. */
export function cleanText(text: string, maxChars: number): CleanText {
  return text.isWellFormed() ? sized(clean(text), maxChars) : NOT_UNICODE;
}

/** The same on one line, with white space folded. */
export function cleanLine(text: string, maxChars: number): CleanText {
  if (!text.isWellFormed()) return NOT_UNICODE;
  return sized(clean(text).replaceAll(/\s+/gu, " ").trim(), maxChars);
}
