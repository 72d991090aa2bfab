import { readFile } from "node:fs/promises";
import type { ClientKind } from "../support/clients.ts";
import { MarkdownPart, markdownTable } from "../support/markdown-part.ts";

const MODULES = new URL("../../../node_modules/", import.meta.url);

/** A table that shows what a test observed of each client. */
export interface ClientTable<Column extends string> {
  /** Where it is shown. */
  part: MarkdownPart;
  /** Notes cells of a client's row. */
  record: (clientName: string, cells: Partial<Record<Column, string>>) => void;
  /**
   * Makes the table of what was noted.
   *
   * @throws if a cell is missing
   */
  observed: () => Promise<string>;
}

async function label({ name, packageName, variant }: ClientKind): Promise<string> {
  if (packageName === undefined) return name;
  const manifest = await readFile(new URL(`${packageName}/package.json`, MODULES));
  const { version } = JSON.parse(manifest.toString()) as { version: string };
  return `\`${packageName}\` ${version}${variant === undefined ? "" : `, ${variant}`}`;
}

/**
 * Starts a table with a row for each client.
 *
 * @param path of the Markdown file that shows it, from the root of the repository
 */
export function clientTable<const Column extends string>(
  path: string,
  clients: ClientKind[],
  columns: readonly Column[],
): ClientTable<Column> {
  const noted = new Map<string, Partial<Record<Column, string>>>();
  return {
    part: new MarkdownPart(path, "clients"),
    record: (clientName, cells) => {
      noted.set(clientName, { ...noted.get(clientName), ...cells });
    },
    observed: async () => {
      const rows = clients.map(async (client) => {
        const cells = columns.map((column) => {
          const cell = noted.get(client.name)?.[column];
          if (cell === undefined) throw new Error(`not observed for ${client.name}: ${column}`);
          return cell;
        });
        return [await label(client), ...cells];
      });
      return markdownTable(["client", ...columns], await Promise.all(rows));
    },
  };
}
