// The steps at the bank core, each asked by itself: hold, permit, what follows a permit, terms.
// Invariant: a permit leaves only when nothing stands in its way, and never twice under two keys.

import { describe, expect, test } from "vitest";
import type { Chain, Hold } from "../../../domain/chain-state.ts";
import { giveBackHold, takeHold } from "../../../domain/decide/hold-steps.ts";
import { permitGraceMs, postingQueryMs, takeDisbursement } from "../../../domain/decide/bank-steps.ts";
import { permitValidMs } from "../../../domain/decide/core-orders.ts";
import type { Progress, Work } from "../../../domain/decide/work.ts";
import type { Disbursement } from "../../../domain/disbursement.ts";
import { fen } from "../../../domain/money.ts";
import { start } from "../sample-chains.ts";
import { asked, permitted, posted, ready, workReady } from "./bench.ts";

const stop = { by: "risk", reason: "check", placedAt: start, liftedAt: null, liftedBy: null };
const firstKey = "chn_1-permit-1";

const {
  now,
  chain: {
    business: { loan = { amount: fen(0n), account: "" } },
  },
} = ready;

function held(over: Partial<Hold> = {}): Hold {
  return {
    key: "chn_1-hold",
    amount: loan.amount,
    state: "held",
    holdNumber: "H",
    expiresAt: now + 1,
    neededUntil: null,
    ...over,
  };
}

function pay(over: Partial<Chain>): { progress: Progress; work: Work; chain: Chain } {
  const at = workReady(over);
  return { progress: takeDisbursement(at, 1), work: at, chain: at.chain };
}

describe("the hold", () => {
  test("is placed under its own key, also once more when nobody said what became of it", () => {
    for (const hold of [null, held({ state: "wanted" })]) {
      const at = workReady({ hold });
      expect(takeHold(at)).toBe("rest");
      const { reference } = at.chain.business;
      const { amount, account } = loan;
      const order = { type: "place_hold", key: "chn_1-hold", chainId: "chn_1", amount, account, reference };
      expect(asked(at)).toMatchObject(order);
      const wanted = { key: "chn_1-hold", amount, state: "wanted", holdNumber: null, expiresAt: null };
      expect(at.chain).toMatchObject({ hold: wanted, dueAt: now });
    }
  });
  test("held goes on, refused ends the chain", () => {
    expect(takeHold(workReady({ hold: held() }))).toBe("done");
    const refused = workReady({ hold: held({ state: "refused" }) });
    expect(takeHold(refused)).toBe("again");
    expect(refused.chain).toMatchObject({
      state: "aborting",
      abort: { refusal: { code: "hold_refused" }, by: "bank_core" },
    });
  });
  test("is given back unless there is none that could stand", () => {
    for (const hold of [null, held({ state: "refused" }), held({ state: "given_back" })]) {
      const at = workReady({ hold });
      expect(giveBackHold(at)).toBe("done");
      expect(at.effect).toBeNull();
    }
    for (const state of ["held", "wanted"] as const) {
      const at = workReady({ hold: held({ state, key: "chn_1-hold-2" }) });
      expect(giveBackHold(at)).toBe("rest");
      const { reference } = at.chain.business;
      expect(asked(at)).toEqual({ type: "give_back_hold", key: "chn_1-hold-2", chainId: "chn_1", reference });
    }
  });
});

