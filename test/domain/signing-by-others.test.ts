// Signing for somebody else (practice 1): an agent on a mandate, a guardian for its ward, a successor for a house that is no more.
// Invariant: nobody's word that he acts for another is believed; a refusal names the place and never a person.

import { describe, expect, test } from "vitest";
import type { Business, Mandate } from "../../domain/business.ts";
import type { Chain } from "../../domain/chain-state.ts";
import { documentsToSign } from "../../domain/documents-to-sign.ts";
import type { Refusal } from "../../domain/refusal.ts";
import { checkSignedDocuments } from "../../domain/signed-documents.ts";
import type { SignatureRecord, SignedDocument } from "../../domain/signatures.ts";
import { mandateTo, principal } from "./mandate-given.ts";
import { lawful, unitOf } from "./pre-lodgement/kinds.ts";
import { lender, mortgageeOf, predecessor, scenes } from "./pre-lodgement/people.ts";
import { mortgagedWith } from "./kinds/variants.ts";
import { openSample, signatures, start } from "./sample-chains.ts";

const { stranger: wife, owner } = scenes["suzhou-huqiu"];
const house = mortgageeOf("commercial_bank");
const agent = { type: "person", name: "陶示乙", certificateNumber: "320684198506012027" } as const;
const subAgent = { type: "person", name: "陶示丁", certificateNumber: "320684198703021117" } as const;

/** Her mandate to sign contracts and forms and to withdraw. */
function hers(over: Partial<Mandate> = {}): Mandate {
  return mandateTo(house, [wife], { agent, matters: ["apply", "sign", "withdraw"], number: "M-2", ...over });
}

/** A loan on a home of two owners; the second has given these mandates. */
function opened(mandates: Mandate[]): Chain {
  const business = mortgagedWith("new_loan", "suzhou-huqiu", "co_owner");
  // Given after opening, as if time had passed: at opening some of them would have been refused already.
  return { ...openSample(business), business: { ...business, mandates: [...business.mandates, ...mandates] } };
}

/** Everything signed at `start`, but that somebody else signs in the stead of whoever holds that number. */
function signedInstead(chain: Chain, number: string, by: Partial<SignatureRecord>): SignedDocument[] {
  return signatures(chain, start).map((document) => ({
    ...document,
    signatures: document.signatures.map((record) =>
      (record.onBehalfOf ?? record.signerCertificateNumber) === number ? { ...record, ...by } : record,
    ),
  }));
}

const byAgent: Partial<SignatureRecord> = {
  signerName: agent.name,
  signerCertificateNumber: agent.certificateNumber,
  capacity: "agent",
  onBehalfOf: wife.certificateNumber,
};

function judged(mandates: Mandate[], by: Partial<SignatureRecord> = byAgent): Refusal | null {
  const chain = opened(mandates);
  return checkSignedDocuments(chain, signedInstead(chain, wife.certificateNumber, by), start);
}

const noMandate = { code: "mandate_not_valid", field: "documents[0].signatures[1].onBehalfOf" };
const missing = { code: "signature_missing", field: "documents[0].signatures" };

