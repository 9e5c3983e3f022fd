// Every action of a parked chain, offered when its facts hold and not when one of them fails.
// Invariant: each row differs from a lawful one in one fact alone.

import { describe, expect, test } from "vitest";
import { fen } from "../../../domain/money.ts";
import type { Step } from "../../../domain/plan.ts";
import type { ParkedAction, ParkedKind } from "../../../domain/parked.ts";
import { actionRules } from "../../../domain/parked-rules.ts";
import { allowedActions } from "../../../domain/parked-guards.ts";
import { refuse } from "../../../domain/refusal.ts";
import { withdrawalOf } from "../../../domain/withdrawal-form.ts";
import { sampleChain, start } from "../sample-chains.ts";
import { mending, offers, posted, refinance, unwinding, type Scene } from "./bench.ts";

type Row = [what: string, scene: Scene, isOffered: boolean];

function rows(kind: ParkedKind, action: ParkedAction, table: Row[]): void {
  test.each(table)(`${action}: %s`, (_what, scene, isOffered) => {
    expect(offers(kind, action, scene)).toBe(isOffered);
  });
}

const aborting = { resume: "aborting" as const };
const recorded = { state: "recorded" as const };
const paid = { state: "posted" as const, posting: posted() };
const otherAmount = { posting: posted({ amount: fen(1n) }) };
const refusedPermit = { state: "refused" as const, expiresAt: null };
const earlier = { key: "chn_1-permit-0", amount: fen(100_00n), settled: true, posting: posted() };
const terms = { key: "chn_1-terms", state: "ordered" as const, at: null };
const lapse = { countsFrom: start, remindedDays: [] };
const lapsed = { ...lapse, countsFrom: start - 95 * 86_400_000 };

function at(...steps: Step[]): Pick<Scene, "plan" | "step"> {
  return { plan: { ...refinance().plan, steps }, step: 0 };
}

test("nothing is offered unless the chain is parked, and each with its rule", () => {
  expect(allowedActions(refinance())).toEqual([]);
  const chain = refinance({ parked: { kind: "key" } });
  expect(allowedActions(chain)).toEqual([
    { action: "key_confirmed", rule: actionRules.key_confirmed },
    { action: "abort", rule: actionRules.abort },
  ]);
});

describe("asking again", () => {
  rows("unknown", "query_again", [["always", {}, true]]);
  rows("key", "key_confirmed", [["always", {}, true]]);
  rows("duplicate", "duplicate_withdrawn", [["always", {}, true]]);
  rows("unknown", "no_case_confirmed", [
    ["the leg named is in doubt", { parked: { legId: "first" }, first: { state: "unknown" } }, true],
    ["the leg named is known", { parked: { legId: "first" }, cancellation: { state: "unknown" } }, false],
    ["the second leg is named", { parked: { legId: "cancellation" }, cancellation: { state: "unknown" } }, true],
    ["another than the one in doubt", { parked: { legId: "cancellation" }, first: { state: "unknown" } }, false],
    ["no leg is named", { first: { state: "unknown" } }, false],
  ]);
  rows("mismatch", "reread", [
    ["nothing is recorded", {}, false],
    ["one of two is recorded", { first: recorded }, true],
  ]);
  const search: Step = { step: "search", stage: "before_filing" };
  rows("security", "search_again", [
    ["at a search", at(search), true],
    ["at a watch", at({ step: "watch", leg: "first" }), true],
    ["at another step", at({ step: "signed" }), false],
    ["past the last step", { ...at(search), step: 9 }, false],
    ["while aborting", { ...at(search), parked: aborting }, false],
    ["while the ninety days run", { ...at(search), lapse }, true],
    ["after a lapse", { ...at(search), lapse: lapsed }, false],
  ]);
  rows("disbursement", "query_posting", [
    ["no permit", {}, false],
    ["a permit that was never sent", { disbursement: { expiresAt: null } }, false],
    ["a permit that is out", { disbursement: {} }, true],
    ["money that is out", { disbursement: { state: "posted" } }, false],
    ["money the core told of", { disbursement: { posting: posted() } }, false],
    ["the core saw nothing", { disbursement: { posting: posted({ state: "not_found" }) } }, true],
    ["settled by two persons", { disbursement: { settled: true } }, false],
  ]);
});

