// Every kind on every kind of registry, from opening to completion, one line per thing that happens.
// Invariant: the order of effects is the one of the flow table and no other.

import { describe, expect, test } from "vitest";
import { chainKinds } from "../../domain/business.ts";
import type { Chain } from "../../domain/chain-state.ts";
import { decide } from "../../domain/chain.ts";
import type { Effect } from "../../domain/effect.ts";
import type { ChainEvent } from "../../domain/event.ts";
import { isRefusal } from "../../domain/refusal.ts";
import { registryCapabilities } from "../../domain/registration.ts";
import { askCore } from "./far-core.ts";
import { ask, farSide, progress, type FarSide } from "./far-side.ts";
import { approval, sampleChain, sampleProfile, signatures, start } from "./sample-chains.ts";

const untilFiled = ["search opening", "decision", "signatures"];
const disburse = ["search before_disbursement", "permit", "posted"];

/** What happens, in order; queries that wait for the registry are left out, the one that re-reads is "reread". */
const expected: Record<string, string[]> = {
  "new_loan combined": [...untilFiled, "place_hold", "search before_filing", "file first", "reread first", ...disburse],
  "new_loan confirmed": [
    ...untilFiled,
    "place_hold",
    "search before_filing",
    "file first",
    "confirm first",
    "reread first",
    ...disburse,
  ],
  "new_loan independent": [
    ...untilFiled,
    "place_hold",
    "search before_filing",
    "file first",
    "reread first",
    ...disburse,
  ],
  "renewal combined": [
    ...untilFiled,
    "place_hold",
    "search before_filing",
    "file change",
    "reread change",
    ...disburse,
  ],
  "renewal confirmed": [
    ...untilFiled,
    "place_hold",
    "search before_filing",
    "file change",
    "confirm change",
    "reread change",
    ...disburse,
  ],
  "renewal independent": [
    ...untilFiled,
    "place_hold",
    "search before_filing",
    "file change",
    "reread change",
    ...disburse,
  ],
  "extension combined": [...untilFiled, "search before_filing", "file change", "reread change", "order_terms"],
  "extension confirmed": [
    ...untilFiled,
    "search before_filing",
    "file change",
    "confirm change",
    "reread change",
    "order_terms",
  ],
  "extension independent": [...untilFiled, "search before_filing", "file change", "reread change", "order_terms"],
  "refinance combined": [
    ...untilFiled,
    "place_hold",
    "search before_filing",
    "file cancellation+first together",
    "reread cancellation+first",
    ...disburse,
  ],
  "refinance confirmed": [
    ...untilFiled,
    "place_hold",
    "search before_filing",
    "file first",
    "file cancellation",
    "confirm first",
    "reread first",
    ...disburse,
    "confirm cancellation",
    "reread cancellation",
  ],
  "refinance independent": [
    ...untilFiled,
    "place_hold",
    "search before_filing",
    "file first",
    "reread first",
    ...disburse,
    "file cancellation",
    "reread cancellation",
  ],
};

describe.each(chainKinds)("%s", (kind) => {
  test.each(registryCapabilities)("on a %s registry takes its steps in order and completes", (capability) => {
    const { chain, happened, far } = run(sampleChain(kind, capability));
    expect(happened).toEqual(expected[`${kind} ${capability}`]);
    expect(chain.state).toBe("completed");
    expect(chain.legs.every((leg) => leg.reread && leg.proofSha256 !== null)).toBe(true);
    expect([...far.postings.values()]).toEqual(kind === "extension" ? [] : ["posted"]);
    expect(far.terms.size).toBe(kind === "extension" ? 1 : 0);
  });
});

test("a permit carries the re-read recording result of every leg relied on, an expiry and a derived key", () => {
  const { effects } = run(sampleChain("refinance", "combined"));
  const permit = effects.find((effect) => effect.request.type === "permit");
  expect(permit?.request).toMatchObject({
    key: "chn_1-permit-1",
    proofs: [
      { legId: "cancellation", businessNumber: "chn_1-cancellation-1", messageSha256: expect.stringMatching(/^read-/) },
      { legId: "first", businessNumber: "chn_1-first-1", messageSha256: expect.stringMatching(/^read-/) },
    ],
  });
});