describe("an agent signs for a co-owner", () => {
  test.each<[string, Mandate]>([
    ["to apply and to sign", hers()],
    ["on the day it is given", hers({ givenOn: "2026-11-23" })],
    ["on its last day", hers({ untilCompleted: undefined, validUntil: "2026-11-23" })],
    ["over the unit", hers({ unitCodes: [unitOf("suzhou-huqiu", "00010201").unitCode] })],
    [
      "as sub-agent whom she agreed to",
      hers({ agent: subAgent, subAgents: [{ ...agent, consentSha256: "f".repeat(64) }] }),
    ],
    ["spaces in a name do not matter", hers({ principals: [{ ...principal(wife), name: ` ${wife.name}` }] })],
  ])("on a mandate %s", (_what, mandate) => {
    expect(judged([mandate])).toBeNull();
  });
  test("on two mandates between them: one for the contracts, one for the form", () => {
    expect(judged([hers({ matters: ["sign"] }), hers({ matters: ["apply"], number: "M-3" })])).toBeNull();
  });
  test.each<[string, Mandate[], object]>([
    ["on none", [], noMandate],
    ["on one that ended the day before", [hers({ untilCompleted: undefined, validUntil: "2026-11-22" })], noMandate],
    ["on one over another unit", [hers({ unitCodes: ["320505400202GB00001F00019999"] })], noMandate],
    ["on one to somebody else", [hers({ agent: subAgent })], noMandate],
    ["as sub-agent nobody agreed to", [hers({ agent: subAgent, subAgents: [agent] })], noMandate],
    ["on one given the day after he signed", [hers({ givenOn: "2026-11-24" })], noMandate],
    ["on a namesake's", [hers({ principals: [{ ...principal(wife), certificateNumber: "E12345678" }] })], noMandate],
    ["on the other owner's", [hers({ principals: [principal(owner)] })], noMandate],
    ["on one to apply: no contract is signed on it", [hers({ matters: ["apply"] })], noMandate],
    [
      "on one to sign: nothing is applied for on it",
      [hers({ matters: ["sign"] })],
      { ...noMandate, field: "documents[2].signatures[1].onBehalfOf" },
    ],
  ])("not %s", (_what, mandates, refused) => {
    expect(judged(mandates)).toMatchObject(refused);
  });
  test("not the mortgage contract on a mandate for the loan contract alone", () => {
    const { mainContract, mortgageContract } = mortgagedWith("new_loan", "suzhou-huqiu", "co_owner");
    const forOne = (contractNumber: string, matters: Mandate["matters"], number: string): Mandate =>
      hers({ contractNumber, matters, number });
    const loan = forOne(mainContract.number, ["sign", "apply"], "M-2");
    expect(judged([loan])).toMatchObject({ ...noMandate, field: "documents[1].signatures[1].onBehalfOf" });
    expect(judged([loan, forOne(mortgageContract.number, ["sign"], "M-3")])).toBeNull();
  });
  test("says for whom; another capacity, or nobody named, is nobody's signature", () => {
    expect(judged([hers()], { ...byAgent, onBehalfOf: undefined })).toMatchObject(missing);
    expect(judged([hers()], { ...byAgent, capacity: "co_owner" })).toMatchObject(missing);
    expect(judged([hers()], { ...byAgent, signerName: "别人" })).toMatchObject(noMandate);
  });
  test.each([false, true])("after a death, settled or not (%s), only on one that lasts until completion", (settled) => {
    const notice = { matter: "death" as const, on: "2026-11-23", number: "N-1", sha256: "a".repeat(64) };
    const legalNotices = [{ ...notice, recordedAt: start, by: "chen", settled }];
    const after = (mandate: Mandate): Refusal | null => {
      const chain = { ...opened([mandate]), legalNotices };
      return checkSignedDocuments(chain, signedInstead(chain, wife.certificateNumber, byAgent), start);
    };
    expect(after(hers())).toBeNull();
    expect(after(hers({ untilCompleted: undefined, validUntil: "2027-12-31" }))).toMatchObject(noMandate);
  });
  test("a refusal names neither agent nor principal", () => {
    const told = JSON.stringify(judged([]));
    for (const name of [agent.name, wife.name, agent.certificateNumber, wife.certificateNumber])
      expect(told).not.toContain(name);
  });
});

describe("an agent signs a withdrawal", () => {
  const parked = (mandates: Mandate[]): Chain => {
    const chain = opened(mandates);
    const legs = chain.legs.map((leg) => ({ ...leg, state: "accepted" as const, businessNumber: "chn_1-first-1" }));
    const rest = { reason: "", since: start, legId: null, differences: [], proposal: null };
    return {
      ...chain,
      legs,
      state: "parked",
      parked: { ...rest, kind: "unwind", resume: "aborting" },
      abort: { refusal: { refused: true, code: "aborted_by_bank", field: null, detail: null }, at: start, by: "chen" },
    };
  };
  test.each([
    ["on a mandate that names it", hers(), undefined],
    ["on one that does not", hers({ matters: ["apply", "sign"] }), "documents[0].signatures[1].onBehalfOf"],
  ])("%s", (_what, mandate, refusedAt) => {
    const chain = parked([mandate]);
    expect(documentsToSign(chain).map(({ type }) => type)).toEqual(["withdrawal_application"]);
    const told = checkSignedDocuments(chain, signedInstead(chain, wife.certificateNumber, byAgent), start);
    expect(told?.field ?? undefined).toBe(refusedAt);
  });
});

