import { readFile, writeFile } from "node:fs/promises";

const ROOT = new URL("../../../", import.meta.url);

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

/** A part of a file that a test writes: what is between `<!-- name:begin -->` and its end. */
export class MarkdownPart {
  readonly #file: URL;
  readonly #begin: string;
  readonly #end: string;

  /** @param path of the file, from the root of the repository */
  constructor(path: string, name: string) {
    this.#file = new URL(path, ROOT);
    this.#begin = `<!-- ${name}:begin -->`;
    this.#end = `<!-- ${name}:end -->`;
  }

  async read(): Promise<string> {
    const [, text] = await this.#split();
    return text;
  }

  async write(text: string): Promise<void> {
    const [before, , after] = await this.#split();
    await writeFile(this.#file, `${before}${this.#begin}\n\n${text}\n\n${this.#end}${after}`);
  }

  async #split(): Promise<[string, string, string]> {
    const [before, rest] = (await readFile(this.#file, "utf8")).split(this.#begin);
    const [text, after] = rest?.split(this.#end) ?? [];
    if (before === undefined || text === undefined || after === undefined) {
      throw new Error(`${this.#file.pathname} has no ${this.#begin} … ${this.#end}`);
    }
    return [before, text.trim(), after];
  }
}
