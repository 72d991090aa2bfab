import { CONFUSABLES_TABLE } from "./confusables-table.ts";

/** Reads the format that scripts/confusables-module.ts describes. */
function readTable(): ReadonlyMap<string, string> {
  const table = new Map<string, string>();
  let codePoint = 0;
  let at = 0;
  const isBetween = (first: string, last: string): boolean => {
    const character = CONFUSABLES_TABLE.charAt(at);
    return character >= first && character <= last;
  };
  const readNumber = (zero: "A" | "a", last: "Z" | "z"): number => {
    let number = 0;
    for (; isBetween(zero, last); at += 1) {
      number = number * 26 + CONFUSABLES_TABLE.charCodeAt(at) - zero.charCodeAt(0);
    }
    return number;
  };
  while (at < CONFUSABLES_TABLE.length) {
    codePoint += readNumber("A", "Z");
    const start = at;
    while (isBetween("0", "9") || isBetween("a", "z")) at += 1;
    let target = CONFUSABLES_TABLE.slice(start, at);
    while (isBetween("-", "-")) {
      at += 1;
      target += String.fromCodePoint(readNumber("a", "z"));
    }
    table.set(String.fromCodePoint(codePoint), target);
  }
  return table;
}

// Parsed on first use: most requests bring no name.
let table: ReadonlyMap<string, string> | undefined;

/**
 * Replaces each character with the plainest one that it looks like (UTS #39). Only for comparisons.
 */
export function lookAlike(text: string): string {
  table ??= readTable();
  let result = "";
  for (const character of text) result += table.get(character) ?? character;
  return result;
}
