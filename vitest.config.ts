import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { PROMISES } from "./test/promises.ts";

export default defineConfig({
  test: {
    // Some files mostly wait, so a second one finds the time on two cores.
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
        },
      },
      {
        test: {
          name: "e2e",
          // After the others: some of both are measured in milliseconds, and share two cores.
          sequence: { groupOrder: 1 },
          environment: "node",
          include: ["test/e2e/**/*.test.ts"],
          // A real server starts in each file, and the longest wait under test holds 50 s.
          testTimeout: 90_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
