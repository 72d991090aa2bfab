import { mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readCorpus } from "../fuzz/corpus.ts";
import { fastDirectory, runFuzz } from "../fuzz/run.ts";
import { buildWorker } from "../../harness/workerd.ts";

const CORPUS = ["regressions", "attacks"];
const REQUESTS = 8_000;

it(
  "answers the corpus and thousands of random requests correctly and stores nothing it refused",
  { timeout: 180_000, tags: "S8" },
  async () => {
    const directory = await mkdtemp(join(fastDirectory(), "mcp-chat-fuzz-"));
    try {
      const files = CORPUS.map((name) =>
        readFile(new URL(`fuzz-corpus/${name}.json`, import.meta.url), "utf8"),
      );
      const { failures, sent, outcomes } = await runFuzz({
        build: buildWorker(join(directory, "build")),
        stateDirectory: join(directory, "storage"),
        requests: REQUESTS,
        seed: 1,
        corpus: (await Promise.all(files)).flatMap(readCorpus),
      });
      expect(failures).toEqual([]);
      expect(sent).toBeGreaterThanOrEqual(REQUESTS);
      // If most requests failed the first validation, the fuzzer would test little else.
      expect(outcomes["200"]).toBeGreaterThan(sent / 4);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  },
);
