// Set up and torn down once for a whole test run: a folder in which the first test that needs PostgreSQL starts it.
// Invariant: nothing is left behind, not even by a run that was killed: the next run ends what it finds.

import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startEmbedded } from "../../store/embedded.ts";
import { quietLog, realClock, realIds } from "./ports.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Data directory of this run's PostgreSQL; it may not exist yet. */
    databaseDir: string;
  }
}

const prefix = "registry-gateway-test-";

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const abandoned = readdirSync(tmpdir()).filter(
    (name) => name.startsWith(prefix) && !isAlive(Number(name.slice(prefix.length).split("-")[0])),
  );
  for (const name of abandoned) await remove(join(tmpdir(), name));
  const home = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
  // PostgreSQL runs under another account when we are root, and must reach its folder.
  chmodSync(home, 0o755);
  project.provide("databaseDir", join(home, "postgres", "data"));
  return () => remove(home);
}

async function remove(home: string): Promise<void> {
  const dataDir = join(home, "postgres", "data");
  if (existsSync(join(dataDir, "postmaster.pid"))) {
    const running = await startEmbedded({ dataDir, clock: realClock, ids: realIds, log: quietLog });
    await running.stop();
  }
  rmSync(home, { recursive: true, force: true });
}

function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}
