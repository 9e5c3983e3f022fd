// What holds of every kind on every kind of registry that comes to its end; the steps themselves stand in kinds/.
// Invariant: completed means that every leg of ours is proven, and that money moved as often as the kind says, and no more.

import { describe, expect, test } from "vitest";
import { chainKinds, type ChainKind } from "../../domain/business.ts";
import { isOurs } from "../../domain/legs.ts";
import { story } from "./kinds/story.ts";
import { lawful } from "./pre-lodgement/kinds.ts";
import { places } from "./pre-lodgement/people.ts";
import { openSample, sampleChain } from "./sample-chains.ts";

/** What moves at the bank core: money is posted, new terms come into force, or nothing (practice 8). */
const moves: Record<ChainKind, "money" | "terms" | "nothing"> = {
  new_loan: "money",
  drawdown: "money",
  renewal: "money",
  extension: "terms",
  refinance: "money",
  lender_switch: "money",
  presale: "money",
  notice_conversion: "nothing",
  construction_conversion: "nothing",
  increase: "money",
  rank_change: "nothing",
  collateral_change: "nothing",
  cancellation: "nothing",
  notice_cancellation: "nothing",
  assignment: "nothing",
  sale_with_mortgage: "money",
  mortgagee_rename: "nothing",
};

describe.each(chainKinds)("%s", (kind) => {
  test.each(places)("at %s: proven legs, and what moves at the core", (place) => {
    const { chain, far } = story(openSample(lawful(kind, place)));
    expect(chain.state).toBe("completed");
    expect(chain.legs.filter(isOurs).every((leg) => leg.reread && leg.proofSha256 !== null)).toBe(true);
    expect([...far.postings.values()]).toEqual(moves[kind] === "money" ? ["posted"] : []);
    expect([...far.holds.values()]).toEqual(moves[kind] === "money" ? ["held"] : []);
    expect(far.terms.size).toBe(moves[kind] === "terms" ? 1 : 0);
  });
});

test("a permit carries the re-read recording result of every leg relied on, an expiry and a derived key", () => {
  const { effects } = story(sampleChain("refinance", "combined"));
  const permit = effects.find((effect) => effect.request.type === "permit");
  expect(permit?.request).toMatchObject({
    key: "chn_1-permit-1",
    tranche: 1,
    expiresAt: expect.any(Number),
    proofs: [
      { legId: "cancellation", businessNumber: "chn_1-cancellation-1", messageSha256: "b".repeat(64) },
      { legId: "first", businessNumber: "chn_1-first-1", messageSha256: "b".repeat(64) },
    ],
  });
});

test("where nothing is registered the permit relies on the search right before it, of the covering mortgage", () => {
  const { effects, chain } = story(openSample(lawful("drawdown")));
  const permit = effects.find((effect) => effect.request.type === "permit");
  const search = chain.searches.findLast(({ stage }) => stage === "before_disbursement");
  expect(permit?.request).toMatchObject({
    proofs: [
      {
        type: "search",
        searchNumber: search?.snapshot.searchNumber,
        registrationCertificateNumber: chain.business.previousMortgage?.registrationCertificateNumber,
      },
    ],
  });
});

test("notices tell the bank each gate and each move, without personal data", () => {
  const { notices, chain, told } = story(sampleChain("new_loan", "independent"));
  expect(notices.filter((type) => type !== "leg_moved")).toEqual([
    "decision_wanted",
    "signatures_wanted",
    "hold_placed",
    "filed",
    "recorded",
    "permit_sent",
    "posted",
    "completed",
  ]);
  for (const { party } of chain.business.mortgagors) expect(told).not.toContain(party.certificateNumber);
});

test.each(chainKinds)("no notice of %s holds a person's number", (kind) => {
  const { told, chain } = story(openSample(lawful(kind)));
  const { mortgagors, propertyTransfer } = chain.business;
  const persons = [...mortgagors.map(({ party }) => party), ...(propertyTransfer?.transferors ?? [])];
  for (const { certificateNumber } of persons) expect(told).not.toContain(certificateNumber);
});