describe("permitting again", () => {
  rows("disbursement", "permit_again", [
    ["no permit was given", {}, true],
    ["the permit is dead", { disbursement: { state: "refused" } }, true],
    ["the permit is out", { disbursement: {} }, false],
    ["the permit was never sent", { disbursement: { expiresAt: null } }, true],
    ["money is out", { disbursement: paid }, false],
    ["money is out and nobody can say under what", { disbursement: { ...paid, posting: null } }, false],
    ["a posting was not looked at", { disbursement: otherAmount }, false],
    [
      "an earlier one was not looked at",
      { disbursement: { ...refusedPermit, earlier: [{ ...earlier, settled: false }] } },
      false,
    ],
  ]);
  rows("unwind", "permit_again", [
    ["what is recorded cannot be taken back", { first: recorded, cancellation: recorded, parked: aborting }, true],
    ["the old one is gone, the new one not recorded", { cancellation: recorded, parked: aborting }, true],
    ["nothing is recorded", { parked: aborting }, false],
    ["the new mortgage can be given up", { first: recorded, parked: aborting }, false],
    ["money is out", { first: recorded, cancellation: recorded, parked: aborting, disbursement: paid }, false],
    [
      "a posting was not looked at",
      { first: recorded, cancellation: recorded, parked: aborting, disbursement: otherAmount },
      false,
    ],
  ]);
});

describe("the way back", () => {
  rows("mismatch", "unwind", [
    ["the new mortgage alone is recorded", { first: recorded }, true],
    ["while aborting", { first: recorded, parked: aborting }, false],
    ["the old one is gone", { first: recorded, cancellation: recorded }, false],
    ["nothing is recorded", {}, false],
    ["only what stays is recorded", { first: { ...recorded, reversal: "stays" } }, false],
    ["money is out", { first: recorded, disbursement: paid }, false],
    ["a permit is out", { first: recorded, disbursement: {} }, false],
    [
      "a tranche is out",
      { first: recorded, disbursement: { ...refusedPermit, earlier: [{ ...earlier, paidOut: true }] } },
      false,
    ],
    ["an earlier permit is dead", { first: recorded, disbursement: { ...refusedPermit, earlier: [earlier] } }, true],
  ]);
  rows("disbursement", "abort", [
    ["nothing happened yet", {}, true],
    ["while aborting", { parked: aborting }, false],
    ["the new mortgage is recorded", { first: recorded }, false],
    ["the old one is gone", { cancellation: recorded }, false],
    ["only what stays is recorded", { first: { ...recorded, reversal: "stays" } }, true],
    ["money is out", { disbursement: paid }, false],
    ["new terms were ordered", { termsInForce: terms }, false],
  ]);
  rows("cancellation", "file_again", [
    ["the leg named has failed", { parked: { legId: "first" }, first: { state: "withdrawn" } }, true],
    ["the leg named is pending", { parked: { legId: "first" }, first: { state: "received" } }, false],
    ["another has failed", { parked: { legId: "cancellation" }, first: { state: "withdrawn" } }, false],
    ["no leg is named", { first: { state: "withdrawn" } }, false],
  ]);
});

