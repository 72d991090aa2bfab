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

/**
 * Source text of the table's module. Each entry is `<code point minus the previous one, in base 36>
 * <what it looks like>`.
 */
export function confusablesModule(): string {
  const rows = Object.entries(CONFUSABLES)
    .map(([character, target]) => [character, comparable(target)] as const)
    .filter(
      ([character, target]) =>
        target !== "" && !isCompatibilityForm(character) && comparable(character) !== target,
    )
    .filter(isRelevant)
    .map(([character, target]) => [character.codePointAt(0) ?? 0, target] as const)
    .toSorted(([one], [other]) => one - other);
  const entries = rows.map(
    ([codePoint, target], index) =>
      `${(codePoint - (rows[index - 1]?.[0] ?? 0)).toString(36)} ${target}`,
  );
  return `/** Made by \`npm run confusables\`; see scripts/confusables-module.ts. */
export const CONFUSABLES_TABLE =
  ${JSON.stringify(entries.join(","))};
`;
}
