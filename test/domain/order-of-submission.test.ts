// In order of submission (practice 18): which chains of one institution go behind which, and how the later one waits.
// Invariant: every pair is tried both ways, and two chains on one unit never file the other way round.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Business } from "../../domain/business.ts";
import type { Chain } from "../../domain/chain-state.ts";
import { asksForChainsAhead } from "../../domain/decide/chains-ahead.ts";
import {
  chainsAhead,
  countsOnRanksOf,
  letsOthersPass,
  standingOf,
  unitsRanked,
} from "../../domain/order-of-submission.ts";
import { converse, resolve, takeTurn, type Conversation } from "./conversation.ts";
import { lawful } from "./pre-lodgement/kinds.ts";
import { everyKind } from "./safety/scenes.ts";
import { openSample, start } from "./sample-chains.ts";

type Change = (business: Business) => Business;
const asItIs: Change = (business) => business;

const [unit] = lawful("new_loan").units;

/** The sample of that kind over the one unit all pairs share, with contracts of its own. */
function over(kind: Business["kind"], chainId: string, change: Change = asItIs): Chain {
  const sample = lawful(kind);
  const renamed = (contract: Business["mainContract"]) => ({ ...contract, number: `${contract.number}-${chainId}` });
  const chain = openSample(
    change({
      ...sample,
      reference: chainId,
      mainContract: renamed(sample.mainContract),
      mortgageContract: renamed(sample.mortgageContract),
    }),
  );
  const { unitCode } = unit ?? { unitCode: "" };
  return { ...chain, chainId, legs: chain.legs.map((leg) => ({ ...leg, unitCodes: [unitCode] })) };
}

const elsewhere = (chain: Chain): Chain => ({
  ...chain,
  legs: chain.legs.map((leg) => ({ ...leg, unitCodes: ["440106001001GB00001F00019999"] })),
});

describe("which chain goes behind which", () => {
  it.each([
    ["new_loan", "new_loan", true],
    ["new_loan", "cancellation", true],
    ["new_loan", "refinance", true],
    ["new_loan", "rank_change", true],
    ["new_loan", "presale", true],
    ["new_loan", "increase", true],
    ["increase", "new_loan", true],
    ["rank_change", "cancellation", true],
    ["cancellation", "rank_change", true],
    // A change of the term moves no rank, and a drawdown registers nothing.
    ["new_loan", "extension", false],
    ["extension", "new_loan", false],
    ["new_loan", "drawdown", false],
    ["drawdown", "new_loan", false],
    // Fewer ahead harm nobody: a mere cancellation counts on no rank.
    ["cancellation", "new_loan", false],
    ["cancellation", "cancellation", false],
    ["cancellation", "refinance", false],
    ["new_loan", "assignment", false],
    ["assignment", "cancellation", false],
    ["cancellation", "assignment", false],
  ] as const)("%s after %s: %s", (later, earlier, isBehind) => {
    expect(countsOnRanksOf(over(later, "chn_2"), over(earlier, "chn_1"))).toBe(isBehind);
  });

  it("is a question of the unit: over another one none waits", () => {
    const [later, earlier] = [over("new_loan", "chn_2"), over("new_loan", "chn_1")];
    expect(chainsAhead(later, [earlier])).toEqual(["chn_1"]);
    expect(chainsAhead(later, [elsewhere(earlier)])).toEqual([]);
    expect(unitsRanked(later)).toEqual([unit?.unitCode]);
    expect(unitsRanked(over("extension", "chn_3"))).toEqual([]);
  });

  it("lets the commercial and the provident-fund mortgage of one purchase go at once, and no other two", () => {
    const fund: Change = (business) => ({
      ...business,
      mortgagee: { ...business.mortgagee, kind: "provident_fund_centre" },
    });
    const chain = over("new_loan", "chn_2");
    const ofFund: Chain = { ...chain, business: fund(chain.business) };
    const commercial = over("new_loan", "chn_1");
    expect(countsOnRanksOf(ofFund, commercial)).toBe(false);
    expect(countsOnRanksOf(commercial, ofFund)).toBe(false);
    expect(countsOnRanksOf(ofFund, { ...ofFund, chainId: "chn_1" })).toBe(true);
    const { party } = over("refinance", "chn_3").business.mortgagors[0] ?? { party: undefined };
    const mortgagors = ofFund.business.mortgagors.map((each) => ({
      ...each,
      party: { ...each.party, certificateNumber: `${party?.certificateNumber ?? ""}0` },
    }));
    expect(countsOnRanksOf({ ...ofFund, business: { ...ofFund.business, mortgagors } }, commercial)).toBe(true);
  });

  it("lets the buyer's mortgage and the end of the seller's go at once, and waits for a stranger's cancellation", () => {
    const sale = over("sale_with_mortgage", "chn_2");
    const end = over("cancellation", "chn_1");
    const transferors = sale.business.propertyTransfer?.transferors ?? [];
    const of = (number: string): Chain => {
      const mortgagors = transferors.map((party) => ({
        party: { ...party, certificateNumber: `${party.certificateNumber}${number}` },
        capacity: "owner" as const,
      }));
      return { ...end, business: { ...end.business, mortgagors } };
    };
    expect(countsOnRanksOf(sale, of(""))).toBe(false);
    expect(countsOnRanksOf(sale, of("0"))).toBe(true);
  });

  it("waits for another lender's cancellation never: that is not ours to file", () => {
    const kinds = over("lender_switch", "chn_1");
    const theirs = { ...kinds, legs: kinds.legs.filter(({ filedBy }) => filedBy === "other_lender") };
    expect(theirs.legs).toHaveLength(1);
    expect(chainsAhead(over("new_loan", "chn_2"), [theirs])).toEqual([]);
    expect(chainsAhead(over("new_loan", "chn_2"), [kinds])).toEqual(["chn_1"]);
  });

  it("searches before it files in every plan, so that every plan has a place to wait", () => {
    for (const { name, open } of everyKind) {
      const { steps } = open().plan;
      const filing = steps.findIndex(({ step }) => step === "file");
      const search = steps.findIndex((step) => step.step === "search" && step.stage === "before_filing");
      expect(filing === -1 || (search !== -1 && search < filing), name).toBe(true);
    }
  });
});