describe("an abort that is given up", () => {
  const byBank = { refusal: refuse("aborted_by_bank"), at: start, by: "bank" };
  const pending = { state: "received" as const };
  const lawful: Scene = { parked: aborting, abort: byBank, first: pending };
  rows("unwind", "abort_given_up", [
    ["the bank's own, one case pending", lawful, true],
    ["not while aborting", { ...lawful, parked: { resume: "open" } }, false],
    ["not the bank's", { ...lawful, abort: { ...byBank, refusal: refuse("decision_expired") } }, false],
    ["no abort", { ...lawful, abort: null }, false],
    ["nothing is pending", { ...lawful, first: {} }, false],
    ["both are pending", { ...lawful, cancellation: pending }, true],
    ["one is recorded", { ...lawful, cancellation: recorded }, false],
    ["the registry ended one", { ...lawful, cancellation: { state: "registration_refused" } }, false],
    ["one was held back because of it", { ...lawful, cancellation: { state: "chain_refused" } }, true],
  ]);
});

describe("ending with what is recorded", () => {
  const both: Scene = { first: recorded, cancellation: recorded };
  const number = { businessNumber: "u-1", state: "registration_refused" as const };
  rows("mismatch", "end_as_recorded", [
    ["both are recorded", both, true],
    ["also when an abort came too late", { ...both, parked: aborting }, true],
    ["the old one cannot come back", { ...both, cancellation: { ...recorded, state: "certificate_issued" } }, true],
    ["a change, not filed further", { first: { ...recorded, reversal: "none" } }, true],
    [
      "a change, the rest refused",
      { first: { ...recorded, reversal: "none" }, cancellation: { state: "withdrawn" } },
      true,
    ],
    ["something is pending", { first: { ...recorded, reversal: "none" }, cancellation: { state: "received" } }, false],
    ["the new one is not recorded", { cancellation: recorded }, false],
    ["nothing is recorded", {}, false],
    ["the new one can be given up", { first: recorded }, false],
    ["money is out", { ...both, disbursement: paid }, false],
    ["new terms were ordered", { ...both, termsInForce: terms }, false],
    ["it is being given up", { ...both, further: [unwinding(number)] }, false],
    ["it was to be given up, and nothing was sent", { ...both, further: [unwinding()] }, true],
  ]);
  test("of a business that only ends a mortgage, the cancellation alone", () => {
    const chain = sampleChain("cancellation", "independent");
    const legs = chain.legs.map((leg) => ({ ...leg, ...recorded }));
    const { parked } = refinance({ parked: { kind: "mismatch" } });
    const actions = allowedActions({ ...chain, legs, state: "parked", parked }).map(({ action }) => action);
    expect(actions).toContain("end_as_recorded");
  });
});

describe("postings that two persons look at", () => {
  const both: Scene = { first: recorded, cancellation: recorded };
  const unseen = { ...earlier, settled: false };
  rows("disbursement", "posting_accepted", [
    ["none", { ...both, disbursement: paid }, false],
    ["of another amount", { ...both, disbursement: otherAmount }, true],
    [
      "the mortgage is being given up",
      { disbursement: otherAmount, further: [unwinding({ businessNumber: "u-1" })] },
      false,
    ],
    ["the giving up was not sent", { disbursement: otherAmount, further: [unwinding()] }, true],
    ["under an earlier permit, the present one dead", { disbursement: { ...refusedPermit, earlier: [unseen] } }, true],
    ["under an earlier permit, the present one out", { disbursement: { earlier: [unseen] } }, false],
    ["under an earlier permit, the present one posted", { disbursement: { ...paid, earlier: [unseen] } }, false],
  ]);
  rows("disbursement", "posting_reversed", [
    ["none", { disbursement: paid }, false],
    ["of another amount", { disbursement: otherAmount }, true],
  ]);
});

