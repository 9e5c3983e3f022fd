// The chains of a demo from submission to their end: a few at a time, looked at over the door each came in by.
// Invariant: a call is made again only while the gateway is away; what the world does for a chain it does once.

import { Fault } from "../../domain/fault.ts";
import { asRecord, asRecords, text } from "../../gateway/commands/command.ts";
import type { ChainView } from "./ledger-registers.ts";
import type { Scenario } from "./scenarios.ts";
import { readSample, type Door, type World } from "./world.ts";

export type Running = {
  scenario: Scenario;
  chainId: string;
  door: Door;
  startedAt: number;
  endedAt: number | null;
  view: ChainView;
  /** The world has done what it does while the chain watches. */
  watched: boolean;
};

/** Live at once: as many as one small machine moves on without making any wait. */
const liveAtOnce = 12;

/**
 * Runs every scenario to its end, or until `patienceMs` have passed or it is interrupted. `show` hears of every look.
 * Returns those that were begun.
 */
export async function runScenarios(
  world: World,
  scenarios: readonly Scenario[],
  patienceMs: number,
  interrupted: AbortSignal,
  show: (chains: Running[]) => void,
): Promise<Running[]> {
  await refuseUsedDatabase(world);
  const chains: Running[] = [];
  const deadline = Date.now() + patienceMs;
  const isLive = (chain: Running) => chain.endedAt === null;
  while (Date.now() < deadline && !interrupted.aborted) {
    while (chains.length < scenarios.length && chains.filter(isLive).length < liveAtOnce) {
      const scenario = scenarios[chains.length];
      if (scenario !== undefined) chains.push(await begin(world, scenario, chains.length % 2 === 0 ? "rest" : "grpc"));
    }
    if (chains.length === scenarios.length && !chains.some(isLive)) break;
    await Promise.all(chains.filter(isLive).map((chain) => look(world, chain)));
    show(chains);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return chains;
}

async function refuseUsedDatabase(world: World): Promise<void> {
  const before = await persistently(world, () => world.call("core", "rest", "ListChains", {}));
  if (asRecords(asRecord(before.body)["chains"]).length > 0) {
    throw new Fault(
      "settings",
      "give_up",
      "DATABASE_URL names a database that holds chains of an earlier run: name an empty one",
    );
  }
}

async function begin(world: World, scenario: Scenario, door: Door): Promise<Running> {
  const { sample, signIn, fault } = scenario;
  const startedAt = Date.now();
  const { business } = readSample(sample);
  if (fault !== undefined) injectFault(world, fault, business.units[0]?.unitCode ?? "");
  const result = await persistently(world, () =>
    world.call(signIn, door, "SubmitChain", { idempotencyKey: `demo-${sample}`, business }),
  );
  if (result.status >= 300) throw new Error(`${sample} was refused: ${JSON.stringify(result.body)}`);
  const view = asRecord(result.body);
  const chainId = text(view["chainId"]);
  world.useDoor(chainId, door);
  return { scenario, chainId, door, startedAt, endedAt: null, view, watched: false };
}

/** At the registry the unit belongs to: the others never see it. */
function injectFault(world: World, fault: NonNullable<Scenario["fault"]>, unitCode: string): void {
  for (const registry of world.registries.values())
    if (registry.ledger().units.some((unit) => unit.unitCode === unitCode)) registry.inject({ fault, unitCode });
}

/** Calls again while the gateway is away: the idempotency key makes that harmless. */
async function persistently<T>(world: World, call: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const deaths = world.gateway.deaths();
    try {
      return await call();
    } catch (error) {
      const away = world.gateway.pid() === null || world.gateway.deaths() !== deaths || world.gateway.deaths() > 0;
      if (!away || Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

async function look(world: World, chain: Running): Promise<void> {
  const { signIn, onWatch } = chain.scenario;
  const result = await persistently(world, () =>
    world.call(signIn, chain.door, "GetChain", { chainId: chain.chainId }),
  );
  chain.view = asRecord(result.body);
  const state = text(chain.view["state"]);
  if (state === "completed" || state === "aborted" || state === "parked") chain.endedAt ??= Date.now();
  if (text(asRecord(chain.view["step"])["name"]) === "watch" && !chain.watched) {
    chain.watched = true;
    onWatch?.(world);
  }
}
