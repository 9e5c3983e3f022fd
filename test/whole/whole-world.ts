// A sandbox world for tests of the whole: built in a temporary folder, asked through the signed door, compared at the end.
// Invariant: a test waits for conditions with a deadline, and every world it opens is stopped by it.

import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemIds } from "../../config/runtime.ts";
import { asRecord, text } from "../../gateway/commands/command.ts";
import { isReady } from "../sandbox/gateway-process.ts";
import type { ChainView } from "../sandbox/ledger-registers.ts";
import { compareLedgers } from "../sandbox/ledgers.ts";
import { allCores, buildWorld, readSample, type World } from "../sandbox/world.ts";

export type TestWorld = World & {
  /** Resolves when the gateway is ready again; rejects after `withinMs`. */
  ready(withinMs: number): Promise<void>;
  /** True when the embedded PostgreSQL of this world runs no more. */
  postgresIsGone(): boolean;
};

/** `databaseUrl` null: an embedded PostgreSQL of its own. `environment`: for the gateway's first process only. */
export async function openTestWorld(options: {
  databaseUrl: string | null;
  environment: Record<string, string>;
}): Promise<TestWorld> {
  const directory = mkdtempSync(join(tmpdir(), "registry-gateway-whole-"));
  const home = join(tmpdir(), `registry-gateway-whole-pg-${systemIds.nonce().slice(0, 12)}`);
  const dataDirectory = join(home, "data");
  const world = await buildWorld({
    directory,
    dataDirectory,
    databaseUrl: options.databaseUrl,
    pace: { acceptMs: 100, reviewMs: 100, recordMs: 100 },
    queryIntervalMs: 400,
    workers: 4,
    firstEnvironment: options.environment,
  });
  let postmaster: number | null = null;
  const pidFile = join(dataDirectory, "postmaster.pid");
  if (existsSync(pidFile)) postmaster = Number(readFileSync(pidFile, "utf8").split("\n")[0]);
  return {
    ...world,
    ready: (withinMs) => until(async () => await isReady(world.restUrl), withinMs, "the gateway is ready"),
    postgresIsGone: () => postmaster !== null && !runs(postmaster),
    stop: async () => {
      await world.stop();
      rmSync(directory, { recursive: true, force: true });
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** False once the process has ended, even while its entry waits to be collected by its parent. */
function runs(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

/** Submits a sample over REST, again while the gateway is away; returns the chain's id. */
export async function submit(world: World, sample: string, idempotencyKey = `test-${sample}`): Promise<string> {
  let chainId = "";
  const { business } = readSample(sample);
  await until(
    async () => {
      const result = await asked(world, "SubmitChain", { idempotencyKey, business });
      if (result !== null && result.status >= 300) throw new Error(`${sample}: ${JSON.stringify(result.body)}`);
      chainId = text(asRecord(result?.body)["chainId"]);
      return chainId !== "";
    },
    30_000,
    `${sample} is submitted`,
  );
  return chainId;
}

/** The chain as GetChain shows it once it is completed or aborted. */
export async function endOf(world: World, chainId: string, withinMs: number): Promise<ChainView> {
  return await viewWhen(
    world,
    chainId,
    (view) => view["state"] === "completed" || view["state"] === "aborted",
    withinMs,
  );
}

/** The chain as GetChain shows it once `holds`. */
export async function viewWhen(
  world: World,
  chainId: string,
  holds: (view: ChainView) => boolean,
  withinMs: number,
): Promise<ChainView> {
  let view: ChainView = {};
  await until(
    async () => {
      const result = await asked(world, "GetChain", { chainId });
      if (result !== null) view = asRecord(result.body);
      return result !== null && holds(view);
    },
    withinMs,
    () =>
      `${chainId} gets there; it is ${JSON.stringify({ state: view["state"], step: view["step"], legs: view["legs"], parked: view["parked"], abort: view["abort"] })}`,
  );
  return view;
}

/** Differences between the three ledgers, in words. */
export async function differencesIn(world: World, chainIds: string[]): Promise<string[]> {
  const chains = await Promise.all(
    chainIds.map(async (chainId) => asRecord((await world.call("core", "rest", "GetChain", { chainId })).body)),
  );
  const registers = [...world.registries.values()].map((registry) => registry.ledger());
  return compareLedgers(chains, registers, allCores(world));
}

/** Null when the gateway could not be reached. */
async function asked(world: World, operation: string, input: object) {
  try {
    return await world.call("core", "rest", operation, input);
  } catch {
    return null;
  }
}

/** Resolves when `holds`; rejects after `withinMs` saying what was waited for. */
export async function until(
  holds: () => Promise<boolean> | boolean,
  withinMs: number,
  what: string | (() => string),
): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > deadline)
      throw new Error(`not within ${withinMs} ms: ${typeof what === "string" ? what : what()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
