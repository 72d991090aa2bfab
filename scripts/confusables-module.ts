import data from "unhomoglyph/data.json" with { type: "json" };

/** Maps each confusable character to what it looks like (UTS #39). */
export const CONFUSABLES: Readonly<Record<string, string>> = data;

function isCompatibilityForm(character: string): boolean {
  return character.normalize("NFKD") !== character;
}

/** Keeps the table small: characters of rarely used scripts only matter if they look Latin. */
function isRelevant([character, target]: readonly [string, string]): boolean {
  return /^[a-z0-9]+$/u.test(target) || !RARE_SCRIPTS.test(character);
}

const RARE_SCRIPTS =
  /[\p{Script=Canadian_Aboriginal}\p{Script=Yi}\p{Script=Coptic}\p{Script=Lisu}\p{Script=Hangul}\u2E80-\u2FDF\u{10000}-\u{1FFFF}]/u;

/**
 * Reduces text to what `nameSkeleton` compares: letters, digits, and marks other than diacritics.
 */
function comparable(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]|[\u0300-\u036F]/gu, "");
}

/** A number in base 26. Its digits are the letters from `zero` on. */
function inLetters(number: number, zero: "A" | "a"): string {
  const digit = String.fromCharCode(zero.charCodeAt(0) + (number % 26));
  return number < 26 ? digit : inLetters(Math.floor(number / 26), zero) + digit;
}

/** The Latin letters and digits that a target begins with, then `-<code point>` for each other. */
function encoded(target: string): string {
  const [latin = ""] = /^[a-z0-9]*/u.exec(target) ?? [];
  const others = Array.from(target.slice(latin.length), (character) => character.codePointAt(0));
  return latin + others.map((codePoint = 0) => `-${inLetters(codePoint, "a")}`).join("");
}

/**
 * Source text of the table's module. An entry is `<code point minus the previous one><what it looks
 * like>`. Nothing stands between the two, or between entries. Numbers are in base 26: differences
 * in capitals, so that an entry begins with a capital, and code points in small letters. All of it
 * is ASCII, because the build would escape other characters.
 */
export function confusablesModule(): string {
  const looks = new Map(
    Object.entries(CONFUSABLES)
      .map(([character, target]) => [character, comparable(target)] as const)
      .filter(
        ([character, target]) =>
          target !== "" && !isCompatibilityForm(character) && comparable(character) !== target,
      )
      .filter(isRelevant),
  );
  const rows = Array.from(looks)
    // Names are looked up again once their case is folded, so a capital needs no entry if its small
    // letter has the same one. But the second look would replace a target that has an entry itself.
    .filter(([character, target]) => {
      const small = character.toLowerCase();
      const hasSmall = small !== character && looks.get(small) === target;
      return !hasSmall || Array.from(target).some((part) => looks.has(part));
    })
    .map(([character, target]) => [character.codePointAt(0) ?? 0, target] as const)
    .toSorted(([one], [other]) => one - other);
  const entries = rows.map(
    ([codePoint, target], index) =>
      inLetters(codePoint - (rows[index - 1]?.[0] ?? 0), "A") + encoded(target),
  );
  return `/** Made by \`npm run confusables\`; see scripts/confusables-module.ts. */
export const CONFUSABLES_TABLE =
  ${JSON.stringify(entries.join(""))};
`;
}
