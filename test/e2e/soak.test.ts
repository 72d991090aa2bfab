import { expect, it } from "vitest";
import { NO_FLAWS } from "../soak/log-check.ts";
import { runSoak } from "../soak/run.ts";
import { buildWorker } from "../../harness/workerd.ts";
import { stateDirectory } from "./support/state.ts";

it(
  "neither loses nor duplicates a message across five kills under load",
  { tags: ["R1", "R2", "R3"] },
  async () => {
    await using state = await stateDirectory();
    const report = await runSoak({
      build: buildWorker(`${state.path}/build`),
      stateDirectory: `${state.path}/storage`,
      kills: 5,
      sends: 2_000,
      seed: 1,
    });
    expect(report).toMatchObject({ ...NO_FLAWS, kills: 5, unexpectedReplies: 0 });
    expect(report.acknowledged).toBeGreaterThanOrEqual(2_000);
    expect(report.retries).toBeGreaterThan(0);
  },
);
