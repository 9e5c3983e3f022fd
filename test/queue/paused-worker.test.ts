// A worker stopped in the middle of an effect, as by a long pause of its machine, while another takes its chain to the end.
// Invariant: when it wakes its effect is harmless under its key, and its outcome is refused by the epoch.

import { afterAll, beforeAll, expect, test } from "vitest";
import type { Chain } from "../../domain/chain-state.ts";
import type { EvidenceRecord } from "../../domain/evidence.ts";
import { runTurn } from "../../queue/turn.ts";
import { realClock } from "../support/ports.ts";
import { layGround, type Ground } from "./ground.ts";

let ground: Ground;
beforeAll(async () => {
  ground = await layGround("nantong-haimen");
});
afterAll(() => ground.stop());

const ended = (chain: Chain): boolean =>
  chain.state === "completed" || chain.state === "aborted" || chain.state === "parked";

test.each([
  { sample: "nantong-haimen-refinance", request: "file", point: "P10_sent" },
  { sample: "nantong-haimen-refinance-2", request: "confirm", point: "P9_before_send" },
  { sample: "nantong-haimen-refinance-3", request: "permit", point: "P9_before_send" },
] as const)(
  "a worker paused past its lease at $point of a $request moves nothing when it wakes",
  async ({ sample, request, point }) => {
    const chainId = await ground.submit(sample);
    const { promise: paused, resolve: resume } = Promise.withResolvers<void>();
    let caught = false;
    const slow = ground.turnDeps(async (passed, id) => {
      const stored = caught || id !== chainId || passed !== point ? null : await ground.store.readAny(id);
      if (stored?.chain.inFlight?.request.type !== request) return;
      caught = true;
      await paused;
    });
    // A paused process renews nothing.
    const renew: typeof slow.store.renew = async (...asked) => (caught ? false : await slow.store.renew(...asked));
    const late = (async () => {
      for (;;) {
        if ((await runTurn(chainId, "wrk_slow", { ...slow, store: { ...slow.store, renew } })) === "turned" && caught)
          return;
        await realClock.sleep(15);
      }
    })();
    await expect.poll(() => caught, { timeout: 15_000 }).toBe(true);
    const chain = await ground.turnUntil(chainId, ended);
    const before = await ground.store.evidence(chainId);
    resume();
    await late;
    expect(chain.state, JSON.stringify([chain.parked, chain.abort])).toBe("completed");
    const outcomes = (await ground.store.evidence(chainId)).slice(before.length).filter(isOutcome);
    expect(outcomes).toEqual([]);
    // What the late worker was told is kept, though it moved nothing.
    expect((await ground.store.evidence("door")).filter((record) => record.subject === request)).toHaveLength(1);
    const cases = ground.registry.ledger().cases.filter((each) => each.businessNumber.startsWith(chainId));
    const numbers = cases.map((each) => each.businessNumber);
    expect(numbers.toSorted()).toEqual([`${chainId}-cancellation-1`, `${chainId}-first-1`]);
    const postings = ground.core.ledger().postings.filter((posting) => posting.chainId === chainId);
    expect(postings).toMatchObject([{ state: "posted" }]);
  },
);

/** A transition made of a worker's own effect; callbacks and reports may come at any time. */
function isOutcome({ type, bytes }: EvidenceRecord): boolean {
  if (type !== "transition") return false;
  const { event, source } = JSON.parse(new TextDecoder().decode(bytes)) as { event: string; source: string | null };
  return event === "core_answered" || source === "reply" || source === "query";
}
