import { readFile, writeFile } from "node:fs/promises";

const README = new URL("../../../README.md", import.meta.url);

/** Makes a Markdown table of rows, with its columns aligned as the formatter does. */
export function markdownTable(head: readonly string[], rows: readonly string[][]): string {
  const all = [[...head], ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)))
    .toSpliced(
      1,
      0,
      widths.map((width) => "-".repeat(width)),
    )
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

/** A part of the README that a test writes: what is between `<!-- name:begin -->` and its end. */
export class ReadmePart {
  readonly #begin: string;
  readonly #end: string;

  constructor(name: string) {
    this.#begin = `<!-- ${name}:begin -->`;
    this.#end = `<!-- ${name}:end -->`;
  }

  async read(): Promise<string> {
    const [, text] = await this.#split();
    return text;
  }

  async write(text: string): Promise<void> {
    const [before, , after] = await this.#split();
    await writeFile(README, `${before}${this.#begin}\n\n${text}\n\n${this.#end}${after}`);
  }

  async #split(): Promise<[string, string, string]> {
    const [before, rest] = (await readFile(README, "utf8")).split(this.#begin);
    const [text, after] = rest?.split(this.#end) ?? [];
    if (before === undefined || text === undefined || after === undefined) {
      throw new Error(`the README has no ${this.#begin} … ${this.#end}`);
    }
    return [before, text.trim(), after];
  }
}
