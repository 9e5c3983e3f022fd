// Rules on the cover of the old debt, and on consents handed in with the business.
// Invariant: where the order of steps ends the old mortgage before the old debt is repaid, the new one covers it and every other guarantor stays.

import { normaliseText } from "../certificate-number.ts";
import { placed } from "./named.ts";
import { fault, faultIf, type Fault, type LodgementContext, type Rule } from "./rule.ts";

function otherContract({ business: { cover, mainContract, mortgageContract } }: LodgementContext): Fault[] {
  const own = [mainContract.sha256, mortgageContract.sha256];
  const isOther = cover !== undefined && !own.includes(cover.contractSha256);
  return faultIf(isOther, "cover.contractSha256", "the digest of a contract of this business");
}

function guarantorsMissing({ business: { cover } }: LodgementContext): Fault[] {
  if (cover === undefined) return [];
  const consenting = new Set(cover.guarantorConsents.map(({ guarantor }) => normaliseText(guarantor)));
  const detail = `${consenting.size} of ${cover.otherGuarantors} other guarantors consent`;
  return faultIf(consenting.size !== cover.otherGuarantors, "cover.guarantorConsents", detail);
}

function consentsTwice({ business: { consents } }: LodgementContext): Fault[] {
  const keys = consents.map(({ matter, party }) => `${matter}:${normaliseText(party)}`);
  return placed(consents, "consents").flatMap(({ field, value }, index) => [
    ...faultIf(value.party.trim() === "", `${field}.party`),
    ...faultIf(keys.indexOf(keys[index] ?? "") !== index, field, value.matter),
  ]);
}

const basis = "民法典第四百零九条第二款；担保制度解释第十六条";

export const coverRules: Rule[] = [
  {
    id: "PL-090",
    code: "cover_clause_missing",
    why: {
      zh: "旧抵押权先于旧债清偿而消灭，须由新抵押权同时担保旧债",
      en: "The old mortgage ends before the old debt is repaid: the new one must secure it until then",
    },
    basis,
    mend: { zh: "在合同中加入担保旧债条款", en: "Add the clause to the contract" },
    check: ({ business, plan }) => faultIf(plan?.needsCover === true && business.cover === undefined, "cover"),
  },
  {
    id: "PL-091",
    code: "cover_clause_missing",
    why: { zh: "担保旧债条款须在本业务的合同中", en: "The clause stands in a contract of this business" },
    basis,
    mend: { zh: "填写载有该条款的合同摘要", en: "State the digest of the contract that holds it" },
    check: otherContract,
  },
  {
    id: "PL-092",
    code: "cover_clause_missing",
    why: { zh: "须指明条款编号", en: "The clause has a number" },
    basis,
    mend: { zh: "填写条款编号", en: "State the number of the clause" },
    check: ({ business: { cover } }) =>
      faultIf(cover !== undefined && cover.clauseNumber.trim() === "", "cover.clauseNumber"),
  },
  {
    id: "PL-093",
    code: "cover_clause_missing",
    why: {
      zh: "放弃抵押权使其他担保人在相应范围内免责，须其书面同意继续担保",
      en: "Waiver frees the other guarantors to that extent unless each agrees in writing to stay",
    },
    basis,
    mend: { zh: "附上每一其他担保人的书面同意", en: "Attach the written consent of each other guarantor" },
    check: guarantorsMissing,
  },
  {
    id: "PL-094",
    code: "invalid_field",
    why: { zh: "书面同意须有同意人，且每人每事一份", en: "A consent names who gives it, one for each matter" },
    basis: "民法典第四百零九条、第四百二十二条",
    mend: { zh: "补充同意人，删除重复", en: "Name who consents, and each once" },
    check: consentsTwice,
  },
  {
    id: "PL-095",
    code: "consent_missing",
    why: {
      zh: "此前债权转入最高额担保须经当事人同意",
      en: "An earlier claim is taken into the maximum by consent of the parties only",
    },
    basis: "民法典第四百二十条第二款",
    mend: { zh: "附上每一抵押人同意转入的书面文件", en: "Attach the written consent of each mortgagor" },
    check: ({ business: { priorClaims, mortgagors, consents } }) => {
      const consenting = consents
        .filter(({ matter }) => matter === "prior_claims")
        .map(({ party }) => normaliseText(party));
      return placed(mortgagors, "mortgagors")
        .filter(
          ({ value }) =>
            priorClaims !== undefined &&
            priorClaims.length > 0 &&
            !consenting.includes(normaliseText(value.party.name)),
        )
        .map(({ field }) => fault("consents", `prior_claims: ${field}`));
    },
  },
];
