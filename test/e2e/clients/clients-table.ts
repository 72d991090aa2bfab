import { readFile } from "node:fs/promises";
import type { ClientKind } from "../support/clients.ts";
import { markdownTable, ReadmePart } from "../support/readme-table.ts";

/** The observations of a client. Each becomes a cell of the table. */
export interface Observations {
  protocol: string;
  defaultWait: string;
  cancel: string;
  cut: string;
  modelInput: string;
}

/** Where the README shows the table. */
export const CLIENTS_PART = new ReadmePart("clients");

const MODULES = new URL("../../../node_modules/", import.meta.url);
const HEAD = [
  "client",
  "protocol",
  "default wait",
  "how it cancels",
  "connection cut",
  "the model gets",
];

async function label({ name, packageName, variant }: ClientKind): Promise<string> {
  if (packageName === undefined) return name;
  const manifest = await readFile(new URL(`${packageName}/package.json`, MODULES));
  const { version } = JSON.parse(manifest.toString()) as { version: string };
  return `\`${packageName}\` ${version}${variant === undefined ? "" : `, ${variant}`}`;
}

function cells(name: string, observations: Partial<Observations> = {}): string[] {
  const { protocol, defaultWait, cancel, cut, modelInput } = observations;
  return [protocol, defaultWait, cancel, cut, modelInput].map((cell, column) => {
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
  return markdownTable(HEAD, await Promise.all(rows));
}
