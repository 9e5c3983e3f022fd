// Whose signature a record is, and what a mandate gives, each asked by itself: terms, units, cases, contracts, the lender's own agent.
// Invariant: what a mandate does not name it does not give, and each row differs from a lawful one in one fact alone.

import { describe, expect, test } from "vitest";
import type { Business, Mandate } from "../../../domain/business.ts";
import type { Chain } from "../../../domain/chain-state.ts";
import type { Leg } from "../../../domain/leg.ts";
import { contractNumbersOf, isInForce, mandatesOfLender } from "../../../domain/mandates.ts";
import { isByAgentOf, isMandated, isOwn } from "../../../domain/signed-by.ts";
import type { DocumentToSign, SignatureRecord, WantedSigner } from "../../../domain/signatures.ts";
import { platformSigningOf, withPlatformSignatures } from "../../../domain/signing-ways.ts";
import { mandateTo } from "../mandate-given.ts";
import { lawful } from "../pre-lodgement/kinds.ts";
import { houseOfMortgagee, openSample, start } from "../sample-chains.ts";

const sale = openSample(lawful("sale_with_mortgage"));
const { business } = sale;
const [seller] = business.propertyTransfer?.transferors ?? [];
const buyer = business.mortgagors[0]?.party;
if (seller === undefined || buyer === undefined) throw new Error("somebody sells, and somebody buys");

const agent = { type: "person", name: "陶示乙", certificateNumber: "320684198506012027" } as const;
const wanted: WantedSigner = {
  name: seller.name,
  certificateNumber: seller.certificateNumber,
  capacity: "transferor",
};
const own: SignatureRecord = {
  signerName: seller.name,
  signerCertificateNumber: seller.certificateNumber,
  capacity: "transferor",
  method: "hand_signed_original",
  signedAt: start,
  reference: "T-1",
};
const byAgent: SignatureRecord = {
  ...own,
  signerName: agent.name,
  signerCertificateNumber: agent.certificateNumber,
  capacity: "agent",
  onBehalfOf: seller.certificateNumber,
};

describe("a signature is somebody's own", () => {
  test.each<[string, Partial<SignatureRecord>, boolean]>([
    ["as it is wanted", {}, true],
    ["with spaces in the name", { signerName: ` ${seller.name} ` }, true],
    ["in another capacity", { capacity: "mortgagor" }, false],
    ["under another name", { signerName: "别人" }, false],
    ["under another number", { signerCertificateNumber: agent.certificateNumber }, false],
    ["given for somebody", { onBehalfOf: buyer.certificateNumber }, false],
  ])("%s: %s", (_what, over, isTheirs) => {
    expect(isOwn({ ...own, ...over }, wanted)).toBe(isTheirs);
  });
  test("or an agent's, who says for whom; for a ward he says so by the ward's number, and a successor has none", () => {
    const claims = (over: Partial<WantedSigner>, record: Partial<SignatureRecord> = {}): boolean =>
      isByAgentOf({ ...byAgent, ...record }, { ...wanted, ...over });
    expect([claims({}), claims({}, { capacity: "transferor" }), claims({}, { onBehalfOf: undefined })]).toEqual([
      true,
      false,
      false,
    ]);
    const ward = { capacity: "guardian" as const, onBehalfOf: buyer.certificateNumber };
    expect(claims(ward, { onBehalfOf: buyer.certificateNumber })).toBe(true);
    expect(claims(ward)).toBe(false);
    expect(claims({ onBehalfOf: seller.certificateNumber })).toBe(false);
  });
});