test("notices tell the bank each gate and each move, without personal data", () => {
  const { notices, chain } = run(sampleChain("new_loan", "independent"));
  expect(notices.map((notice) => notice.type).filter((type) => type !== "leg_moved")).toEqual([
    "decision_wanted",
    "signatures_wanted",
    "hold_placed",
    "filed",
    "recorded",
    "permit_sent",
    "posted",
    "completed",
  ]);
  const text = JSON.stringify(notices);
  for (const { party } of chain.business.mortgagors) expect(text).not.toContain(party.certificateNumber);
});

/** Drives a chain with an obliging far side until it ends. */
function run(opened: Chain): {
  chain: Chain;
  happened: string[];
  effects: Effect[];
  far: FarSide;
  notices: { type: string }[];
} {
  let chain = opened;
  let now = start;
  const happened: string[] = [];
  const effects: Effect[] = [];
  const notices: { type: string }[] = [];
  const profile = sampleProfile(chain.capability);
  const far = farSide(chain.business, chain.capability);
  const take = (event: ChainEvent): void => {
    const decision = decide(chain, event, profile, { now });
    if (isRefusal(decision)) throw new Error(`${event.type}: ${decision.code} ${decision.field}`);
    chain = decision.chain;
    notices.push(...decision.notices);
    if (decision.effect !== null) effects.push(decision.effect);
  };
  for (let turns = 0; turns < 300 && chain.state === "open"; turns += 1) {
    now += 400;
    const effect = chain.inFlight;
    if (effect !== null) {
      const event = answer(far, chain, effect, now);
      const name = nameOf(chain, effect);
      if (name !== null) happened.push(name);
      take(event);
      continue;
    }
    const step = chain.plan.steps[chain.step]?.step;
    if (step === "decision" && chain.decision === null) {
      happened.push("decision");
      take({ type: "decision_recorded", decision: approval(chain, now) });
    } else if (step === "signed" && chain.signedDocuments.length === 0) {
      happened.push("signatures");
      take({ type: "signatures_recorded", documents: signatures(chain, now) });
    } else if (chain.disbursement?.state === "permitted") {
      happened.push("posted");
      const { key, amount } = chain.disbursement;
      take({
        type: "posting_reported",
        posting: { key, state: "posted", postingNumber: "P-1", amount, at: now, reason: null },
      });
    } else {
      for (const item of far.cases.values()) progress(far, item);
      take({ type: "due" });
    }
  }
  return { chain, happened, effects, far, notices };
}

function answer(far: FarSide, chain: Chain, effect: Effect, now: number): ChainEvent {
  if (effect.to === "bank_core") return { type: "core_answered", answer: askCore(far, effect.request, now, "yes") };
  const told = ask(far, effect.request, now);
  if (!Array.isArray(told)) return { type: "search_answered", snapshot: told, messageSha256: "search" };
  const rereads = chain.legs.every((leg) => !effect.legIds.includes(leg.legId) || leg.recordingResult !== null);
  return {
    type: "registry_answered",
    source: effect.request.type === "query" ? "query" : "reply",
    outcomes: told,
    messageSha256: rereads ? `read-${now}` : `told-${now}`,
  };
}

function nameOf(chain: Chain, { to, request, ...effect }: Effect): string | null {
  if (to === "bank_core") return request.type;
  const { stage = null, legIds = [] } = effect as { stage?: string | null; legIds?: string[] };
  const legs = legIds.join("+");
  if (request.type === "search") return `search ${stage}`;
  if (request.type !== "query") return `${request.type} ${legs}${legIds.length > 1 ? " together" : ""}`;
  const rereads = chain.legs.filter((leg) => legIds.includes(leg.legId)).every((leg) => leg.recordingResult !== null);
  return rereads ? `reread ${legs}` : null;
}
