import { expect, it } from "vitest";
import { NO_FLAWS } from "../soak/log-check.ts";
import { runSoak } from "../soak/run.ts";
import { buildWorker } from "../../harness/workerd.ts";
import { stateDirectory } from "./support/state.ts";

it(
  "loses and doubles no message over five kills under load",
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
    expect(report).toMatchObject({ ...NO_FLAWS, kills: 5, faults: 0 });
    expect(report.sends).toBeGreaterThanOrEqual(2_000);
    expect(report.retries).toBeGreaterThan(0);
  },
);
