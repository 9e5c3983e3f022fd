// The tests that mutants are tried against: the rules alone, in memory, without the random and the exploring runs (far slower).
// Invariant: nothing here opens a socket, a file of its own or a database; modules are loaded once for all files of a run.

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    environment: "node",
    include: ["test/domain/**/*.test.ts"],
    exclude: [
      "test/domain/chain-safety.test.ts",
      "test/domain/safety/**",
      "test/domain/parked-exploring.test.ts",
      "test/domain/pre-lodgement/lawful.test.ts",
    ],
    isolate: false,
    testTimeout: 60_000,
  },
});
