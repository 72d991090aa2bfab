import { CONFUSABLES_TABLE } from "./confusables-table.ts";

function readTable(): ReadonlyMap<string, string> {
  const table = new Map<string, string>();
  let codePoint = 0;
  for (const entry of CONFUSABLES_TABLE.split(",")) {
    const [distance = "", target = ""] = entry.split(" ");
    codePoint += Number.parseInt(distance, 36);
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
