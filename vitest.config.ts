import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { PROMISES } from "./test/promises.ts";

export default defineConfig({
  test: {
    // Two files at a time: some mostly wait, so two cores suffice.
    maxWorkers: 2,
    tags: [...PROMISES],
    projects: [
      {
        test: {
          name: "unit",
          environment: "node",
          sequence: { groupOrder: 0 },
          include: ["test/{unit,page,repository}/**/*.test.ts"],
        },
      },
      {
        plugins: [cloudflareTest({ wrangler: { configPath: "./wrangler.toml" } })],
        test: {
          name: "workerd",
          sequence: { groupOrder: 0 },
          include: ["test/{room,matchmaker,mcp,http}/**/*.test.ts"],
          // The first test of a file also loads the whole Worker.
          testTimeout: 15_000,
        },
      },
      {
        test: {
          name: "e2e",
          // Runs after the other projects: both have tests that measure milliseconds and would
          // compete for the cores.
          sequence: { groupOrder: 1 },
          environment: "node",
          include: ["test/e2e/**/*.test.ts"],
          // Each file starts a real server, and the longest wait under test takes 50 s.
          testTimeout: 90_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
