/** Compares this server with the floor and the alternatives: see docs/benchmarks.md. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { GOALS, measured } from "./goals.ts";
import { CALL_KINDS, type CallKind } from "./measure/throughput.ts";
import { MEASURES } from "./measures.ts";
import { profile } from "./profile.ts";
import { Run, type Size } from "./run.ts";
import { SECTIONS } from "./sections.ts";
import { goalTable, measureTable } from "./table.ts";
import { buildVariants } from "./variants.ts";

const RESULTS = "bench/results";

const FULL: Size = {
  rounds: 5,
  calls: 1_000,
  pairSends: 90,
  fullRoomSends: 10,
  fanOutRooms: 1_000,
  memoryRooms: 200,
  matches: 400,
};

const QUICK: Size = {
  rounds: 1,
  calls: 160,
  pairSends: 20,
  fullRoomSends: 2,
  fanOutRooms: 60,
  memoryRooms: 6,
  matches: 80,
};

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string", multiple: true },
    profile: { type: "string" },
    variant: { type: "string", default: "2026" },
  },
});

process.once("SIGINT", () => process.exit(130));
process.once("SIGTERM", () => process.exit(143));

function unknownName(what: string, name: string, known: readonly string[]): Error {
  return new Error(`Unknown ${what} "${name}". Choose from: ${known.join(", ")}`);
}

/** Prints where one kind of call spends its time, and the file to open in a profile viewer. */
async function printProfile(kind: CallKind, directory: string): Promise<void> {
  const variants = buildVariants(join(directory, "builds"), { minify: false });
  const variant = variants.find(({ name }) => name === values.variant);
  if (!variant) {
    const names = variants.map(({ name }) => name);
    throw unknownName("variant", values.variant, names);
  }
  const { file, calls, cpuMsPerCall, functions } = await profile(variant, kind, RESULTS, directory);
  console.log(
    `${variant.title}, ${kind}: ${cpuMsPerCall.toFixed(2)} ms CPU per call while profiled`,
  );
  console.log("\nSelf time per call, slowest first:");
  for (const { name, ms } of functions.slice(0, 40)) {
    console.log(`${((ms / calls) * 1_000).toFixed(1).padStart(8)} us  ${name}`);
  }
  console.log(`Profile: ${file}`);
}

async function printBenchmark(size: Size, directory: string): Promise<void> {
  const names = values.only ?? Object.keys(SECTIONS);
  const run = new Run(size, directory, buildVariants(join(directory, "builds")));
  for (const name of names) {
    const section = SECTIONS[name];
    if (!section) throw unknownName("section", name, Object.keys(SECTIONS));
    const before = performance.now();
    await section(run);
    console.error(`finished ${name} in ${((performance.now() - before) / 1_000).toFixed(0)} s`);
  }
  const { figures } = run;
  console.log(`\n${goalTable(GOALS, figures)}\n\n${measureTable(MEASURES, figures)}\n`);
  const file = join(RESULTS, `${new Date().toISOString().replaceAll(":", "-")}.json`);
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version };
  const goals = GOALS.map((goal) => ({ ...goal, ...measured(goal, figures) }));
  writeFileSync(file, JSON.stringify({ machine, size, goals, figures }, undefined, 2));
  console.log(`Results: ${file}`);
}

mkdirSync(RESULTS, { recursive: true });
const directory = mkdtempSync(join(tmpdir(), "mcp-chat-bench-"));
try {
  const kind = CALL_KINDS.find((known) => known === values.profile);
  if (kind) await printProfile(kind, directory);
  else if (values.profile) throw unknownName("kind of call", values.profile, CALL_KINDS);
  else await printBenchmark(values.quick ? QUICK : FULL, directory);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
process.exit();
