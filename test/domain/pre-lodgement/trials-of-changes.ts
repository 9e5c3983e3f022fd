// Trials of the rules on cover, consents, maximum-amount mortgages, the mortgage that stands, and what moves.
// Invariant: what passes is the same business put right.

import type { Business } from "../../../domain/business.ts";
import { fen } from "../../../domain/money.ts";
import { digest, unitOf, yuan } from "./kinds.ts";
import { institutionOf, mortgageeOf, otherLender, lender, predecessor } from "./people.ts";
import { at, part, type Trial } from "./trial.ts";

const consent = (guarantor: string): { guarantor: string; sha256: string } => ({
  guarantor,
  sha256: digest(guarantor),
});
const determination = { event: "no_new_claims", on: "2026-11-20", sha256: digest("determination") } as const;
const claim = (
  number: string,
  amount: number,
): { contractNumber: string; amount: ReturnType<typeof yuan>; sha256: string } => ({
  contractNumber: number,
  amount: yuan(amount),
  sha256: digest(number),
});

export const coverTrials: Trial[] = [
  {
    rule: "PL-090",
    what: "a filing that ends the old mortgage first",
    kind: "refinance",
    breaks: (b) => void delete b.cover,
    field: "cover",
    passes: (b) => void (part(b.cover).clauseNumber = "9"),
  },
  {
    rule: "PL-091",
    what: "a clause of either contract",
    kind: "refinance",
    breaks: (b) => void (part(b.cover).contractSha256 = digest("another")),
    field: "cover.contractSha256",
    passes: (b) => void (part(b.cover).contractSha256 = b.mainContract.sha256),
  },
  {
    rule: "PL-092",
    what: "the clause's number",
    kind: "renewal",
    breaks: (b) => void (part(b.cover).clauseNumber = " "),
    field: "cover.clauseNumber",
    passes: (b) => void (part(b.cover).clauseNumber = "补充条款一"),
  },
  {
    rule: "PL-093",
    what: "every other guarantor, each once",
    kind: "renewal",
    breaks: (b) => {
      part(b.cover).otherGuarantors = 2;
      part(b.cover).guarantorConsents = [consent("示例担保有限公司"), consent("示例担保 有限公司")];
    },
    field: "cover.guarantorConsents",
    passes: (b) => {
      part(b.cover).otherGuarantors = 2;
      part(b.cover).guarantorConsents = [consent("示例担保有限公司"), consent("样例担保有限公司")];
    },
  },
  {
    rule: "PL-094",
    what: "a consent twice; another matter is another consent",
    kind: "increase",
    breaks: (b) =>
      void (b.consents = [
        { matter: "increase", party: "某银行", sha256: digest("1") },
        { matter: "increase", party: "某 银行", sha256: digest("1") },
      ]),
    field: "consents[1]",
    passes: (b) =>
      void (b.consents = [
        { matter: "increase", party: "某银行", sha256: digest("1") },
        { matter: "longer_term", party: "某银行", sha256: digest("2") },
      ]),
  },
  {
    rule: "PL-095",
    what: "earlier claims by consent",
    kind: "new_loan",
    breaks: (b) => {
      b.mortgage.form = "maximum_amount";
      b.priorClaims = [claim("旧1", 100_000)];
    },
    field: "consents",
    passes: (b) => {
      b.mortgage.form = "maximum_amount";
      b.priorClaims = [claim("旧1", 100_000)];
      b.consents = [{ matter: "prior_claims", party: at(b.mortgagors).party.name, sha256: digest("c") }];
    },
  },
];

