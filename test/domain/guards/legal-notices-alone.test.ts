// What the mortgagee applies for alone goes on when the mortgagor dies (practice 1), and nothing else does.
// Invariant: each row differs from one that goes on in a single fact.

import { describe, expect, test } from "vitest";
import { faceLegalNotices } from "../../../domain/decide/legal-notice-fact.ts";
import type { LegalMatter, RecordedLegalNotice } from "../../../domain/legal-notice.ts";
import type { Plan } from "../../../domain/plan.ts";
import { start } from "../sample-chains.ts";
import { refinance, workOn, type Scene } from "./bench.ts";

const { plan, business } = refinance();
const paying: Plan = {
  ...plan,
  steps: [
    { step: "disbursement", tranche: 1 },
    { step: "file", legs: ["cancellation"], together: false },
  ],
};
const binding: Plan = { ...plan, steps: [{ step: "terms_in_force" }, ...paying.steps.slice(1)] };

function told(matter: LegalMatter): RecordedLegalNotice[] {
  return [
    { matter, on: "2026-11-23", number: "L-1", sha256: "d".repeat(64), recordedAt: start, by: "b", settled: false },
  ];
}

/** The old mortgage is given up alone, the new one is recorded, and the money is out. */
const goesOn: Scene = {
  legalNotices: told("death"),
  plan: paying,
  step: 1,
  first: { state: "recorded" },
  cancellation: { alone: true },
};

describe("a death", () => {
  test.each<[string, Scene, "done" | "rest"]>([
    ["holds nothing back that the mortgagee gives up alone", goesOn, "done"],
    ["nor does the loss of capacity", { ...goesOn, legalNotices: told("loss_of_capacity") }, "done"],
    ["a dispute does", { ...goesOn, legalNotices: told("dispute") }, "rest"],
    ["holds back money that is still to go out", { ...goesOn, step: 0 }, "rest"],
    ["holds back new terms", { ...goesOn, plan: binding, step: 0 }, "rest"],
    ["goes by terms that are in force already", { ...goesOn, plan: binding }, "done"],
    ["holds back what both sides apply for", { ...goesOn, cancellation: { alone: false } }, "rest"],
    ["holds back another filing beside it", { ...goesOn, first: { state: "waiting" } }, "rest"],
    [
      "asks nothing of what another lender files",
      { ...goesOn, first: { state: "waiting", filedBy: "other_lender" } },
      "done",
    ],
    [
      "holds back where none of ours is alone, recorded or not",
      { ...goesOn, cancellation: { alone: false, state: "recorded" } },
      "rest",
    ],
    [
      "is not made harmless by what another lender ends alone",
      { ...goesOn, cancellation: { alone: true, filedBy: "other_lender" } },
      "rest",
    ],
  ])("%s", (_name, scene, expected) => {
    expect(faceLegalNotices(workOn(refinance(scene)))).toBe(expected);
  });
});

describe("the reason names the way that is left to the mortgagee", () => {
  const reason = (kind: typeof business.kind, matter: LegalMatter): string | undefined => {
    const at = workOn(refinance({ ...goesOn, step: 0, legalNotices: told(matter), business: { ...business, kind } }));
    faceLegalNotices(at);
    return at.chain.parked?.reason;
  };
  test("of a cancellation whose mortgagor cannot sign, and of nothing else", () => {
    expect(reason("cancellation", "death")).toContain("cancels alone");
    expect(reason("cancellation", "loss_of_capacity")).toContain("cancels alone");
    expect(reason("cancellation", "dispute")).not.toContain("cancels alone");
    expect(reason("refinance", "death")).not.toContain("cancels alone");
  });
});