/** Two new loans on one unit: the second counts on the rank behind the first. */
function pair(): { first: Conversation; second: Conversation } {
  const behind: Change = (business) => ({
    ...business,
    mortgage: { ...business.mortgage, rank: 2 },
  });
  const first = over("new_loan", "chn_1");
  const second = over("new_loan", "chn_2", behind);
  return { first: converse(first), second: converse({ ...second, behind: chainsAhead(second, [first]) }) };
}

/** What the worker does of a chain that asks; true when it was told. */
function tell({ first, second }: { first: Conversation; second: Conversation }): boolean {
  if (!asksForChainsAhead(second.chain, second.now)) return false;
  second.take({
    type: "chains_ahead_told",
    ahead: [{ chainId: "chn_1", standing: standingOf(first.chain, second.chain) }],
  });
  return true;
}

/** Turns the second until it stands before its filing, behind the first. */
function untilItWaits(both: { first: Conversation; second: Conversation }): void {
  for (let turns = 0; turns < 60 && both.second.chain.waitsBehind === null; turns += 1) {
    if (!tell(both)) takeTurn(both.second);
  }
  expect(both.second.chain.waitsBehind).not.toBeNull();
}

const filed = ({ chain }: Conversation): boolean => chain.legs.some(({ businessNumber }) => businessNumber !== null);

