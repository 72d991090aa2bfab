import { readFile, writeFile } from "node:fs/promises";
import type { ClientKind } from "../support/clients.ts";

/** The observations of a client. Each becomes a cell of the table. */
export interface Observations {
  protocol: string;
  defaultWait: string;
  cancel: string;
  modelInput: string;
}

const ROOT = new URL("../../../", import.meta.url);
const README = new URL("README.md", ROOT);
const [BEGIN, END] = ["<!-- clients:begin -->", "<!-- clients:end -->"];
const HEAD = ["client", "protocol", "default wait", "how it cancels", "passed to the model"];
const CANCEL_RESULT =
  "After cancelling a wait, each client received every message sent before its next wait.";

async function label({ name, packageName }: ClientKind): Promise<string> {
  if (packageName === undefined) return name;
  const manifest = await readFile(new URL(`node_modules/${packageName}/package.json`, ROOT));
  const { version } = JSON.parse(manifest.toString()) as { version: string };
  return packageName === name ? `${name} ${version}` : `${name} (\`${packageName}\` ${version})`;
}

/** Aligns the columns as the formatter does. */
function aligned(rows: string[][]): string {
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)));
  const rule = widths.map((width) => "-".repeat(width));
  return lines
    .toSpliced(1, 0, rule)
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

function cells(name: string, observations: Partial<Observations> = {}): string[] {
  const { protocol, defaultWait, cancel, modelInput } = observations;
  return [protocol, defaultWait, cancel, modelInput].map((cell, column) => {
    if (cell === undefined) throw new Error(`not observed for ${name}: ${HEAD[column + 1]}`);
    return cell;
  });
}

/**
 * Makes the README's table of clients.
 *
 * @throws if any observation of a client is missing
 */
export async function clientsTable(
  clients: ClientKind[],
  observed: ReadonlyMap<string, Partial<Observations>>,
): Promise<string> {
  const rows = clients.map(async (client) => [
    await label(client),
    ...cells(client.name, observed.get(client.name)),
  ]);
  return `${aligned([HEAD, ...(await Promise.all(rows))])}\n\n${CANCEL_RESULT}`;
}

/** Splits the README into the text before the table, the table and the text after it. */
async function readme(): Promise<[string, string, string]> {
  const [before, rest] = (await readFile(README, "utf8")).split(BEGIN);
  const [table, after] = rest?.split(END) ?? [];
  if (before === undefined || table === undefined || after === undefined) {
    throw new Error(`the README has no ${BEGIN} … ${END}`);
  }
  return [before, table.trim(), after];
}

export async function tableInReadme(): Promise<string> {
  const [, table] = await readme();
  return table;
}

export async function writeTableToReadme(table: string): Promise<void> {
  const [before, , after] = await readme();
  await writeFile(README, `${before}${BEGIN}\n\n${table}\n\n${END}${after}`);
}
