// Trials of the rules on amounts, terms, papers, mandates and blanks.
// Invariant: the lawful neighbour stands right at the limit.

import type { Business } from "../../../domain/business.ts";
import { fen } from "../../../domain/money.ts";
import { material, unitOf, yuan } from "./kinds.ts";
import { at, part, withUnits, type Trial } from "./trial.ts";

const twoUnits = ["00010201", "00010202"].map((number) => unitOf("suzhou-huqiu", number));

/** Kinds whose loan repays the old debt, each with a place where nothing is held under supervision for it. */
const oldDebtTrials = (
  [
    ["refinance", "suzhou-huqiu"],
    ["refinance", "guangzhou-tianhe"],
    ["renewal", "suzhou-huqiu"],
    ["renewal", "guangzhou-tianhe"],
    ["lender_switch", "guangzhou-tianhe"],
    ["sale_with_mortgage", "guangzhou-tianhe"],
  ] as const
).map(([kind, place]): Trial => ({
  rule: "PL-048",
  what: "the old debt, by the loan to the last 分; what is repaid beforehand is owed no more",
  kind,
  place,
  breaks: (b) => void (part(b.loan).amount = fen(part(b.previousMortgage).outstanding - 1n)),
  field: "loan.amount",
  passes: (b) => void (part(b.loan).amount = part(b.previousMortgage).outstanding),
}));

export const amountTrials: Trial[] = [
  {
    rule: "PL-040",
    what: "a loan of nothing; a balance of nothing is one",
    kind: "drawdown",
    breaks: (b) => void (part(b.loan).amount = yuan(0)),
    field: "loan.amount",
    passes: (b) => void (part(b.previousMortgage).outstanding = yuan(0)),
  },
  {
    rule: "PL-041",
    what: "角分 in what is registered; a loan, a balance and a price may be finer",
    kind: "sale_with_mortgage",
    breaks: (b) => void (b.mortgage.securedAmount = fen(120_000_010n)),
    field: "mortgage.securedAmount",
    passes: (b) => {
      part(b.loan).amount = fen(100_000_001n);
      part(b.previousMortgage).outstanding = fen(65_000_012n);
      part(b.propertyTransfer).price = fen(200_000_033n);
    },
  },
  {
    rule: "PL-041",
    what: "a change of the amount carries it; what ends the mortgage carries none",
    kind: "increase",
    breaks: (b) => void (b.mortgage.securedAmount = fen(120_000_010n)),
    field: "mortgage.securedAmount",
    passes: (b) => {
      b.kind = "cancellation";
      delete b.loan;
      b.cancellationGround = "claim_extinguished";
      b.mortgage.securedAmount = fen(120_000_010n);
    },
  },
  {
    rule: "PL-041",
    what: "a change of rank leaves the amount as the register has it; amounts per unit are stated one by one",
    kind: "rank_change",
    breaks: (b) => {
      b.mortgage.amountBasis = "per_unit";
      at(b.units).securedAmount = b.mortgage.securedAmount = fen(100_000_010n);
    },
    field: "units[0].securedAmount",
    passes: (b) => void (b.mortgage.securedAmount = fen(100_000_010n)),
  },
  {
    rule: "PL-041",
    what: "a mortgage that goes over whole keeps its amount; a part of it is a new one",
    kind: "assignment",
    breaks: (b) => {
      b.mortgage.form = "maximum_amount";
      Object.assign(part(b.assignment), { mode: "split", assignedAmount: fen(40_000_010n) });
    },
    field: "assignment.assignedAmount",
    passes: (b) => void (b.mortgage.securedAmount = fen(100_000_010n)),
  },
  {
    rule: "PL-041",
    what: "what is drawn under a maximum is not registered",
    kind: "increase",
    breaks: (b) => void (b.mortgage.securedAmount = fen(120_000_010n)),
    field: "mortgage.securedAmount",
    passes: (b) => {
      b.kind = "drawdown";
      b.mortgage.form = "maximum_amount";
      b.mortgage.securedAmount = fen(120_000_010n);
    },
  },
  {
    rule: "PL-042",
    what: "per unit",
    kind: "new_loan",
    breaks: (b) => void (b.mortgage.amountBasis = "per_unit"),
    field: "units[0].securedAmount",
    passes: (b) => {
      b.mortgage.amountBasis = "per_unit";
      at(b.units).securedAmount = yuan(1_000_000);
    },
  },
  {
    rule: "PL-043",
    what: "in total",
    kind: "new_loan",
    breaks: (b) => void (at(b.units).securedAmount = yuan(1_000_000)),
    field: "units[0].securedAmount",
    passes: (b) => void (b.mortgage.amountBasis = "in_total"),
  },
  {
    rule: "PL-044",
    what: "the sum over the units",
    kind: "new_loan",
    breaks: (b) => {
      b.mortgage.amountBasis = "per_unit";
      at(b.units).securedAmount = yuan(999_999);
    },
    field: "mortgage.securedAmount",
    passes: (b) => {
      b.mortgage.amountBasis = "per_unit";
      withUnits(
        b,
        twoUnits.map(({ unitCode }) => unitCode),
      );
      b.units = b.units.map((unit) => ({ ...unit, securedAmount: yuan(500_000) }));
    },
  },
  {
    rule: "PL-045",
    what: "a loan as high as the secured amount",
    kind: "new_loan",
    breaks: (b) => void (part(b.loan).amount = fen(100_000_001n)),
    field: "loan.amount",
    passes: (b) => void (part(b.loan).amount = yuan(1_000_000)),
  },
  {
    rule: "PL-046",
    what: "tranches",
    kind: "new_loan",
    breaks: (b) =>
      void (part(b.loan).tranches = [
        { number: 1, amount: yuan(500_000) },
        { number: 2, amount: yuan(299_999) },
      ]),
    field: "loan.tranches",
    passes: (b) =>
      void (part(b.loan).tranches = [
        { number: 1, amount: yuan(500_000) },
        { number: 2, amount: yuan(300_000) },
      ]),
  },
  {
    rule: "PL-046",
    what: "numbers of tranches",
    kind: "new_loan",
    breaks: (b) => void (part(b.loan).tranches = [{ number: 2, amount: yuan(800_000) }]),
    field: "loan.tranches[0].number",
    passes: (b) => void (part(b.loan).tranches = [{ number: 1, amount: yuan(800_000) }]),
  },
  {
    rule: "PL-047",
    what: "old debt and added loan together",
    kind: "increase",
    breaks: (b) => void (b.mortgage.securedAmount = yuan(999_999)),
    field: "mortgage.securedAmount",
    passes: (b) => void (b.mortgage.securedAmount = yuan(1_000_001)),
  },
  ...oldDebtTrials,
];