describe("a mandate is over what a document is about", () => {
  /** The transfer on one unit, the new mortgage on a second; the contracts name both and a third. */
  const unitOf: Record<string, string> = { ownership_transfer: "U-1", first: "U-2" };
  const [unit] = business.units;
  if (unit === undefined) throw new Error("a home is sold");
  const units = ["U-1", "U-2", "U-3"].map((unitCode) => ({ ...unit, unitCode }));
  const legs = sale.legs
    .filter(({ legId }) => unitOf[legId] !== undefined)
    .map((leg): Leg => ({ ...leg, state: "accepted", unitCodes: [unitOf[leg.legId] ?? ""] }));
  type Form = Pick<DocumentToSign, "type" | "legId">;
  const covers = (form: Form, over: Partial<Mandate>, party = seller, signer = wanted): boolean => {
    const matters: Mandate["matters"] = ["apply", "sign", "withdraw"];
    const mandates = [mandateTo(business.mortgagee, [party], { agent, matters, ...over })];
    const chain: Chain = { ...sale, legs, business: { ...business, units, mandates } };
    return isMandated(chain, form, { ...byAgent, onBehalfOf: party.certificateNumber }, signer);
  };
  const form = (legId: string): Form => ({ type: "registration_application", legId });
  const contract: Form = { type: "main_contract", legId: null };
  const withdrawal: Form = { type: "withdrawal_application", legId: null };
  test.each<[string, Form, string[], boolean]>([
    ["of a form its leg's", form("first"), ["U-2"], true],
    ["of a form no other leg's", form("first"), ["U-1", "U-3"], false],
    ["of the other form that leg's", form("ownership_transfer"), ["U-1"], true],
    ["of a contract all", contract, ["U-1", "U-2", "U-3"], true],
    ["of a contract not one less", contract, ["U-1", "U-2"], false],
    ["of a withdrawal those of the case the seller applied for", withdrawal, ["U-1"], true],
    ["of a withdrawal not those of other cases", withdrawal, ["U-2", "U-3"], false],
  ])("%s", (_what, document, unitCodes, isCovered) => {
    expect(covers(document, { unitCodes })).toBe(isCovered);
  });
  test("a buyer withdraws the transfer as well as his mortgage: he applied for both", () => {
    const buys: WantedSigner = { ...wanted, ...buyer, capacity: "mortgagor" };
    const unitCodes = (codes: string[]): boolean => covers(withdrawal, { unitCodes: codes }, buyer, buys);
    expect([unitCodes(["U-1", "U-2"]), unitCodes(["U-1"]), unitCodes(["U-2"])]).toEqual([true, false, false]);
    // His guardian signs for him: the cases are his own all the same.
    const guarded: WantedSigner = { ...wanted, capacity: "guardian", onBehalfOf: buyer.certificateNumber };
    expect(covers(withdrawal, { unitCodes: ["U-1", "U-2"] }, seller, guarded)).toBe(true);
    expect(covers(withdrawal, { unitCodes: ["U-1"] }, seller, guarded)).toBe(false);
  });
  test("and on the contract: a contract is about itself, a form about all the business rests on", () => {
    const bound = (document: Form, contractNumber: string): boolean => covers(document, { contractNumber });
    const { mainContract, mortgageContract } = business;
    expect([bound(contract, mainContract.number), bound(contract, mortgageContract.number)]).toEqual([true, false]);
    const other: Form = { type: "mortgage_contract", legId: null };
    expect([bound(other, mainContract.number), bound(other, mortgageContract.number)]).toEqual([false, true]);
    for (const each of [form("first"), { ...form("first"), type: "interview_record" as const }, withdrawal]) {
      expect([bound(each, mainContract.number), bound(each, mortgageContract.number)]).toEqual([true, true]);
      expect(bound(each, "别的合同")).toBe(false);
    }
  });
});

describe("a mandate", () => {
  test("is in force where it says until when, or that it lasts until completion; saying neither it is not relied on", () => {
    const inForce = (over: Partial<Mandate>): boolean =>
      isInForce(mandateTo(business.mortgagee, [seller], { untilCompleted: undefined, ...over }), start);
    expect([inForce({ untilCompleted: true }), inForce({ validUntil: "2026-11-23" }), inForce({})]).toEqual([
      true,
      true,
      false,
    ]);
  });
  test("may name the contracts the business rests on: the loan, the mortgage, the sale, the assignment, and no other", () => {
    const { mainContract, mortgageContract, propertyTransfer } = business;
    const numbers = [mainContract, mortgageContract, propertyTransfer?.contract].flatMap((each) => each?.number ?? []);
    expect(numbers).toHaveLength(3);
    expect(contractNumbersOf(business)).toEqual(numbers);
    expect(contractNumbersOf(lawful("new_loan"))).toHaveLength(2);
    expect(contractNumbersOf(lawful("assignment"))).toHaveLength(3);
  });
});

