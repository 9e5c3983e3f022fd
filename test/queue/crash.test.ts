// The process dies at every named point of a turn, once in each effect that passes it; another goes on from what was committed.
// Invariant: every chain still completes, nothing is filed, held or posted twice, and the three ledgers agree.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Chain } from "../../domain/chain-state.ts";
import { crashPoints, type CrashPoint } from "../../queue/crash-points.ts";
import { runTurn } from "../../queue/turn.ts";
import { realClock } from "../support/ports.ts";
import { layGround, type Ground } from "./ground.ts";

class Died extends Error {
  override readonly name = "Died";
}

const ended = (chain: Chain): boolean =>
  chain.state === "completed" || chain.state === "aborted" || chain.state === "parked";

/** Turns the chain to its end; at the point, the worker dies once for every effect (or turn) that passes it. */
async function dieAtEvery(
  point: CrashPoint,
  chainId: string,
  ground: Ground,
): Promise<{ chain: Chain; deaths: number }> {
  const died = new Set<string>();
  const deps = ground.turnDeps(async (passed, id) => {
    if (passed !== point || id !== chainId) return;
    const stored = await ground.store.readAny(id);
    const key = stored?.chain.inFlight?.request.type ?? `step ${stored?.chain.step ?? 0}`;
    if (died.has(key)) return;
    died.add(key);
    throw new Died(key);
  }, 150);
  const deadline = Date.now() + 28_000;
  for (;;) {
    const stored = await ground.store.readAny(chainId);
    if (stored !== null && ended(stored.chain)) return { chain: stored.chain, deaths: died.size };
    if (Date.now() > deadline) throw new Error(`not ended: step ${stored?.chain.step ?? 0}, ${[...died].join(", ")}`);
    try {
      if ((await runTurn(chainId, "wrk_mortal", deps)) === "nothing") await realClock.sleep(20);
    } catch (error) {
      if (!(error instanceof Died)) throw error;
    }
  }
}

/** Each registry takes every third point, each on a refinance of its own. */
const registries = ["suzhou-huqiu", "nantong-haimen", "guangzhou-tianhe"] as const;
const samples = ["refinance", "refinance-2", "refinance-3", "refinance-4"];

describe.each(registries)("at %s", (registryId) => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await layGround(registryId);
  });
  afterAll(() => ground.stop());

  const points = crashPoints.filter((_point, index) => index % registries.length === registries.indexOf(registryId));
  test.each(points)("dying at %s", { timeout: 40_000 }, async (point) => {
    const chainId = await ground.submit(`${registryId}-${samples[points.indexOf(point)]}`);
    const { chain, deaths } = await dieAtEvery(point, chainId, ground);
    expect(chain.state, JSON.stringify([chain.parked, chain.abort])).toBe("completed");
    expect(deaths).toBeGreaterThan(0);
    const postings = ground.core.ledger().postings.filter((posting) => posting.chainId === chainId);
    expect(postings.map((posting) => posting.state)).toEqual(["posted"]);
    expect(chain.disbursement?.posting?.postingNumber).toBe(postings[0]?.postingNumber);
    const cases = ground.registry.ledger().cases.filter((each) => each.businessNumber.startsWith(chainId));
    expect(new Set(cases.map((each) => each.businessNumber))).toEqual(
      new Set(chain.legs.map((leg) => leg.businessNumber)),
    );
    expect(cases).toHaveLength(chain.legs.length);
  });
});
