import { defineConfig } from "vitest/config";

const MINUTE = 60_000;

export default defineConfig({
  test: {
    name: "nightly",
    environment: "node",
    include: ["test/nightly/**/*.test.ts"],
    // One file at a time: each starts many clients.
    fileParallelism: false,
    // Ten waits of 50 s take most of ten minutes.
    testTimeout: 15 * MINUTE,
    hookTimeout: 15 * MINUTE,
  },
});
