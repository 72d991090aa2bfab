/**
 * Kills the server repeatedly under load and checks that no message is lost or duplicated:
 * `npm run soak -- --kills 100 --sends 100000 --seed 1`.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildWorker } from "../../harness/workerd.ts";
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
    onProgress: (acknowledged, kills) =>
      console.log(`${acknowledged} messages acknowledged, ${kills} kills`),
  });
  const { acknowledged, kills, retries, ...flaws } = report;
  console.log(
    `seed ${values.seed}: ${acknowledged} messages acknowledged, ${kills} kills, ${retries} retries`,
    flaws,
  );
  const found = Object.entries(flaws).filter(([, count]) => count > 0);
  const verdict = found.map(([flaw, count]) => `${flaw} ${count}`).join(", ");
  console.log(found.length === 0 ? "passed" : `FAILED: ${verdict}`);
  if (found.length > 0) process.exitCode = 1;
} finally {
  await rm(directory, { recursive: true, force: true });
}