describe("a mandate to the lender's own agent at the registry", () => {
  const assigned = lawful("assignment");
  const { assignment } = assigned;
  if (assignment === undefined) throw new Error("something is assigned");
  const clerk = { ...agent, phone: "0512-65000001", certificateType: "resident_id" } as const;
  const withAgents = (ofAssignor: boolean, ofAssignee: boolean): Business => ({
    ...assigned,
    mandates: [mandateTo(assigned.mortgagee, [seller], { agent })],
    mortgagee: { ...assigned.mortgagee, agent: ofAssignor ? clerk : undefined },
    assignment: { ...assignment, assignee: { ...assignment.assignee, agent: ofAssignee ? clerk : undefined } },
  });
  const act = { matter: "apply" as const, at: start, unitCodes: [], contractNumbers: [] };
  const held = (given: Business, house = given.mortgagee): number =>
    mandatesOfLender(given, houseOfMortgagee(house), act, ["notarised"]).length;
  test("is the lender's, whether it stands as mortgagee or as assignee; another house's agent is not", () => {
    expect([held(withAgents(true, false)), held(withAgents(false, true)), held(withAgents(false, false))]).toEqual([
      1, 0, 0,
    ]);
    expect(held(withAgents(false, true), assignment.assignee)).toBe(1);
    expect(held(withAgents(true, false), assignment.assignee)).toBe(0);
  });
  test("is asked for also where nothing is assigned", () => {
    const { assignment: _none, ...alone } = withAgents(true, false);
    expect(held(alone)).toBe(1);
    expect(held({ ...alone, mortgagee: { ...alone.mortgagee, agent: undefined } })).toBe(0);
  });
});

describe("signing on the registry's platform", () => {
  const buys: WantedSigner = { name: buyer.name, certificateNumber: buyer.certificateNumber, capacity: "mortgagor" };
  test("is left to nobody where everybody signed beforehand, and begins without a signature", () => {
    expect(platformSigningOf([], "申请书")).toBeNull();
    expect(platformSigningOf([wanted], "申请书")).toMatchObject({ signers: [wanted], signatures: [] });
  });
  test("one of two signs after the other, on the text filed", () => {
    const signing = platformSigningOf([wanted, buys], "申请书");
    if (signing === null) throw new Error("two are asked");
    const told = { ...own, method: "registry_platform" as const, sha256: signing.sha256 };
    const { sha256: _filed, ...kept } = told;
    const nobody = (): boolean => false;
    const once = withPlatformSignatures(signing, [told], nobody);
    expect(once.signatures).toEqual([kept]);
    const second = { ...told, signerName: buyer.name, signerCertificateNumber: buyer.certificateNumber };
    const both = withPlatformSignatures(once, [{ ...second, capacity: "mortgagor" }], nobody);
    expect(both.signatures.map(({ signerName }) => signerName)).toEqual([seller.name, buyer.name]);
    expect(withPlatformSignatures(signing, [{ ...told, sha256: "0".repeat(64) }], nobody).signatures).toEqual([]);
    expect(withPlatformSignatures(signing, [{ ...told, method: "hand_signed_original" }], nobody)).toEqual(signing);
  });
});

describe("a mandate without consent to the other party", () => {
  const { mortgagee } = business;
  const joint = { ...mortgagee, name: "另一银行", creditCode: "91320500MA1XYZ0000" };
  const of = ({ name, creditCode }: typeof mortgagee): Mandate["principals"][number] => ({
    type: "organisation",
    name,
    certificateNumber: creditCode,
  });
  const act = { matter: "withdraw" as const, at: start, unitCodes: [], contractNumbers: [] };
  const held = (principals: Mandate["principals"], coversOtherParty: boolean, isJoint = false): number => {
    const coMortgagees = isJoint ? [{ mortgagee: joint, part: "commercial" as const }] : [];
    const mandates = [mandateTo(mortgagee, principals, { coversOtherParty })];
    return mandatesOfLender({ ...business, coMortgagees, mandates }, houseOfMortgagee(mortgagee), act, ["notarised"])
      .length;
  };
  test("is one of the lending side alone, joint lenders among it, and of nobody else", () => {
    expect(held([of(mortgagee)], false)).toBe(1);
    expect(held([of(mortgagee), of(joint)], false)).toBe(0);
    expect(held([of(mortgagee), of(joint)], true)).toBe(1);
    expect(held([of(joint)], false, true)).toBe(1);
    expect(held([of(mortgagee), of(joint)], false, true)).toBe(1);
    expect(held([seller], false)).toBe(0);
  });
});