describe("a guardian", () => {
  const guardian = {
    name: "姜示甲",
    certificateNumber: "320684198506012027",
    proofSha256: "1".repeat(64),
    interestSha256: "2".repeat(64),
  };
  const child = { ...wife, certificateNumber: "320505201203152018", guardian };
  const ofChild = (): Chain => {
    const business = mortgagedWith("new_loan", "suzhou-huqiu", "co_owner");
    const mortgagors = business.mortgagors.map((each) =>
      each.capacity === "co_owner" ? { ...each, party: child } : each,
    );
    const mandates = [mandateTo(house, [owner, { ...guardian, type: "person" }])];
    return openSample({ ...business, mortgagors, mandates });
  };
  const by = { name: guardian.name, certificateNumber: guardian.certificateNumber, capacity: "guardian" };
  test("is asked to sign form and contracts for its ward, who signs nothing", () => {
    const chain = ofChild();
    for (const { signers } of documentsToSign(chain)) {
      expect(signers).toContainEqual({ ...by, onBehalfOf: child.certificateNumber });
      expect(signers.map(({ certificateNumber }) => certificateNumber)).not.toContain(child.certificateNumber);
    }
    expect(checkSignedDocuments(chain, signatures(chain, start), start)).toBeNull();
  });
  test.each<[string, Partial<SignatureRecord>]>([
    [
      "the ward itself",
      {
        signerName: child.name,
        signerCertificateNumber: child.certificateNumber,
        capacity: "co_owner",
        onBehalfOf: undefined,
      },
    ],
    [
      "somebody who calls himself guardian",
      { signerName: agent.name, signerCertificateNumber: subAgent.certificateNumber },
    ],
    ["the guardian in a name of its own", { onBehalfOf: undefined }],
  ])("is not replaced by %s", (_what, instead) => {
    const chain = ofChild();
    expect(checkSignedDocuments(chain, signedInstead(chain, child.certificateNumber, instead), start)).toMatchObject(
      missing,
    );
  });
  test("may let an agent sign for the ward, who can appoint nobody", () => {
    const chain = ofChild();
    const by = { ...byAgent, signerName: subAgent.name, signerCertificateNumber: subAgent.certificateNumber };
    const instead = { ...by, onBehalfOf: child.certificateNumber };
    const given = (principals: Mandate["principals"]): Refusal | null => {
      const mandates = [hers({ principals, agent: subAgent })];
      const held = { ...chain, business: { ...chain.business, mandates } };
      return checkSignedDocuments(held, signedInstead(held, child.certificateNumber, instead), start);
    };
    expect(given([{ ...guardian, type: "person" }])).toBeNull();
    expect(given([principal(child)])).toMatchObject(noMandate);
  });
  test("of somebody who has none signs nothing", () => {
    const selfStyled: Partial<SignatureRecord> = { ...byAgent, capacity: "guardian" };
    expect(judged([hers()], selfStyled)).toMatchObject(missing);
  });
  test("signs once for each of two wards, and once more for itself", () => {
    const business = lawful("new_loan");
    const [first] = business.mortgagors;
    const own = { ...guardian, name: owner.name, certificateNumber: owner.certificateNumber };
    const other = { ...child, certificateNumber: "320505201011242019", guardian: own };
    const wards = [{ ...child, guardian: own }, other].map((party) => ({ party, capacity: "co_owner" as const }));
    const chain = openSample({ ...business, mortgagors: first === undefined ? [] : [first, ...wards] });
    const form = documentsToSign(chain).find(({ type }) => type === "registration_application");
    expect(form?.signers.map(({ capacity, onBehalfOf }) => [capacity, onBehalfOf])).toEqual([
      ["mortgagor", undefined],
      ["guardian", child.certificateNumber],
      ["guardian", other.certificateNumber],
      ["mortgagee", undefined],
    ]);
  });
});

describe("a mortgage that goes over from a house that is no more", () => {
  const merged = (until: string): Chain => {
    const business = lawful("assignment");
    const { name, creditCode } = predecessor;
    const former: Business = {
      ...business,
      mortgagee: { ...business.mortgagee, name, creditCode, financialLicenceNumber: undefined },
      assignment: business.assignment && { ...business.assignment, assignee: house },
    };
    const chain = openSample(lawful("assignment"));
    return {
      ...chain,
      business: former,
      lender: { ...lender, predecessors: [{ ...predecessor, succession: "merger", until, document: "批复1号" }] },
    };
  };
  const signersOn = (chain: Chain) => documentsToSign(chain).flatMap(({ signers }) => signers);
  test("is signed for by its successor, once for each side; no mandate is asked for", () => {
    const chain = merged("2025-12-31");
    expect(
      signersOn(chain).map(({ certificateNumber, capacity, onBehalfOf }) => [certificateNumber, capacity, onBehalfOf]),
    ).toEqual([
      [house.creditCode, "mortgagee", predecessor.creditCode],
      [house.creditCode, "mortgagee", undefined],
    ]);
    expect(checkSignedDocuments(chain, signatures(chain, start), start)).toBeNull();
    const forgotten = signatures(chain, start).map((document) => ({
      ...document,
      signatures: document.signatures.filter(({ onBehalfOf }) => onBehalfOf === undefined),
    }));
    expect(checkSignedDocuments(chain, forgotten, start)).toMatchObject(missing);
  });
  test("still signs itself until the day on which it ends", () => {
    expect(signersOn(merged("2026-11-23")).map(({ certificateNumber }) => certificateNumber)).toEqual([
      predecessor.creditCode,
      house.creditCode,
    ]);
  });
});
