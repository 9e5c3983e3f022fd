// Second opinions: tools of the operating system that check what we made, and lanes that depend on something outside.
// Invariant: a lane that cannot run says so by name, and fails where CI=true.

import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, test } from "vitest";

/** Debian's package for each tool. */
const packages: Record<string, string> = { xmlsec1: "xmlsec1", openssl: "openssl", unzip: "unzip", git: "git" };

/** Full path of a tool on the PATH, or null. */
export function findTool(name: string): string | null {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Groups tests that need tools; without them they are skipped by name, and with CI=true the lane fails. */
export function foreignLane(name: string, tools: string[], body: () => void): void {
  const missing = tools.filter((tool) => findTool(tool) === null);
  const mend = `apt-get install ${missing.map((tool) => packages[tool] ?? tool).join(" ")}`;
  if (missing.length > 0 && process.env["CI"] === "true") {
    test(`${name}: needs ${missing.join(", ")}`, () => expect.fail(`not found: ${missing.join(", ")}; ${mend}`));
    return;
  }
  laneWhere(missing.length === 0, name, `${missing.join(", ")} not found; ${mend}`, body);
}

/** Groups tests that need something which may rightly be absent, such as vectors kept outside the project. */
export function laneWhere(present: boolean, name: string, why: string, body: () => void): void {
  if (!present) console.warn(`SKIPPED LANE: ${name} (${why})`);
  (present ? describe : describe.skip)(name, body);
}

/** One test that needs something which may rightly be absent, such as being root; without it, skipped by name. */
export function testWhere(present: boolean, name: string, why: string, body: () => void | Promise<void>): void {
  if (!present) console.warn(`SKIPPED TEST: ${name} (${why})`);
  (present ? test : test.skip)(name, body);
}

export type ToolRun = { status: number; stdout: string; stderr: string };

/** Runs a tool to its end, within 20 s. `input` goes to its standard input. */
export function runTool(tool: string, args: string[], input?: Uint8Array): ToolRun {
  const path = findTool(tool);
  if (path === null) throw new Error(`${tool} not found`);
  const run = spawnSync(path, args, { encoding: "utf8", timeout: 20_000, ...(input === undefined ? {} : { input }) });
  if (run.error !== undefined) throw run.error;
  return { status: run.status ?? -1, stdout: run.stdout, stderr: run.stderr };
}
