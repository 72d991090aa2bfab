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

// Pairs that only look alike in one case (I and l), or together (rn and m), which no table of single characters has.
function mergeLookAlikes(text: string): string {
  return text
    .replaceAll(/[i1|]/gu, "l")
    .replaceAll("0", "o")
    .replaceAll("rn", "m")
    .replaceAll("vv", "w");
}

// A mark of whatever script on a Latin letter is an accent; elsewhere it may be a vowel.
function withoutAccents(text: string): string {
  return text.replaceAll(/(?<=[a-z0-9]|^)\p{M}+/gu, "");
}

// Dashes look like the long vowel of Japanese; lunate sigmas like c, but are compatibility forms of other sigmas.
function plain(name: string): string {
  return name
    .replaceAll(/\p{Pd}/gu, "")
    .replaceAll(/[\u03F2\u03F9]/gu, "c")
    .normalize("NFKD");
}

/**
 * What two names share when a reader could take one for the other: characters that look alike (the skeleton of UTS #39),
 * compatibility forms, case, accents, spaces and punctuation are set aside.
 */
export function nameSkeleton(name: string): string {
  // Before and after the case is folded: capitals look like other letters than small ones.
  const folded = fold(lookAlike(fold(lookAlike(plain(name)))));
  const letters = withoutAccents(
    folded.replaceAll(/[^\p{L}\p{M}\p{N}\p{Emoji_Presentation}]/gu, ""),
  );
  return mergeLookAlikes(letters === "" ? folded : letters);
}

const skeletons = (...names: string[]): ReadonlySet<string> => new Set(names.map(nameSkeleton));

/** Names of the server, and words that leave such a name what it is. Made when first asked for: most requests bring no name. */
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

/** The name itself, or with the first number, from (2), that tells it from the names taken. */
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

// All that look like a double quotation mark (UTS #39), which two single ones do too.
const CLOSING_QUOTES =
  /["\u02BA\u02DD\u02EE\u02F6\u05F4\u1CD3\u201C-\u201F\u2033\u2036\u275D\u275E\u3003\u301D-\u301F\uFF02]|['\u2018-\u201B\u2032\u2035]{2,}/gu;

/** A name inside the room's own words, in quotation marks that it can't close. */
export function quotedName(name: string): string {
  return `"${name.replaceAll(CLOSING_QUOTES, "'").replaceAll(/'{2,}/gu, "'")}"`;
}

/** What two spellings of a room name or topic share: people agree on one aloud, so case and compatibility forms are set aside. */
export function canonicalLabel(label: string): string {
  return label.normalize("NFKC").toLowerCase();
}
