/**
 * Sends random requests to the real server and checks every response:
 * `npm run fuzz -- --requests 100000 --seed 1`.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildWorker } from "../../harness/workerd.ts";
import { readCorpus } from "./corpus.ts";
import { fastDirectory, runFuzz } from "./run.ts";

const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "100000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    corpus: { type: "string" },
  },
});

process.once("SIGINT", () => process.exit(130));
const directory = await mkdtemp(join(fastDirectory(), "mcp-chat-fuzz-"));
try {
  console.log(`seed ${values.seed}`);
  const startedAt = performance.now();
  const report = await runFuzz({
    build: buildWorker(join(directory, "build")),
    stateDirectory: join(directory, "storage"),
    requests: Number(values.requests),
    seed: Number(values.seed),
    ...(values.corpus && { corpus: readCorpus(await readFile(values.corpus, "utf8")) }),
    onProgress: (sent, rssMb) => console.log(`${sent} requests, the server uses ${rssMb} MB`),
  });
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  const { failures, ...numbers } = report;
  console.log(`seed ${values.seed}, ${seconds} s:`, numbers);
  for (const failure of failures) console.error(JSON.stringify(failure, undefined, 2));
  console.log(`failures: ${failures.length}`);
  if (failures.length > 0) process.exitCode = 1;
} finally {
  await rm(directory, { recursive: true, force: true });
}