export const termTrials: Trial[] = [
  {
    rule: "PL-050",
    what: "a period of one day",
    kind: "new_loan",
    breaks: (b) => void (b.mortgage.periodEnd = "2026-11-24"),
    field: "mortgage.periodEnd",
    passes: (b) => void (b.mortgage.periodEnd = "2026-11-25"),
  },
  {
    rule: "PL-051",
    what: "rank 0, rank 2",
    kind: "new_loan",
    breaks: (b) => void (b.mortgage.rank = 0),
    field: "mortgage.rank",
    passes: (b) => void (b.mortgage.rank = 2),
  },
  {
    rule: "PL-051",
    what: "ranks of the others",
    kind: "rank_change",
    breaks: (b) => void (at(part(b.rankChange).others).newRank = 1.5),
    field: "rankChange.others[0].newRank",
    passes: (b) => void (at(part(b.rankChange).others).newRank = 1),
  },
  {
    rule: "PL-052",
    what: "drawn under a maximum only",
    kind: "drawdown",
    breaks: (b) => void (b.mortgage.form = "general"),
    field: "mortgage.form",
    passes: (b) => void (b.mortgage.amountBasis = "in_total"),
  },
  {
    rule: "PL-053",
    what: "the last day of the determination period",
    kind: "drawdown",
    breaks: (b) => void (b.mortgage.periodEnd = "2026-11-22"),
    field: "mortgage.periodEnd",
    passes: (b) => void (b.mortgage.periodEnd = "2026-11-23"),
  },
];

