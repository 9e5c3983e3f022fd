// Money that moved otherwise than permitted, terms in force and what an order rests on, each step asked by itself.
// Invariant: nothing is ordered without a proof, and a permit that may still post is revoked before anything is taken back.

import { describe, expect, test } from "vitest";
import type { Chain } from "../../../domain/chain-state.ts";
import { amountOf, facePostings, revokeExpired, takeTermsInForce } from "../../../domain/decide/bank-steps.ts";
import { fen } from "../../../domain/money.ts";
import { asked, permitted, posted, ready, workReady } from "./bench.ts";

const {
  now,
  chain: {
    business: { loan = { amount: fen(0n), account: "" } },
  },
} = ready;
const firstKey = "chn_1-permit-1";

describe("money that moved otherwise", () => {
  test("parks, after a permit that is out was revoked", () => {
    expect(facePostings(workReady())).toBe("done");
    const other = posted({ amount: fen(1n) });
    const dead = workReady({ disbursement: permitted({ posting: other }) });
    expect(facePostings(dead)).toBe("rest");
    expect(dead.chain.parked?.kind).toBe("disbursement");
    const earlier = [{ key: "k", amount: fen(1n), posting: other, settled: false }];
    const out = workReady({ disbursement: permitted({ earlier }) });
    facePostings(out);
    expect(asked(out)).toMatchObject({ type: "revoke_permit", key: firstKey });
    const refused = workReady({ disbursement: permitted({ state: "refused", earlier }) });
    facePostings(refused);
    expect(refused.chain.parked).toMatchObject({ kind: "security", reason: "posted under an earlier permit" });
  });
  test.each([
    ["no permit", null, false],
    ["a permit dead by our clock", permitted({ state: "refused" }), true],
    [
      "seen by nobody when it was asked about last",
      permitted({ state: "refused", posting: posted({ state: "not_found" }) }),
      true,
    ],
    ["refused by the core", permitted({ state: "refused", posting: posted({ state: "refused" }) }), false],
    ["a permit that is out", permitted(), false],
    ["never sent", permitted({ state: "refused", expiresAt: null }), false],
    ["settled by two persons", permitted({ state: "refused", settled: true }), false],
  ])("before anything is taken back a permit is revoked: %s", (_what, disbursement, isRevoked) => {
    const at = workReady({ disbursement });
    expect(revokeExpired(at)).toBe(isRevoked ? "rest" : "done");
    expect(at.effect === null).toBe(!isRevoked);
  });
});

describe("terms and sums", () => {
  test("new terms are ordered on proof, once more while nobody answered, and done in force", () => {
    const { mortgage, reference } = ready.chain.business;
    for (const termsInForce of [null, { key: "chn_1-terms", state: "ordered" as const, at: null }]) {
      const at = workReady({ termsInForce });
      expect(takeTermsInForce(at)).toBe("rest");
      const { periodStart, periodEnd } = mortgage;
      const order = { type: "order_terms", key: "chn_1-terms", chainId: "chn_1", reference, periodStart, periodEnd };
      expect(asked(at)).toMatchObject({ ...order, proofs: [{ type: "recording", legId: "first" }] });
      expect(at.chain.termsInForce).toEqual({ key: "chn_1-terms", state: "ordered", at: null });
    }
    expect(takeTermsInForce(workReady({ termsInForce: { key: "k", state: "in_force", at: now } }))).toBe("done");
    expect(() => takeTermsInForce(workReady({ legs: [] }))).toThrow("terms come into force");
  });
  test("rest on the latest search right before, at a registry where nothing is registered", () => {
    const [search] = ready.chain.searches;
    if (search === undefined) throw new Error("it was searched");
    const there = (stage: typeof search.stage, registryId: string, searchNumber: string): typeof search => {
      return { ...search, stage, registryId, snapshot: { ...search.snapshot, searchNumber } };
    };
    const [here] = ready.chain.registries;
    if (here === undefined) throw new Error("it has a registry");
    const previousMortgage = { registrationCertificateNumber: "N-1" } as Chain["business"]["previousMortgage"];
    const business = { ...ready.chain.business, previousMortgage };
    const searches = [
      there("before_disbursement", "other", "s1"),
      there("before_disbursement", "other", "s2"),
      there("watch", "other", "s3"),
      there("before_disbursement", here.registryId, "s4"),
    ];
    const registries = [here, { ...here, registryId: "other" }, { ...here, registryId: "unsearched" }];
    const proofsAt = (over: Partial<Chain>): unknown => {
      const at = workReady({ business, searches, registries, ...over });
      takeTermsInForce(at);
      return at.effect?.request;
    };
    const proof = { type: "search", searchNumber: "s2", registrationCertificateNumber: "N-1" };
    expect(proofsAt({})).toMatchObject({ proofs: [{ type: "recording" }, proof] });
    expect(proofsAt({ business: ready.chain.business })).toMatchObject({ proofs: [{ type: "recording" }] });
    expect(proofsAt({ searches: searches.slice(2) })).toMatchObject({ proofs: [{ type: "recording" }] });
  });
  test("a tranche pays its own sum, a loan without tranches the whole, and no loan nothing", () => {
    const tranches = [1n, 2n].map((amount, index) => ({ number: index + 1, amount: fen(amount) }));
    const { business } = ready.chain;
    const inParts = { ...ready.chain, business: { ...business, loan: { ...loan, tranches } } } as Chain;
    expect([1, 2, 3].map((tranche) => amountOf(inParts, tranche))).toEqual([1n, 2n, loan.amount]);
    expect(amountOf(ready.chain, 1)).toBe(loan.amount);
    const { loan: _, ...without } = business;
    expect(() => amountOf({ ...ready.chain, business: without }, 1)).toThrow("has a loan");
  });
});
