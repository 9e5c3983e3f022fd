// How the tests run: few workers, one embedded PostgreSQL for the whole run, started by the first test that wants it.

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    environment: "node",
    include: ["test/**/*.test.ts"],
    pool: "forks",
    maxWorkers: 2,
    // Tests of one file that say they may run side by side: whole worlds, which mostly wait.
    maxConcurrency: 3,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    globalSetup: ["test/support/database.ts"],
  },
});