describe("mending and stopping", () => {
  const named = { legId: "first" };
  rows("mismatch", "rectify", [
    ["the leg named is recorded", { parked: named, first: recorded }, true],
    ["while aborting", { parked: { ...named, ...aborting }, first: recorded }, false],
    ["no leg is named", { first: recorded }, false],
    ["another is recorded", { parked: named, cancellation: recorded }, false],
    ["it is being mended", { parked: named, first: recorded, further: [mending()] }, false],
    [
      "another is being mended",
      { parked: named, first: recorded, further: [mending({ mends: "cancellation" })] },
      true,
    ],
    [
      "it is a rectification itself",
      { parked: { legId: "m" }, further: [mending({ legId: "m", ...recorded })] },
      false,
    ],
    ["it is the home itself", { parked: named, first: { ...recorded, right: "ownership" } }, false],
    ["it is a notice", { parked: named, first: { ...recorded, right: "mortgage_priority_notice" } }, false],
    ["it is the buyer's notice", { parked: named, first: { ...recorded, right: "priority_notice" } }, false],
    ["it changed a mortgage", { parked: named, first: { ...recorded, registrationType: "change" } }, true],
    ["it ended a mortgage", { parked: { legId: "cancellation" }, cancellation: recorded }, false],
  ]);
  const next = at({ step: "disbursement", tranche: 1 }, { step: "disbursement", tranche: 2 });
  const before = { ...refusedPermit, earlier: [{ ...earlier, paidOut: true }] };
  const two: Scene = { ...next, step: 1, disbursement: before };
  rows("security", "stop_drawing", [
    ["one tranche is out, the second to come", two, true],
    ["the first is out under the present permit", { ...next, disbursement: paid }, true],
    ["while aborting", { ...two, parked: aborting }, false],
    ["none is out", { ...two, disbursement: null }, false],
    ["an earlier permit paid nothing", { ...two, disbursement: { ...refusedPermit, earlier: [earlier] } }, false],
    [
      "one of two earlier ones paid",
      { ...two, disbursement: { ...before, earlier: [earlier, ...before.earlier] } },
      true,
    ],
    ["none is left", { ...two, step: 2 }, false],
    ["a permit is out", { ...two, disbursement: { earlier: before.earlier } }, false],
    [
      "a posting was not looked at",
      { ...two, disbursement: { ...before, posting: posted({ amount: fen(1n) }) } },
      false,
    ],
    ["what is left is no tranche", { ...at({ step: "signed" }), disbursement: before }, false],
  ]);
});

describe("matters that are settled", () => {
  const fee = { key: "f", item: "登记费", amount: fen(80_00n), paymentNoticeNumber: "n", deadline: null };
  const refused = { ...fee, state: "refused" as const, receiptNumber: null };
  rows("disbursement", "fee_again", [
    ["the core refused it", { parked: { legId: "first" }, first: { fee: refused } }, true],
    ["it is paid", { parked: { legId: "first" }, first: { fee: { ...refused, state: "paid" } } }, false],
    ["there is none", { parked: { legId: "first" } }, false],
    ["no leg is named", { first: { fee: refused } }, false],
  ]);
  const notice = { matter: "death" as const, on: "2026-11-20", number: "N", sha256: "e".repeat(64) };
  const open = { ...notice, recordedAt: start, by: "core", settled: false };
  const settled = { ...open, settled: true };
  rows("legal", "legal_settled", [
    ["nothing was told", {}, false],
    ["all is settled", { legalNotices: [settled] }, false],
    ["one of two is open", { legalNotices: [settled, open] }, true],
  ]);
  rows("security", "lapse_settled", [
    ["nothing lapsed", {}, false],
    ["the ninety days still run", { lapse }, false],
    ["a lapse", { lapse: lapsed }, true],
  ]);
});

describe("a withdrawal that all applicants signed", () => {
  const pending: Scene = { parked: aborting, first: { state: "received" } };
  const sha256 = withdrawalOf(refinance(pending))?.sha256 ?? "";
  const document = { type: "withdrawal_application" as const, legId: null, sha256, figures: null, signatures: [] };
  const signed = { ...pending, signedDocuments: [document] };
  rows("unwind", "withdraw_jointly", [
    ["of what is pending", signed, true],
    ["not signed", pending, false],
    ["not while aborting", { ...signed, parked: { resume: "open" } }, false],
    ["of something else", { ...signed, cancellation: { state: "accepted" } }, false],
    ["of what is pending no more", { ...signed, first: { state: "withdrawn" } }, false],
  ]);
});
