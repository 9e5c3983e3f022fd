// `npm run demo`: new loan, extension, renewal and refinance on each of three registries, half over each door; with
// `--all` every kind of business: from a signed request to its end; then evidence verified and the three ledgers compared.
// Invariant: exit code 0 only if every chain ended as expected, every evidence file verified and the ledgers agree.

import { cpSync, mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { untilAsked } from "../../config/runtime.ts";
import { Fault } from "../../domain/fault.ts";
import { runScenarios, type Running } from "./demo-chains.ts";
import { outcomeOf, rowOf, showChain, surprises, tableOf, type Mode } from "./demo-report.ts";
import { compareLedgers } from "./ledgers.ts";
import { openProgress } from "./progress.ts";
import { everyKind, firstTwelve, type Scenario } from "./scenarios.ts";
import { allCores, buildWorld, type World } from "./world.ts";

export type DemoOptions = {
  /** One JSON object a line on standard output, findings on standard error. */
  json: boolean;
  /** Every kind of business; else the first four kinds. */
  all: boolean;
};

const interruptedCode = 130;
/** The gateway's process stays under it. */
const residentMbMax = 300;
/** ms for the first twelve chains, and for all. */
const patienceMs = { few: 80_000, all: 180_000 };

/** Returns the exit code. */
export async function runDemo({ json, all }: DemoOptions): Promise<number> {
  const mode = json ? "json" : process.stdout.isTTY ? "terminal" : "lines";
  const say = (line: string) => void (json || process.stdout.write(`${line}\n`));
  const interrupted = new AbortController();
  void untilAsked(process).then(() => interrupted.abort());
  makeFolder("evidence");
  const home = join(tmpdir(), `registry-gateway-demo-${process.pid}`);
  say("starting PostgreSQL, four registries, the bank cores and the gateway …");
  try {
    const world = await buildWorld({
      directory: join("data", "demo"),
      dataDirectory: join(home, "data"),
      databaseUrl: process.env["DATABASE_URL"] ?? null,
      pace: { acceptMs: 150, reviewMs: 150, recordMs: 150 },
      queryIntervalMs: 500,
      workers: 4,
      firstEnvironment: {},
    });
    try {
      say(`gateway  REST ${world.restUrl}  gRPC 127.0.0.1:${world.ground.grpcPort}  pid ${world.gateway.pid()}\n`);
      return await runBusinesses(world, all, mode, interrupted.signal);
    } finally {
      await world.stop();
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function makeFolder(name: string): void {
  try {
    mkdirSync(name, { recursive: true });
  } catch (error) {
    throw new Fault("settings", "give_up", `./${name} is in the way: evidence files go there; move it`, error);
  }
}

async function runBusinesses(world: World, all: boolean, mode: Mode, interrupted: AbortSignal): Promise<number> {
  const progress = openProgress(
    mode,
    (written) => void process.stdout.write(written),
    () => process.stdout.columns ?? 140,
  );
  if (interrupted.aborted) return interruptedCode;
  const scenarios: Scenario[] = all ? everyKind : firstTwelve;
  const patience = all ? patienceMs.all : patienceMs.few;
  const chains = await runScenarios(world, scenarios, patience, interrupted, (now) => progress.show(now.map(rowOf)));
  progress.end(chains.map(rowOf));
  if (interrupted.aborted) return interruptedCode;
  const findings: string[] = [];
  // What an outsider would be given beforehand: the keys that alone are trusted.
  cpSync(join(world.ground.directory, "trusted-keys"), join("evidence", "trusted-keys"), {
    recursive: true,
    force: true,
  });
  for (const chain of chains) findings.push(...(await showChain(world, chain, mode)));
  const registers = [...world.registries.values()].map((registry) => registry.ledger());
  const views = chains.map(({ view }) => view);
  findings.push(...compareLedgers(views, registers, allCores(world)));
  const residentMb = world.gateway.residentMb();
  if (residentMb >= residentMbMax) findings.push(`the gateway took ${residentMb} MB, allowed are ${residentMbMax}`);
  if (chains.length < scenarios.length) findings.push(`only ${chains.length} of ${scenarios.length} chains were begun`);
  if (all && mode !== "json") process.stdout.write(`\n${tableOf(world, chains).join("\n")}\n`);
  sumUp(world, chains, findings, mode);
  return findings.length === 0 ? 0 : 1;
}

/** The last line for people; with --json it goes to standard error, where findings go too. */
function sumUp(world: World, chains: Running[], findings: string[], mode: Mode): void {
  const completed = chains.filter((chain) => chain.view["state"] === "completed").length;
  const asExpected = chains.filter((chain) => surprises(chain, outcomeOf(world, chain)).length === 0).length;
  const out = mode === "json" ? process.stderr : process.stdout;
  out.write(findings.map((finding) => `!! ${finding}\n`).join(""));
  out.write(
    `\n${completed} of ${chains.length} chains completed, ${asExpected} ended as expected; ` +
      `${findings.length === 0 ? "gateway, registries and bank cores agree" : "not everything agrees"}; ` +
      `gateway at most ${world.gateway.residentMb()} MB resident, restarted ${world.gateway.deaths()} times\n`,
  );
}
