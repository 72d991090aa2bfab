import { MAX_MARKS_IN_A_ROW } from "./limits.ts";

/** Sanitised text, or why it is rejected. */
export type CleanText = { ok: true; text: string } | { ok: false; problem: string };

// Whole terminal escape sequences, so that no "[31m" is left behind: CSI, OSC and its relatives (up
// to their end on the same line), and two-byte escapes. Only those that begin with ESC: the C1
// forms occur in wrongly decoded text.
const ANSI_ESCAPES =
  // oxlint-disable-next-line no-control-regex
  /\u001B\[[0-?]*[ -/]*[@-~]|\u001B[\]PX^_][^\u0007\u001B\n]*(?:\u0007|\u001B\\)|\u001B[ -/]*[0-~]/gu;

// Characters that people can't see but models read, or that reorder the text around them. Kept on
// purpose: newline and tab; U+200C and U+200D, which emoji and Indic scripts need; U+FE0E and
// U+FE0F, which choose an emoji's appearance; U+200E, U+200F and U+061C, which right-to-left text
// needs and which override nothing.
const HIDDEN =
  // oxlint-disable-next-line no-misleading-character-class
  /[[\p{Cc}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\uFFF9-\uFFFB]--[\n\t\u200C-\u200F\u061C\uFE0E\uFE0F]]/gv;

// Real text never has more than one selector and one other hidden character in a row; longer runs
// could smuggle data.
// oxlint-disable-next-line no-misleading-character-class
const HIDDEN_RUN = /[\u200C-\u200F\u061C\uFE0E\uFE0F]{2,}/gu;
const NEEDED_OF_RUN = /^[\uFE0E\uFE0F]?[\u200C-\u200F\u061C]?/u;

// Many event-stream parsers treat U+2028 and U+2029 as line ends: inside a JSON string they would
// break the reply.
const LINE_ENDS = /\r\n?|[\u2028\u2029]/gu;

// Normalising a long run of marks takes quadratic time: seconds for one request body.
const FURTHER_MARKS = new RegExp(`(?<=\\p{M}{${MAX_MARKS_IN_A_ROW}})\\p{M}+`, "gu");

const VISIBLE = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\u2800]/u;

function clean(text: string): string {
  return (
    text
      .replaceAll(LINE_ENDS, "\n")
      .replaceAll(ANSI_ESCAPES, "")
      .replaceAll(HIDDEN, "")
      .replaceAll(HIDDEN_RUN, (run) => NEEDED_OF_RUN.exec(run)?.[0] ?? "")
      .replaceAll(FURTHER_MARKS, "")
      .normalize("NFC")
      // NFC turns some marks into two.
      .replaceAll(FURTHER_MARKS, "")
  );
}

function charCount(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

const UTF8 = new TextEncoder();

/** Bytes of a text in UTF-8. */
export function utf8Length(text: string): number {
  return UTF8.encode(text).byteLength;
}

function sized(text: string, maxChars: number): CleanText {
  if (!VISIBLE.test(text))
    return { ok: false, problem: "must contain at least one visible character" };
  // A string never has more code points than UTF-16 units, so most need no counting.
  if (text.length > maxChars && charCount(text) > maxChars) {
    return { ok: false, problem: `must be at most ${maxChars} characters long` };
  }
  return { ok: true, text };
}

const NOT_UNICODE: CleanText = {
  ok: false,
  problem: "contains an unpaired surrogate and is not valid Unicode",
};

/**
 * Sanitises text of several lines: removes what is hidden, normalises to NFC. `maxChars` counts
 * code points.
 */
export function cleanText(text: string, maxChars: number): CleanText {
  return text.isWellFormed() ? sized(clean(text), maxChars) : NOT_UNICODE;
}

/** The same for a single line, with runs of white space folded into one space. */
export function cleanLine(text: string, maxChars: number): CleanText {
  if (!text.isWellFormed()) return NOT_UNICODE;
  return sized(clean(text).replaceAll(/\s+/gu, " ").trim(), maxChars);
}