describe("the chain behind", () => {
  it("collects its gates, waits before it files, and says so once, in the beginning and in the end", () => {
    const both = pair();
    untilItWaits(both);
    const { first, second } = both;
    expect(second.chain).toMatchObject({ state: "open", behind: ["chn_1"], hold: { state: "held" } });
    expect(second.notices.filter((type) => type === "waits_behind")).toHaveLength(1);
    second.take({ type: "due" });
    expect(second.chain.inFlight).toBeNull();
    first.until("rest");
    second.take({ type: "chain_ahead_passed", chainId: "chn_1" });
    expect(second.chain).toMatchObject({ behind: [], dueAt: second.now });
    second.take({ type: "due" });
    expect(second.chain.inFlight).toMatchObject({ stage: "before_filing" });
    expect(second.notices.filter((type) => type === "waits_no_more")).toHaveLength(1);
    second.until("rest");
    expect(second.chain.state).toBe("completed");
  });

  it("is not told of by a chain that it does not stand behind, nor by one twice", () => {
    const both = pair();
    untilItWaits(both);
    const before = both.second.chain;
    both.second.take({ type: "chain_ahead_passed", chainId: "chn_9" });
    expect(both.second.chain).toEqual({ ...before, updatedAt: both.second.now });
  });

  it("looks again by itself when no word comes, and goes on where the one ahead has ended", () => {
    const both = pair();
    untilItWaits(both);
    const { second, first } = both;
    expect(asksForChainsAhead(second.chain, second.now)).toBe(false);
    first.take({ type: "abort_requested", by: "bank", reason: "test" });
    first.until("rest");
    expect(first.chain.state).toBe("aborted");
    second.now = second.chain.dueAt ?? 0;
    expect(second.now - (second.chain.waitsBehind?.askedAt ?? 0)).toBe(600_000);
    expect(tell(both)).toBe(true);
    expect(second.chain.inFlight).toMatchObject({ stage: "before_filing" });
  });

  it("goes on waiting behind a parked one, and tells of that once", () => {
    const both = pair();
    untilItWaits(both);
    const { second } = both;
    for (const now of [600_000, 1_200_000, 1_800_000]) {
      second.now = start + now * 2;
      second.take({ type: "chains_ahead_told", ahead: [{ chainId: "chn_1", standing: "parked" }] });
    }
    expect(second.chain.behind).toEqual(["chn_1"]);
    expect(second.notices.filter((type) => type === "ahead_parked")).toHaveLength(1);
  });

  it("waits no longer than its decision holds, and may be aborted meanwhile", () => {
    const both = pair();
    untilItWaits(both);
    const { second } = both;
    second.now = (second.chain.decision?.validUntil ?? 0) + 1;
    second.take({ type: "due" });
    expect(second.chain.abort?.refusal.code).toBe("decision_expired");
    const again = pair();
    untilItWaits(again);
    expect(again.second.take({ type: "abort_requested", by: "bank", reason: "test" })).toBeNull();
    again.second.until("rest");
    expect(again.second.chain.state).toBe("aborted");
  });

  it("takes another's case in hand at the opening for that of the chain ahead; alone it waits for it", () => {
    const both = pair();
    both.second.far.strangersCase = true;
    for (let turns = 0; turns < 3; turns += 1) takeTurn(both.second);
    expect(both.second.chain.waitingSince).toBeNull();
    expect(both.second.notices).toContain("burden_found");
    const alone = converse({ ...both.second.chain, ...over("new_loan", "chn_2"), behind: [] });
    alone.far.strangersCase = true;
    for (let turns = 0; turns < 3; turns += 1) takeTurn(alone);
    expect(alone.chain.waitingSince).not.toBeNull();
  });

  it("has its rank judged when it files, not while those ahead have yet to move it", () => {
    const taken = (behind: string[]): Conversation => {
      const talk = converse({ ...over("new_loan", "chn_2"), behind });
      talk.far.strangerAhead = true;
      for (let turns = 0; turns < 3; turns += 1) takeTurn(talk);
      return talk;
    };
    expect(taken([]).chain.abort?.refusal.code).toBe("rank_not_available");
    const waiting = taken(["chn_1"]);
    expect(waiting.chain.state).toBe("open");
    waiting.take({ type: "chain_ahead_passed", chainId: "chn_1" });
    waiting.until("rest");
    expect(waiting.chain.abort?.refusal.code).toBe("rank_not_available");
  });
});

describe("the chain ahead", () => {
  it("has passed once its mortgage is recorded and read again, long before it ends", () => {
    const { first, second } = pair();
    expect(standingOf(first.chain, second.chain)).toBe("on_the_way");
    const opened = first.chain;
    first.until("search", "before_disbursement");
    expect(standingOf(first.chain, second.chain)).toBe("passed");
    expect(letsOthersPass(opened, first.chain)).toBe(true);
    expect(letsOthersPass(first.chain, first.chain)).toBe(false);
  });

  it("keeps the other waiting while it is parked or being taken back, until it has ended", () => {
    const { first, second } = pair();
    first.until("file");
    first.take({ type: "effect_failed", origin: "signer", advice: "give_up", reason: "test" });
    expect(standingOf(first.chain, second.chain)).toBe("parked");
    const parked = first.chain;
    resolve(first, "abort");
    expect(standingOf({ ...parked, state: "aborting", abort: first.chain.abort }, second.chain)).toBe("on_the_way");
    first.until("rest");
    expect(first.chain.state).toBe("aborted");
    expect(standingOf(first.chain, second.chain)).toBe("passed");
    expect(letsOthersPass(parked, first.chain)).toBe(true);
  });
});

it("two chains on one unit file in order of submission, whatever happens when, and both come to an end", () => {
  const happenings = fc.array(fc.constantFrom("first", "second", "due", "late", "abort"), { maxLength: 120 });
  fc.assert(
    fc.property(happenings, (events) => {
      const both = pair();
      const { first, second } = both;
      const check = (): void => {
        expect(!filed(second) || standingOf(first.chain, second.chain) === "passed").toBe(true);
      };
      const step = (event: string): void => {
        if (event === "first") takeTurn(first);
        else if (event === "abort") first.take({ type: "abort_requested", by: "bank", reason: "test" });
        else if (event === "due" && second.chain.inFlight === null) second.take({ type: "due" });
        else if (event === "late") second.now += 300_000;
        else if (!tell(both)) takeTurn(second);
        check();
      };
      for (const event of events) step(event);
      first.until("rest");
      for (let turns = 0; turns < 200 && second.chain.state !== "completed"; turns += 1) {
        if (second.chain.waitsBehind !== null && second.chain.behind.length > 0) second.now += 600_000;
        step("second");
      }
      expect(second.chain.state).toBe("completed");
    }),
    { numRuns: 60 },
  );
});
