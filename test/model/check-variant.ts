// Checks one variant: spin writes the checker, gcc builds it, and it visits every state.
// Invariant: what was not searched to its end is an error, never "nothing found".

import { spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { properties, runEnds, type Property, type RunEnd, type Variant } from "./variants.ts";

export const modelFile = join(import.meta.dirname, "chain.pml");

/** MB of states before the checker gives up, and steps of one run; both far above what any variant needs. */
const memoryMost = 2000;
const depthMost = 20_000;
const checkMs = 120_000;

/** Following runs to their end costs more than looking at states, so with one trouble; and no run may need the bank to give up. */
const smaller = ["TROUBLES=1", "ABORTS=0"];

export type Found = {
  breaks: Property[];
  ends: RunEnd[];
  states: number;
  ms: number;
};

/** Visits every state of the variant. Throws with the tool's own words when a tool fails or the search is not complete. */
export async function checkVariant(variant: Variant): Promise<Found> {
  const startedAt = performance.now();
  const found = await search(variant.defines, "states");
  const followed = variant.followed ? await search([...variant.defines, ...smaller], "endless runs") : null;
  const endless = followed !== null && (followed.endless || followed.names.has("V1"));
  const breaks = properties.filter((each) => found.names.has(each) || (each === "V1" && endless));
  const ends = runEnds.filter((each) => found.names.has(`reached_${each}`));
  return { breaks, ends, states: found.states, ms: performance.now() - startedAt };
}

type Searched = { names: Set<string>; endless: boolean; states: number };

async function search(defines: string[], goal: "states" | "endless runs"): Promise<Searched> {
  const folder = mkdtempSync(join(tmpdir(), "chain-model-"));
  try {
    copyFileSync(modelFile, join(folder, "chain.pml"));
    const lines: string[] = [];
    const keep = (line: string): void => void lines.push(line);
    await run("spin", ["-a", ...defines.map((each) => `-D${each}`), "chain.pml"], folder, keep);
    // Most variants are so small that a better checker takes longer to build than it saves.
    const effort = defines.includes("TROUBLES=1") && goal === "states" ? "-O0" : "-O1";
    const mode = goal === "states" ? "-DSAFETY" : "-DNP";
    await run("gcc", [effort, "-w", mode, "-DNOFAIR", `-DMEMLIM=${memoryMost}`, "-o", "pan", "pan.c"], folder, keep);
    return await runPan(folder, goal);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runPan(folder: string, goal: "states" | "endless runs"): Promise<Searched> {
  const found: Searched = { names: new Set(), endless: false, states: 0 };
  const odd: string[] = [];
  // -c0: goes on after a finding. -E: what a last state must be is asserted by the model. -l: looks for runs without end.
  const options = goal === "states" ? ["-E"] : ["-E", "-l"];
  await run(join(folder, "pan"), [...options, "-c0", `-m${depthMost}`], folder, (line) => {
    const broken = /assertion violated (\w+)/.exec(line)?.[1];
    if (broken !== undefined) found.names.add(broken);
    else if (line.includes("non-progress cycle (")) found.endless = true;
    else if (/not completed|max search depth|memory bound|MEMLIM|^pan:\d+:/.test(line)) odd.push(line.trim());
    found.states = Number(/^\s*(\d+) states, stored/.exec(line)?.[1] ?? found.states);
  });
  if (odd.length > 0) throw new Error(`the search is not complete: ${odd.slice(0, 3).join("; ")}`);
  if (found.states === 0) throw new Error("the checker said nothing of its states");
  return found;
}

/** Runs a tool in `folder`, hands on each line of its output; throws when it fails or takes longer than `checkMs`. */
async function run(tool: string, args: string[], folder: string, onLine: (line: string) => void): Promise<void> {
  const child = spawn(tool, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"], timeout: checkMs });
  const last: string[] = [];
  const hear = (line: string): void => {
    onLine(line);
    last.splice(0, last.length - 4, line);
  };
  createInterface({ input: child.stdout }).on("line", hear);
  createInterface({ input: child.stderr }).on("line", hear);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`${tool} failed (${code ?? "killed"}): ${last.join(" | ")}`);
}
