/**
 * Has the SDKs of other languages talk through a real server, and checks the README's table of them:
 * `npm run test:languages`, or `npm run test:languages -- python go` for some of them.
 * `UPDATE_README=1` writes the table.
 */
import { strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildWorker } from "../../harness/workerd.ts";
import { stateDirectory } from "../e2e/support/state.ts";
import { buildProjects, missingToolchains } from "./build.ts";
import { LANGUAGES_PART, languagesTable, type Row } from "./languages-table.ts";
import { outcomeOf } from "./outcome.ts";
import { perform } from "./play.ts";
import { type Program, PROGRAMS } from "./programs.ts";
import { Tally } from "./tally.ts";

function selected(names: string[]): readonly Program[] {
  const unknown = names.filter((name) => !PROGRAMS.some((program) => program.name === name));
  if (unknown.length > 0) {
    const known = PROGRAMS.map(({ name }) => name).join(", ");
    throw new Error(`unknown: ${unknown.join(", ")}. Known are: ${known}.`);
  }
  return names.length === 0 ? PROGRAMS : PROGRAMS.filter(({ name }) => names.includes(name));
}

async function checkTable(observed: ReadonlyMap<Program, Partial<Row>>): Promise<void> {
  const table = languagesTable(observed, await LANGUAGES_PART.read());
  if (process.env["UPDATE_README"] === "1") await LANGUAGES_PART.write(table);
  strictEqual(await LANGUAGES_PART.read(), table);
}

const tally = new Tally();

process.once("SIGINT", () => process.exit(130));
const programs = selected(parseArgs({ allowPositionals: true }).positionals);
const lacking = await missingToolchains(programs);
if (lacking.length > 0) {
  console.error(`Install these first:\n${lacking.join("\n")}`);
  process.exit(1);
}
await buildProjects(programs);
await using state = await stateDirectory();
const build = buildWorker(join(state.path, "build"));
const observed = new Map<Program, Partial<Row>>();
await Promise.all(
  programs.map(async (program) => {
    const { outcomes, row, log } = await perform(program, build, join(state.path, program.name));
    observed.set(program, row);
    for (const outcome of outcomes) tally.report(program.name, outcome);
    if (outcomes.some(({ failure }) => failure !== undefined)) console.log(log);
  }),
);
tally.report("", await outcomeOf("README", () => checkTable(observed)));
tally.close();
