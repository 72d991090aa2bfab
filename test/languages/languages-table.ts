import { MarkdownPart, markdownTable } from "../e2e/support/markdown-part.ts";
import { type Program, PROGRAMS } from "./programs.ts";

/** What has been observed of a program, as cells of the table. */
export interface Row {
  /** Name and version. */
  sdk: string;
  language: string;
  protocol: string;
  defaultWait: string;
  cancel: string;
  cut: string;
  kill: string;
}

/** Where the README shows the table. */
export const LANGUAGES_PART = new MarkdownPart("README.md", "languages");

const HEAD = {
  sdk: "SDK",
  language: "language",
  protocol: "protocol",
  defaultWait: "default wait",
  cancel: "how it cancels",
  cut: "connection cut",
  kill: "server killed",
} satisfies Row;

const COLUMNS = Object.keys(HEAD) as (keyof Row)[];

function cells({ name }: Program, row: Partial<Row>): string[] {
  return COLUMNS.map((column) => {
    const cell = row[column];
    if (cell === undefined) throw new Error(`not observed for ${name}: ${HEAD[column]}`);
    return cell;
  });
}

/** The rows of a table, without its head. */
function rowsOf(table: string): string[][] {
  const [, , ...lines] = table.split("\n").filter((line) => line.startsWith("|"));
  return lines.map((line) =>
    line
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );
}

/**
 * Makes the README's table of languages. Programs that were not run keep their present rows.
 *
 * @param present the table as the README has it
 * @throws if any observation of a program is missing
 */
export function languagesTable(
  observed: ReadonlyMap<Program, Partial<Row>>,
  present: string,
): string {
  const presentRows = rowsOf(present);
  const rows = PROGRAMS.map((program, index) => {
    const row = observed.get(program);
    const presentRow = presentRows[index];
    if (!row && !presentRow) throw new Error(`the README has no row for ${program.name} yet`);
    return row ? cells(program, row) : (presentRow ?? []);
  });
  return markdownTable(
    COLUMNS.map((column) => HEAD[column]),
    rows,
  );
}