describe("a permit is given", () => {
  const { reference } = ready.chain.business;
  test("on proof, for half an hour", () => {
    const { progress, work: at, chain } = pay({});
    expect(progress).toBe("rest");
    const [leg] = chain.legs;
    const result = leg?.recordingResult;
    expect(asked(at)).toEqual({
      type: "permit",
      key: firstKey,
      chainId: "chn_1",
      reference,
      amount: loan.amount,
      account: loan.account,
      tranche: 1,
      expiresAt: now + permitValidMs,
      proofs: [
        {
          type: "recording",
          legId: "first",
          registrationType: "first",
          businessNumber: result?.businessNumber,
          caseNumber: result?.caseNumber,
          registrationCertificateNumber: result?.registrationCertificateNumber,
          messageSha256: leg?.proofSha256,
        },
      ],
    });
    expect(chain.disbursement).toEqual({
      key: firstKey,
      tranche: 1,
      amount: loan.amount,
      state: "permit_wanted",
      permittedAt: null,
      expiresAt: now + permitValidMs,
      sends: 1,
      askedAt: now,
      posting: null,
      settled: false,
      earlier: [],
    });
    expect(permitValidMs).toBe(1_800_000);
  });
  test("under the key that follows a dead one, which is remembered", () => {
    const earlier = [{ key: firstKey, amount: loan.amount, posting: null, settled: false }];
    const next = permitted({ key: "chn_1-permit-2", amount: fen(5n), expiresAt: null, sends: 2, earlier });
    const { work: at, chain } = pay({ disbursement: next });
    expect(asked(at)).toMatchObject({ type: "permit", key: "chn_1-permit-2", amount: fen(5n) });
    expect(chain.disbursement).toMatchObject({
      key: "chn_1-permit-2",
      sends: 3,
      earlier,
      expiresAt: now + permitValidMs,
    });
  });
  test("for the first tranche where an older chain does not say which", () => {
    const { tranche: _, ...older } = permitted({ expiresAt: null });
    expect(asked(pay({ disbursement: older }).work)).toMatchObject({ tranche: 1 });
  });
  test.each([
    ["no hold", null],
    ["a hold that stands", held()],
    ["a hold without an end", held({ expiresAt: null })],
  ])("with %s", (_what, hold) => {
    expect(asked(pay({ hold }).work)).toMatchObject({ type: "permit" });
  });
  test.each([
    ["ran out at this moment", held({ expiresAt: now }), "chn_1-hold-2"],
    ["ran out before", held({ expiresAt: now - 1 }), "chn_1-hold-2"],
    ["was ordered and not yet told of", held({ state: "wanted", key: "chn_1-hold-3" }), "chn_1-hold-3"],
    ["was given back", held({ state: "given_back", expiresAt: null }), "chn_1-hold"],
  ])("only after a hold that %s was placed again", (_what, hold, key) => {
    expect(asked(pay({ hold }).work)).toMatchObject({ type: "place_hold", key });
  });
  test("not on a hold that was refused", () => {
    const { chain } = pay({ hold: held({ state: "refused" }) });
    expect(chain.parked).toMatchObject({ kind: "disbursement", reason: "the hold was not renewed" });
  });
  test("not while it is stopped, but again once every stop is lifted", () => {
    const { progress, work: at, chain } = pay({ stops: [{ ...stop, liftedAt: now }, stop] });
    expect([progress, at.effect, chain.dueAt, chain.state]).toEqual(["rest", null, null, "open"]);
    expect(asked(pay({ stops: [{ ...stop, liftedAt: now }] }).work)).toMatchObject({ type: "permit" });
  });
  test("not on a stale search: that is made again first", () => {
    const searches = ready.chain.searches.map((each) => ({ ...each, receivedAt: now - 30 * 60_000 }));
    const { progress, work: at, chain } = pay({ searches });
    expect([progress, at.effect]).toEqual(["again", null]);
    expect(chain.plan.steps[chain.step]).toEqual({ step: "search", stage: "before_disbursement" });
    const fresh = searches.map((each) => ({ ...each, receivedAt: now - 30 * 60_000 + 1 }));
    expect(asked(pay({ searches: fresh }).work)).toMatchObject({ type: "permit" });
  });
  test.each([
    ["recorded and not read again", { reread: false }],
    ["not recorded any more", { state: "withdrawn" as const }],
    ["recorded without its message", { proofSha256: null }],
    ["recorded without a result", { recordingResult: null }],
    ["a rectification alone", { mends: "first" }],
  ])("never on a leg %s", (_what, over) => {
    const legs = ready.chain.legs.map((leg) => ({ ...leg, ...over }));
    expect(() => pay({ legs })).toThrow("a permit relies on");
  });
});

