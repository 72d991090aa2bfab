import { readFile, writeFile } from "node:fs/promises";
import type { ClientKind } from "../support/clients.ts";

/** What the tests saw of one client; one cell of the table each. */
export interface Sighting {
  protocol: string;
  defaultWait: string;
  afterCancel: string;
  modelSees: string;
}

const ROOT = new URL("../../../", import.meta.url);
const README = new URL("README.md", ROOT);
const [BEGIN, END] = ["<!-- clients:begin -->", "<!-- clients:end -->"];
const HEAD = [
  "client",
  "protocol",
  "default wait ends as",
  "after a cancel",
  "what the model sees",
];

async function label({ name, packageName }: ClientKind): Promise<string> {
  if (packageName === undefined) return name;
  const manifest = await readFile(new URL(`node_modules/${packageName}/package.json`, ROOT));
  const { version } = JSON.parse(manifest.toString()) as { version: string };
  return packageName === name ? `${name} ${version}` : `${name} (\`${packageName}\` ${version})`;
}

/** The table as the formatter would write it. */
function aligned(rows: string[][]): string {
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)));
  const rule = widths.map((width) => "-".repeat(width));
  return lines
    .toSpliced(1, 0, rule)
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

function cells(name: string, sighting: Partial<Sighting> = {}): string[] {
  const { protocol, defaultWait, afterCancel, modelSees } = sighting;
  return [protocol, defaultWait, afterCancel, modelSees].map((cell, column) => {
    if (cell === undefined) throw new Error(`not seen of ${name}: ${HEAD[column + 1]}`);
    return cell;
  });
}

/** @throws if there is anything that was not seen of a client: no table is made from less */
export async function clientsTable(
  clients: ClientKind[],
  seen: ReadonlyMap<string, Partial<Sighting>>,
): Promise<string> {
  const rows = clients.map(async (client) => [
    await label(client),
    ...cells(client.name, seen.get(client.name)),
  ]);
  return aligned([HEAD, ...(await Promise.all(rows))]);
}

/** The README in three parts: up to the table, the table, and what comes after it. */
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