const claimTrials: Trial[] = [
  {
    rule: "PL-100",
    what: "a general mortgage takes no earlier claim in",
    kind: "new_loan",
    breaks: (b) => void (b.priorClaims = [claim("旧1", 1)]),
    field: "priorClaims",
    passes: (b) => void (b.priorClaims = []),
  },
  {
    rule: "PL-101",
    what: "up to the maximum",
    kind: "increase",
    breaks: (b) => {
      b.mortgage.form = "maximum_amount";
      b.priorClaims = [claim("旧1", 600_000), claim("旧2", 400_001)];
    },
    field: "priorClaims",
    passes: (b) => {
      b.mortgage.form = "maximum_amount";
      b.priorClaims = [claim("旧1", 600_000), claim("旧2", 400_000)];
      b.consents = [{ matter: "prior_claims", party: at(b.mortgagors).party.name, sha256: digest("c") }];
    },
  },
];

export const maximumTrials: Trial[] = [
  ...claimTrials,
  {
    rule: "PL-102",
    what: "of a maximum-amount mortgage only; in a refinance of the old one",
    kind: "refinance",
    breaks: (b) => {
      b.kind = "extension";
      b.determination = determination;
    },
    field: "determination",
    passes: (b) => void (b.determination = determination),
  },
  {
    rule: "PL-103",
    what: "an event that has happened",
    kind: "cancellation",
    breaks: (b) => {
      b.mortgage.form = "maximum_amount";
      b.determination = { ...determination, on: "2026-11-24" };
    },
    field: "determination.on",
    passes: (b) => {
      b.mortgage.form = "maximum_amount";
      b.determination = { ...determination, on: "2026-11-23" };
    },
  },
  {
    rule: "PL-103",
    what: "a period that has ended",
    kind: "cancellation",
    breaks: (b) => {
      b.mortgage = { ...b.mortgage, form: "maximum_amount", periodStart: "2023-11-22", periodEnd: "2026-11-22" };
      b.determination = { ...determination, event: "period_expired", on: "2026-11-21" };
    },
    field: "determination.on",
    passes: (b) => {
      b.mortgage = { ...b.mortgage, form: "maximum_amount", periodStart: "2023-11-22", periodEnd: "2026-11-22" };
      b.determination = { ...determination, event: "period_expired", on: "2026-11-22" };
    },
  },
  {
    rule: "PL-104",
    what: "a zero balance ends nothing before determination; waiver is free",
    kind: "cancellation",
    breaks: (b) => {
      b.mortgage.form = "maximum_amount";
      part(b.previousMortgage).outstanding = yuan(0);
    },
    field: "determination",
    passes: (b) => {
      b.mortgage.form = "maximum_amount";
      b.cancellationGround = "waiver";
    },
  },
];

export const previousTrials: Trial[] = [
  {
    rule: "PL-110",
    what: "another lender's mortgage; a predecessor's is our own",
    kind: "refinance",
    breaks: (b) => void (part(b.previousMortgage).lender = otherLender),
    field: "previousMortgage.lender",
    passes: (b) => void (part(b.previousMortgage).lender = at(lender.predecessors)),
  },
  {
    rule: "PL-110",
    what: "who takes over names the assignor, and nobody else, as the holder",
    kind: "assignment",
    settings: { lender: institutionOf("national_amc") },
    breaks: (b) => void (part(b.previousMortgage).lender = otherLender),
    field: "previousMortgage.lender",
    passes: (b) => {
      const { name, creditCode } = b.mortgagee;
      part(b.previousMortgage).lender = { name, creditCode };
    },
  },
  {
    rule: "PL-111",
    what: "a switch names the old lender",
    kind: "lender_switch",
    breaks: (b) => void delete part(b.previousMortgage).lender,
    field: "previousMortgage.lender",
    passes: (b) => void (part(part(b.previousMortgage).lender).name = "样本商业银行"),
  },
  {
    rule: "PL-112",
    what: "a switch from ourselves is a refinance",
    kind: "lender_switch",
    breaks: (b) => void (part(b.previousMortgage).lender = at(lender.branches)),
    field: "previousMortgage.lender",
    passes: (b) => void (part(b.previousMortgage).lender = mortgageeOf("policy_bank")),
  },
  {
    rule: "PL-113",
    what: "a mortgage named twice, however its number is written",
    kind: "rank_change",
    breaks: (b) => {
      const number = part(b.previousMortgage).registrationCertificateNumber;
      at(part(b.rankChange).others).registrationCertificateNumber = number.replace("(", "（").replace(")", "）");
    },
    field: "rankChange.others[0].registrationCertificateNumber",
    passes: (b) => void (part(b.previousMortgage).furtherCertificateNumbers = ["苏(2023)海门市不动产证明第0000110号"]),
  },
];