describe("after a permit", () => {
  const expiresAt = now + 600_000;
  const out = (over: Partial<Disbursement> = {}): Disbursement =>
    permitted({ amount: loan.amount, expiresAt, askedAt: now, ...over });
  const notFound = posted({ state: "not_found", amount: fen(0n) });

  test("money that is out ends the step", () => {
    expect(pay({ disbursement: out({ state: "posted", posting: posted() }) }).progress).toBe("done");
  });
  test.each([
    ["the core's own reason", posted({ state: "refused", reason: "account closed" }), "account closed"],
    ["a reason of ours", posted({ state: "refused" }), "the core did not post"],
    ["no answer kept", null, "the core did not post"],
  ])("a refusal is put before people with %s", (_what, posting, reason) => {
    const { chain } = pay({ disbursement: out({ state: "refused", posting }) });
    expect(chain.parked).toMatchObject({ kind: "disbursement", reason, legId: null });
  });
  test("settled and not posted is dead; told and not judged is left as it is", () => {
    const settled = pay({ disbursement: out({ settled: true }) }).chain;
    expect(settled).toMatchObject({ state: "parked", disbursement: { state: "refused" } });
    const told = pay({ disbursement: out({ posting: posted() }) }).chain;
    expect(told).toMatchObject({ state: "parked", disbursement: { state: "permitted" } });
    expect(told.parked?.reason).toContain("reversed");
  });
  test("a stop revokes it", () => {
    const { work: at } = pay({ disbursement: out(), stops: [stop] });
    const { reference } = ready.chain.business;
    expect(asked(at)).toEqual({ type: "revoke_permit", key: firstKey, chainId: "chn_1", reference });
  });
  const late = expiresAt + permitGraceMs;
  test("it expires when the core, asked past its expiry and grace, saw nothing", () => {
    const { chain } = pay({ disbursement: out({ askedAt: late, posting: notFound }) });
    expect(chain).toMatchObject({ state: "parked", disbursement: { state: "refused" } });
    expect(chain.parked?.reason).toBe("the permit expired and nothing was posted");
    expect(permitGraceMs).toBe(300_000);
  });
  test.each([
    ["asked a moment earlier", { askedAt: late - 1, posting: notFound }],
    ["the core has not answered that question", { askedAt: late, posting: null }],
    ["never asked", { askedAt: null, posting: notFound }],
  ])("it has not expired: %s", (_what, over) => {
    expect(pay({ disbursement: out(over) }).chain).toMatchObject({
      state: "open",
      disbursement: { state: "permitted" },
    });
  });
  test.each([
    ["at once when nothing was told of it", { state: "permit_wanted" as const }],
    ["when the interval is over", { askedAt: now - postingQueryMs }],
    ["when it was never asked", { askedAt: null }],
  ])("the core is asked %s", (_what, over) => {
    const { work: at, chain } = pay({ disbursement: out(over) });
    const { reference } = ready.chain.business;
    expect(asked(at)).toEqual({ type: "query_posting", key: firstKey, chainId: "chn_1", reference });
    expect(chain.disbursement).toMatchObject({ askedAt: now, posting: null, expiresAt });
  });
  test.each([
    ["the core took it just now", {}],
    ["the interval is not over", { askedAt: now - postingQueryMs + 1 }],
    ["it was lost just now", { state: "permit_wanted" as const, posting: notFound }],
  ])("the core is asked later when %s", (_what, over) => {
    const { work: at, chain } = pay({ disbursement: out(over) });
    expect([at.effect, chain.dueAt]).toEqual([null, (chain.disbursement?.askedAt ?? 0) + 5_000]);
  });
  test.each([
    ["lost and still valid: the same again", {}, "permit"],
    ["lost and expired now", { expiresAt: now }, "query_posting"],
    ["taken, and not posted yet", { state: "permitted" as const }, "query_posting"],
  ])("%s", (_what, over, type) => {
    const lost = { state: "permit_wanted" as const, posting: notFound, askedAt: now - postingQueryMs };
    const { work: at, chain } = pay({ disbursement: out({ ...lost, ...over }) });
    expect(asked(at)).toMatchObject({ type, key: firstKey });
    expect(chain.disbursement?.sends).toBe(type === "permit" ? 2 : 1);
    expect(chain.disbursement?.expiresAt).toBe({ ...lost, expiresAt, ...over }.expiresAt);
  });
});
