// What was signed is what is filed: a form signed over another text is asked for again, and the old one leaves nobody's hands.
// Invariant: a text is final once the opening search is answered; where the register says otherwise later, nothing is filed unsigned.

import { describe, expect, test } from "vitest";
import type { Business } from "../../../domain/business.ts";
import { documentsToSign, isSignedOverAnotherText } from "../../../domain/documents-to-sign.ts";
import { signaturesRecorded } from "../../../domain/decide/door-facts.ts";
import { takeFile } from "../../../domain/decide/registry-steps.ts";
import { enterNext } from "../../../domain/decide/steps.ts";
import type { Work } from "../../../domain/decide/work.ts";
import type { SignedDocument } from "../../../domain/signatures.ts";
import { converse } from "../conversation.ts";
import { lawful } from "../pre-lodgement/kinds.ts";
import { mortgagedWith, overTwo } from "../kinds/variants.ts";
import { approval, openSample, signatures, start } from "../sample-chains.ts";
import { legNamed, refinance, workOn, type Scene } from "./bench.ts";

const decision = { ...approval(refinance(), start), recordedAt: start };
const { steps } = refinance().plan;
const filing = steps.findIndex((step) => step.step === "file" && step.legs.includes("first"));
const step = steps[filing];
if (step?.step !== "file") throw new Error("a refinance files its new mortgage");

/** A refinance about to file `first`, of which every paper is signed; that of `first` over another text when asked for. */
function atFiling(over: "same" | "another", scene: Scene = {}): Work {
  const chain = structuredClone(refinance({ decision, step: filing, ...scene }));
  const other = (each: SignedDocument): SignedDocument =>
    over === "another" && each.legId === "first" ? { ...each, sha256: "9".repeat(64) } : each;
  chain.signedDocuments = signatures(refinance(), start).map(other);
  return workOn(chain);
}

describe("a form signed over another text", () => {
  test("is asked for again, and nothing is filed until it is signed", () => {
    const work = atFiling("another");
    expect(documentsToSign(work.chain)).toMatchObject([{ type: "registration_application", legId: "first" }]);
    expect(takeFile(work, step)).toBe("rest");
    expect([work.effect, work.chain.dueAt]).toEqual([null, decision.validUntil]);
    const documents = signatures(work.chain, start);
    expect(signaturesRecorded(work, { type: "signatures_recorded", documents })).toBeNull();
    const forms = work.chain.signedDocuments.filter(({ legId }) => legId === "first");
    expect(forms).toEqual(documents);
    expect(documentsToSign(work.chain)).toEqual([]);
    expect(isSignedOverAnotherText(work.chain, legNamed(work.chain, "first"))).toBe(false);
  });
  test("is told when its filing comes next; what is signed as it is filed is not", () => {
    const told = (over: "same" | "another"): string[] => {
      const work = atFiling(over, { step: filing - 1 });
      enterNext(work);
      return work.notices.map(({ type }) => type);
    };
    expect(told("another")).toEqual(["signatures_wanted"]);
    expect(told("same")).toEqual([]);
  });
  test("is not waited for longer than the decision holds, unless the only way is forward", () => {
    const expired = { decision: { ...decision, validUntil: start } };
    const work = atFiling("another", expired);
    expect(takeFile(work, step)).toBe("again");
    expect(work.chain.abort?.refusal.code).toBe("decision_expired");
    const bound = atFiling("another", { ...expired, cancellation: { state: "recorded" } });
    expect([takeFile(bound, step), bound.chain.abort]).toEqual(["rest", null]);
  });
  test("once filed stays what it was: it is not signed after the fact", () => {
    expect(documentsToSign(atFiling("another", { first: { state: "sending" } }).chain)).toEqual([]);
  });
});

test("where each registry has a certificate of its own, every form is filed as it was signed", () => {
  const talk = converse(openSample(overTwo("refinance", "guangzhou-tianhe", "nantong-haimen")));
  talk.take({ type: "decision_recorded", decision: approval(talk.chain, talk.now) });
  const early = signatures(talk.chain, talk.now);
  expect(talk.take({ type: "signatures_recorded", documents: early })).toEqual(["wrong_state", null]);
  talk.until("file");
  const texts = documentsToSign({ ...talk.chain, signedDocuments: [] });
  for (const { type, legId, sha256 } of talk.chain.signedDocuments)
    expect(texts).toContainEqual(expect.objectContaining({ type, legId, sha256 }));
  talk.until("rest");
  expect(talk.chain.state).toBe("completed");
});

describe("the loan contract", () => {
  const signing = (business: Business, type: string): string[] =>
    documentsToSign(openSample(business)).flatMap((each) =>
      each.type === type ? each.signers.map(({ certificateNumber }) => certificateNumber) : [],
    );
  test("is signed by debtor and lender; who mortgages for another signs the mortgage contract only", () => {
    const business = mortgagedWith("new_loan", "suzhou-huqiu", "third_party");
    const lender = business.mortgagee.creditCode;
    const owner = business.mortgagors[0]?.party.certificateNumber;
    expect(signing(business, "main_contract")).toEqual([business.debtor.certificateNumber, lender]);
    expect(signing(business, "mortgage_contract")).toEqual([owner, lender]);
  });
  test("of a debtor who mortgages what is its own is signed as the mortgage contract is", () => {
    const business = lawful("new_loan");
    expect(signing(business, "main_contract")).toEqual(signing(business, "mortgage_contract"));
  });
});