/** A part of a maximum-amount mortgage whose amount is stated for each of so many units. */
function perUnitSplit(business: Business, count: number): void {
  business.mortgage = { ...business.mortgage, form: "maximum_amount", amountBasis: "per_unit" };
  Object.assign(part(business.assignment), { mode: "split", assignedAmount: yuan(1) });
  const securedAmount = fen(business.mortgage.securedAmount / BigInt(count));
  const units = [...business.units, unitOf("suzhou-huqiu", "00010209")].slice(0, count);
  business.units = units.map((unit) => ({ ...unit, securedAmount }));
}

export const assignmentTrials: Trial[] = [
  {
    rule: "PL-120",
    what: "the three ways of a maximum-amount mortgage",
    kind: "assignment",
    breaks: (b) => void Object.assign(part(b.assignment), { mode: "shared", assignedAmount: yuan(1) }),
    field: "assignment.mode",
    passes: (b) => {
      b.mortgage.form = "maximum_amount";
      Object.assign(part(b.assignment), { mode: "shared", assignedAmount: yuan(1) });
    },
  },
  {
    rule: "PL-121",
    what: "a split says which part",
    kind: "assignment",
    breaks: (b) => {
      b.mortgage.form = "maximum_amount";
      Object.assign(part(b.assignment), { mode: "split", assignedAmount: b.mortgage.securedAmount });
    },
    field: "assignment.assignedAmount",
    passes: (b) => {
      b.mortgage.form = "maximum_amount";
      Object.assign(part(b.assignment), { mode: "split", assignedAmount: yuan(999_999) });
    },
  },
  {
    rule: "PL-125",
    what: "a split of a mortgage per unit is of one unit",
    kind: "assignment",
    breaks: (b) => perUnitSplit(b, 2),
    field: "mortgage.amountBasis",
    passes: (b) => perUnitSplit(b, 1),
  },
  {
    rule: "PL-122",
    what: "an exit is determined",
    kind: "assignment",
    breaks: (b) => {
      b.mortgage.form = "maximum_amount";
      part(b.assignment).mode = "exit";
    },
    field: "determination",
    passes: (b) => {
      b.mortgage.form = "maximum_amount";
      part(b.assignment).mode = "exit";
      b.determination = determination;
    },
  },
  {
    rule: "PL-123",
    what: "to somebody else",
    kind: "assignment",
    breaks: (b) => void (part(b.assignment).assignee = b.mortgagee),
    field: "assignment.assignee.creditCode",
    passes: (b) => void (part(b.assignment).assignee = mortgageeOf("policy_bank")),
  },
  {
    rule: "PL-031",
    what: "a mortgage of a house taken over goes over to its successor whole, and to nobody else",
    kind: "assignment",
    breaks: (b) => {
      b.mortgagee = ofPredecessor();
      part(b.assignment).assignee = mortgageeOf("policy_bank");
    },
    field: "mortgagee.creditCode",
    passes: (b) => {
      b.mortgagee = ofPredecessor();
      part(b.assignment).assignee = mortgageeOf("commercial_bank");
    },
  },
];

function ofPredecessor(): ReturnType<typeof mortgageeOf> {
  const { name, creditCode } = predecessor;
  return { ...mortgageeOf("commercial_bank"), name, creditCode, financialLicenceNumber: undefined };
}
