import data from "unhomoglyph/data.json" with { type: "json" };

/** Each character that looks like another, and that other, as UTS #39 has them. */
export const CONFUSABLES: Readonly<Record<string, string>> = data;

function isCompatibilityForm(character: string): boolean {
  return character.normalize("NFKD") !== character;
}

/** Whether a name that somebody reads today may hold the character: scripts of limited use count only where they look Latin. */
function isWorthItsBytes([character, target]: readonly [string, string]): boolean {
  return /^[a-z0-9]+$/u.test(target) || !LIMITED_USE.test(character);
}

const LIMITED_USE =
  /[\p{Script=Canadian_Aboriginal}\p{Script=Yi}\p{Script=Coptic}\p{Script=Lisu}\p{Script=Hangul}\u2E80-\u2FDF\u{10000}-\u{1FFFF}]/u;

/** As `nameSkeleton` compares: what is neither letter nor digit is set aside. */
function compared(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]|[\u0300-\u036F]/gu, "");
}

/** The text of the table's module: `<distance to the character before, base 36> <what it looks like>` for each character. */
export function confusablesModule(): string {
  const rows = Object.entries(CONFUSABLES)
    .map(([character, target]) => [character, compared(target)] as const)
    .filter(
      ([character, target]) =>
        target !== "" && !isCompatibilityForm(character) && compared(character) !== target,
    )
    .filter(isWorthItsBytes)
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
