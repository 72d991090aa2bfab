import { lookAlike } from "./confusables.ts";
import { MAX_NAME_CHARS } from "./limits.ts";

/** Sender of the room's own messages (events). */
export const SYSTEM_NAME = "System";

/** Name of a participant who gave none. */
export const DEFAULT_NAME = "Guest";

// oxlint-disable-next-line no-misleading-character-class
const ACCENTS_AND_HIDDEN = /[\u0300-\u036F\p{Default_Ignorable_Code_Point}]/gu;

function fold(text: string): string {
  return text.normalize("NFKD").toLowerCase().replaceAll(ACCENTS_AND_HIDDEN, "");
}

// Merges look-alikes that single-character tables lack: in one case only (I and l), or as a pair
// (rn and m).
function mergeLookAlikes(text: string): string {
  return text
    .replaceAll(/[i1|]/gu, "l")
    .replaceAll("0", "o")
    .replaceAll("rn", "m")
    .replaceAll("vv", "w");
}

// On a Latin letter, a mark of any script is an accent. On other letters it may be a vowel.
function withoutAccents(text: string): string {
  return text.replaceAll(/(?<=[a-z0-9]|^)\p{M}+/gu, "");
}

// Dashes look like the Japanese long vowel. Lunate sigmas look like c, but NFKD turns them into
// other sigmas.
function plain(name: string): string {
  return name
    .replaceAll(/\p{Pd}/gu, "")
    .replaceAll(/[\u03F2\u03F9]/gu, "c")
    .normalize("NFKD");
}

/**
 * A form that two names share if a reader could mistake one for the other. It ignores look-alike
 * characters (the skeleton of UTS #39), compatibility forms, case, accents, spaces and punctuation.
 */
export function nameSkeleton(name: string): string {
  // Both before and after case folding, because capitals and small letters have different
  // look-alikes.
  const folded = fold(lookAlike(fold(lookAlike(plain(name)))));
  const letters = withoutAccents(
    folded.replaceAll(/[^\p{L}\p{M}\p{N}\p{Emoji_Presentation}]/gu, ""),
  );
  return mergeLookAlikes(letters === "" ? folded : letters);
}

const skeletons = (...names: string[]): ReadonlySet<string> => new Set(names.map(nameSkeleton));

/**
 * The server's names, and filler words that don't change whose name it is. Computed on first use:
 * most requests bring no name.
 */
let words: { reserved: ReadonlySet<string>; fillers: ReadonlySet<string> } | undefined;

function knownWords(): NonNullable<typeof words> {
  words ??= {
    reserved: skeletons(SYSTEM_NAME, "server", "admin", "administrator", "moderator", "mcpchat"),
    fillers: skeletons("the", "mcp", "chat", "message", "notice", "alert", "official", "team"),
  };
  return words;
}

function isReservedWord(word: string): boolean {
  const { reserved } = knownWords();
  return (
    reserved.has(nameSkeleton(word)) || reserved.has(nameSkeleton(word.replaceAll(/\d/gu, "")))
  );
}

/** Whether a name could be taken for the server's own voice. */
export function isReservedName(name: string): boolean {
  if (isReservedWord(name)) return true;
  const parts = name.normalize("NFKD").match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return (
    parts.some(isReservedWord) &&
    parts.every((word) => isReservedWord(word) || knownWords().fillers.has(nameSkeleton(word)))
  );
}

/**
 * The name itself if it is free; otherwise with the lowest number, from (2) up, that makes it
 * distinct from the names taken.
 */
export function distinctName(name: string, taken: readonly string[]): string {
  const takenSkeletons = skeletons(...taken);
  if (!takenSkeletons.has(nameSkeleton(name))) return name;
  for (let number = 2; ; number += 1) {
    const suffix = ` (${number})`;
    const stem = Array.from(name).slice(0, MAX_NAME_CHARS - suffix.length);
    const numbered = stem.join("").replace(/[\s\u200C\u200D]+$/u, "") + suffix;
    if (!takenSkeletons.has(nameSkeleton(numbered))) return numbered;
  }
}

// Everything that looks like a double quotation mark (UTS #39), including two single ones.
const CLOSING_QUOTES =
  /["\u02BA\u02DD\u02EE\u02F6\u05F4\u1CD3\u201C-\u201F\u2033\u2036\u275D\u275E\u3003\u301D-\u301F\uFF02]|['\u2018-\u201B\u2032\u2035]{2,}/gu;

/** Quotes a name for the room's own messages, so that no mark inside it can close the quotation. */
export function quotedName(name: string): string {
  return `"${name.replaceAll(CLOSING_QUOTES, "'").replaceAll(/'{2,}/gu, "'")}"`;
}

/**
 * The canonical form of a room name or topic. People agree on one aloud, so it ignores case and
 * compatibility forms.
 */
export function canonicalLabel(label: string): string {
  return label.normalize("NFKC").toLowerCase();
}
