/**
 * Kills the server repeatedly under load and checks that no message is lost or doubled:
 * `npm run soak -- --kills 100 --sends 100000 --seed 1`.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildWorker } from "../../harness/workerd.ts";
import { NO_FLAWS } from "./log-check.ts";
import { runSoak } from "./run.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "100" },
    sends: { type: "string", default: "100000" },
    seed: { type: "string", default: "1" },
  },
});

process.once("SIGINT", () => process.exit(130));
const directory = await mkdtemp(join(tmpdir(), "mcp-chat-soak-"));
try {
  const report = await runSoak({
    build: buildWorker(join(directory, "build")),
    stateDirectory: join(directory, "storage"),
    kills: Number(values.kills),
    sends: Number(values.sends),
    seed: Number(values.seed),
    onProgress: (sends, kills) => console.log(`${sends} sends, ${kills} kills`),
  });
  console.log(`seed ${values.seed}:`, report);
  const flaws = Object.keys(NO_FLAWS) as (keyof typeof NO_FLAWS)[];
  if (report.faults > 0 || flaws.some((flaw) => report[flaw] > 0)) process.exitCode = 1;
} finally {
  await rm(directory, { recursive: true, force: true });
}