export const paperTrials: Trial[] = [
  {
    rule: "PL-070",
    what: "pages",
    kind: "new_loan",
    breaks: (b) => void (at(b.materials).pages = 0),
    field: "materials[0].pages",
    passes: (b) => void (at(b.materials).pages = 1),
  },
  {
    rule: "PL-070",
    what: "a digest",
    kind: "new_loan",
    breaks: (b) => void (at(b.materials).sha256 = "x"),
    field: "materials[0].sha256",
    passes: (b) => void (at(b.materials).copies = 2),
  },
  {
    rule: "PL-071",
    what: "a paper asked for by name; spaces do not matter",
    kind: "new_loan",
    place: "nantong-haimen",
    breaks: (b) => void (b.materials = b.materials.filter(({ name }) => name !== "抵押人身份证明")),
    field: "materials",
    passes: (b) => void (b.materials = [{ ...at(b.materials), name: "抵押人 身份证明" }]),
  },
  {
    rule: "PL-072",
    what: "settled, while the old debt is unpaid",
    kind: "refinance",
    breaks: (b) => void b.materials.push(material("贷款结清证明")),
    field: "materials[4].name",
    passes: (b) => void b.materials.push(material("放弃抵押权声明")),
  },
];

export const blankTrials: Trial[] = [
  {
    rule: "PL-080",
    what: "a blank without its reason; what the register says needs none",
    kind: "new_loan",
    breaks: (b) => void (b.mortgagee.legalRepresentative = "/"),
    field: "mortgagee.legalRepresentative",
    passes: (b) => {
      at(b.units).titleCertificateNumber = "/";
      at(b.units).area = "/";
      b.mortgagee.legalRepresentative = "／";
      b.blanks = [{ field: "mortgagee.legalRepresentative", reason: "负责人变更中" }];
    },
  },
  {
    rule: "PL-081",
    what: "a reason without its blank",
    kind: "new_loan",
    breaks: (b) => void (b.blanks = [{ field: "units[0].area", reason: "以登记簿为准" }]),
    field: "blanks[0].field",
    passes: (b) => {
      at(b.units).area = "/";
      b.blanks = [{ field: "units[0].area", reason: "以登记簿为准" }];
    },
  },
  {
    rule: "PL-081",
    what: "a reason that is none",
    kind: "new_loan",
    breaks: (b) => {
      at(b.units).area = "/";
      b.blanks = [{ field: "units[0].area", reason: "/" }];
    },
    field: "blanks[0].reason",
    passes: (b) => void (at(b.units).area = "/"),
  },
  {
    rule: "PL-081",
    what: "a reason without words",
    kind: "new_loan",
    breaks: (b) => {
      at(b.units).area = "/";
      b.blanks = [{ field: "units[0].area", reason: " " }];
    },
    field: "blanks[0].reason",
    passes: (b) => void (at(b.units).location = "/"),
  },
  {
    rule: "PL-082",
    what: "a scope that old registers do not state is not asked for where nothing sets it anew",
    kind: "extension",
    breaks: (b) => unstatedScope(b),
    field: "mortgage.securedScope",
    passes: (b) => {
      b.kind = "cancellation";
      b.cancellationGround = "claim_extinguished";
      unstatedScope(b);
    },
  },
  {
    rule: "PL-082",
    what: "what must agree; the agent's number need not",
    kind: "new_loan",
    breaks: (b) => {
      b.mortgage.securedScope = "/";
      b.blanks = [{ field: "mortgage.securedScope", reason: "见合同" }];
    },
    field: "mortgage.securedScope",
    passes: (b) => {
      b.mortgagee.agent = { name: "柳样", certificateNumber: "/" };
      b.blanks = [{ field: "mortgagee.agent.certificateNumber", reason: "工号" }];
    },
  },
];

function unstatedScope(b: Business): void {
  b.mortgage.securedScope = "/";
  b.blanks = [{ field: "mortgage.securedScope", reason: "登记簿无担保范围" }];
}
