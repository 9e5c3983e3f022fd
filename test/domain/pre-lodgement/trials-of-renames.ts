// Trials of the rules on a new name of the mortgagee, the rules on all numbers and blanks where it states some among them.
// Invariant: each differs from a lawful rename in what the rule is about, and in little else.

import type { Business } from "../../../domain/business.ts";
import type { Predecessor } from "../../../domain/institution.ts";
import { fen } from "../../../domain/money.ts";
import { standingLike } from "../standing-mortgage.ts";
import { lawful } from "./kinds.ts";
import { formerName, lender, predecessor } from "./people.ts";
import { at, part, type Change, type Trial } from "./trial.ts";

const kind = "mortgagee_rename";

/** The head office under another code until 2026-10-31. */
const former: Predecessor = {
  ...predecessor,
  name: formerName,
  succession: "rename",
  until: "2026-10-31",
  document: "(2026)示例市监变更第1号",
};
const known = { lender: { ...lender, predecessors: [former] } };

/** The code is another one too, as the tree knows it. */
function underOtherCode(business: Business): void {
  part(business.rename).formerCreditCode = former.creditCode;
}

function underOtherCodeBut(change: (rename: NonNullable<Business["rename"]>) => void): Change {
  return (business) => {
    underOtherCode(business);
    change(part(business.rename));
  };
}

/** One more mortgage of a batch, which stands on another unit of the place. */
export function another(business: Business): void {
  const loan = lawful("new_loan");
  const registrationCertificateNumber = "苏(2024)苏州市不动产证明第0000399号";
  part(business.rename).further.push({ registrationCertificateNumber, units: loan.units, ...standingLike(loan) });
}

const ofRename: Trial[] = [
  {
    rule: "PL-160",
    what: "something is new: the name",
    kind,
    breaks: (b) => void (part(b.rename).formerName = `${b.mortgagee.name} `),
    field: "rename.formerName",
    passes: (b) => void (part(b.rename).formerName = "示例信用合作联社"),
  },
  {
    rule: "PL-160",
    what: "or the credit code alone",
    kind,
    settings: { lender: { ...lender, predecessors: [{ ...former, name: lender.name }] } },
    breaks: (b) => {
      part(b.rename).formerName = b.mortgagee.name;
      part(b.rename).formerCreditCode = b.mortgagee.creditCode.toLowerCase();
    },
    field: "rename.formerName",
    passes: (b) => {
      underOtherCode(b);
      part(b.rename).formerName = b.mortgagee.name;
    },
  },
  {
    rule: "PL-161",
    what: "the new name is the one on record, in any width",
    kind,
    breaks: (b) => void (b.mortgagee.name = "示例新银行股份有限公司"),
    field: "mortgagee.name",
    passes: (b) => void (b.mortgagee.name = "示例银行 股份有限公司"),
  },
  {
    rule: "PL-162",
    what: "another code is one the lender had",
    kind,
    settings: known,
    breaks: underOtherCodeBut((rename) => (rename.formerCreditCode = "91320500MA1000025L")),
    field: "rename.formerCreditCode",
    passes: underOtherCode,
  },
  {
    rule: "PL-162",
    what: "under the name on record",
    kind,
    settings: known,
    breaks: underOtherCodeBut((rename) => (rename.formerName = "示例信用合作联社")),
    field: "rename.formerName",
    passes: underOtherCodeBut((rename) => (rename.formerName = "示例商业银行 股份有限公司")),
  },
  {
    rule: "PL-162",
    what: "by the document on record, in any brackets",
    kind,
    settings: known,
    breaks: underOtherCodeBut((rename) => (rename.documentNumber = "(2026)示例市监变更第2号")),
    field: "rename.documentNumber",
    passes: underOtherCodeBut((rename) => (rename.documentNumber = "（2026）示例市监变更第1号")),
  },
  {
    rule: "PL-162",
    what: "not before the former house ended",
    kind,
    settings: known,
    breaks: underOtherCodeBut((rename) => (rename.effectiveOn = "2026-10-30")),
    field: "rename.effectiveOn",
    passes: underOtherCodeBut((rename) => (rename.effectiveOn = "2026-10-31")),
  },
  {
    rule: "PL-163",
    what: "a house that was merged has no new name",
    kind,
    settings: {
      lender: {
        ...lender,
        predecessors: [
          { ...former, creditCode: "91320500MA1000025L" },
          { ...former, succession: "merger" },
        ],
      },
    },
    breaks: underOtherCode,
    field: "rename.formerCreditCode",
    passes: (b) => void (part(b.rename).formerCreditCode = "91320500MA1000025L"),
  },
  {
    rule: "PL-163",
    what: "nor one that was split",
    kind,
    settings: {
      lender: {
        ...lender,
        predecessors: [
          { ...former, creditCode: "91320500MA1000025L" },
          { ...former, succession: "split" },
        ],
      },
    },
    breaks: underOtherCode,
    field: "rename.formerCreditCode",
    passes: (b) => void (part(b.rename).formerCreditCode = "91320500MA1000025L"),
  },
  {
    rule: "PL-164",
    what: "it holds today at the latest",
    kind,
    breaks: (b) => void (part(b.rename).effectiveOn = "2026-11-24"),
    field: "rename.effectiveOn",
    passes: (b) => void (part(b.rename).effectiveOn = "2026-11-23"),
  },
];

const ofAll: Trial[] = [
  {
    rule: "PL-020",
    what: "the former credit code",
    kind,
    settings: known,
    breaks: (b) => void (part(b.rename).formerCreditCode = "91320500MA6000139X"),
    field: "rename.formerCreditCode",
    passes: underOtherCode,
  },
  {
    rule: "PL-082",
    what: "the former name",
    kind,
    breaks: (b) => {
      part(b.rename).formerName = "/";
      b.blanks = [{ field: "rename.formerName", reason: "未知" }];
    },
    field: "rename.formerName",
    passes: (b) => {
      b.mortgage.securedScope = "/";
      b.blanks = [{ field: "mortgage.securedScope", reason: "登记簿未记载" }];
    },
  },
  {
    rule: "PL-113",
    what: "a mortgage twice in a batch",
    kind,
    breaks: (b) => {
      another(b);
      at(part(b.rename).further).registrationCertificateNumber = part(b.previousMortgage).registrationCertificateNumber;
    },
    field: "rename.further[0].registrationCertificateNumber",
    passes: another,
  },
  {
    rule: "PL-041",
    what: "the amounts per unit of each mortgage of a batch; the one amount over all stays as the register has it",
    kind,
    breaks: (b) => {
      another(b);
      const { mortgage, units } = at(part(b.rename).further);
      mortgage.amountBasis = "per_unit";
      at(units).securedAmount = mortgage.securedAmount = fen(100_000_001n);
    },
    field: "rename.further[0].mortgage.securedAmount",
    passes: (b) => {
      another(b);
      at(part(b.rename).further).mortgage.securedAmount = fen(100_000_001n);
    },
  },
  {
    rule: "PL-102",
    what: "a determination of a general mortgage",
    kind,
    breaks: (b) => void (b.determination = { event: "no_new_claims", on: "2026-11-01", sha256: "2".repeat(64) }),
    field: "determination",
    passes: (b) => {
      b.mortgage.form = "maximum_amount";
      b.determination = { event: "no_new_claims", on: "2026-11-01", sha256: "2".repeat(64) };
    },
  },
];

export const renameTrials: Trial[] = [...ofRename, ...ofAll];
