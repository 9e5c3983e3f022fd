// Trials of the rules on collateral, ranks, sales, conversions and notices.
// Invariant: what passes is the same business put right.

import type { Business } from "../../../domain/business.ts";
import { standingLike } from "../standing-mortgage.ts";
import { digest, unitOf, yuan } from "./kinds.ts";
import { otherLender, scenes } from "./people.ts";
import { at, part, type Trial } from "./trial.ts";

const goesOut = unitOf("suzhou-huqiu", "00010209");

/** One more mortgage of the same form in the same assignment. */
function withFurther(business: Business): void {
  const registrationCertificateNumber = `${part(business.previousMortgage).registrationCertificateNumber}之二`;
  const further = { registrationCertificateNumber, units: [goesOut], ...standingLike(business) };
  part(business.assignment).further = [further];
}

const batchTrials: Trial[] = [
  {
    rule: "PL-124",
    what: "of several mortgages each goes over whole",
    kind: "assignment",
    breaks: (b) => {
      b.mortgage.form = "maximum_amount";
      Object.assign(part(b.assignment), { mode: "shared", assignedAmount: yuan(1) });
      withFurther(b);
    },
    field: "assignment.further",
    passes: (b) => {
      b.mortgage.form = "maximum_amount";
      withFurther(b);
    },
  },
  {
    rule: "PL-062",
    what: "a further mortgage stands under contracts of before",
    kind: "assignment",
    breaks: (b) => {
      withFurther(b);
      at(part(b.assignment).further).mainContract.signedForThisBusiness = true;
    },
    field: "assignment.further[0].mainContract.signedForThisBusiness",
    passes: withFurther,
  },
  {
    rule: "PL-061",
    what: "nor are they of tomorrow",
    kind: "assignment",
    breaks: (b) => {
      withFurther(b);
      at(part(b.assignment).further).mortgageContract.signedOn = "2026-11-24";
    },
    field: "assignment.further[0].mortgageContract.signedOn",
    passes: withFurther,
  },
  {
    rule: "PL-023",
    what: "the owner of a further mortgage's unit is the debtor of that mortgage",
    kind: "assignment",
    breaks: (b) => {
      withFurther(b);
      at(part(b.assignment).further).debtor = scenes["suzhou-huqiu"].stranger;
    },
    field: "assignment.further[0].mortgagors[0].capacity",
    passes: (b) => {
      withFurther(b);
      const { stranger } = scenes["suzhou-huqiu"];
      const mortgagors: Business["mortgagors"] = [{ party: stranger, capacity: "owner" }];
      Object.assign(at(part(b.assignment).further), { debtor: stranger, mortgagors });
    },
  },
];

const priorClaimTrials: Trial[] = [
  {
    rule: "PL-003",
    what: "prior claims are filed by something",
    kind: "extension",
    breaks: (b) => {
      b.mortgage.form = "maximum_amount";
      b.priorClaims = [{ contractNumber: "示银借字2024第88号", amount: yuan(100_000), sha256: digest("prior claim") }];
    },
    field: "priorClaims",
    passes: (b) => void (b.mortgage.form = "maximum_amount"),
  },
  {
    rule: "PL-003",
    what: "a new mortgage takes them in",
    kind: "extension",
    breaks: (b) => {
      b.mortgage.form = "maximum_amount";
      b.priorClaims = [{ contractNumber: "示银借字2024第88号", amount: yuan(100_000), sha256: digest("prior claim") }];
    },
    field: "priorClaims",
    passes: (b) => {
      b.kind = "new_loan";
      b.mortgage.form = "maximum_amount";
      b.loan = { amount: yuan(800_000), currency: "CNY", account: "LOAN-T-1" };
      delete b.previousMortgage;
      b.priorClaims = [{ contractNumber: "示银借字2024第88号", amount: yuan(100_000), sha256: digest("prior claim") }];
      b.consents = b.mortgagors.map(({ party }) => ({
        matter: "prior_claims",
        party: party.name,
        sha256: digest("prior claim consented"),
      }));
    },
  },
];

const rankTrials: Trial[] = [
  {
    rule: "PL-132",
    what: "each that moves has a rank of its own",
    kind: "rank_change",
    breaks: (b) => void (b.mortgage.rank = at(part(b.rankChange).others).newRank),
    field: "rankChange.others[0].newRank",
    passes: (b) => void (b.mortgage.rank = 3),
  },
];

const collateralTrials: Trial[] = [
  {
    rule: "PL-130",
    what: "a unit that comes in is among the units",
    kind: "collateral_change",
    breaks: (b) => void part(b.collateralChange).added.push(goesOut.unitCode),
    field: "collateralChange.added[1]",
    passes: (b) => void part(b.collateralChange).removed.push(goesOut),
  },
  {
    rule: "PL-130",
    what: "one that goes out is not",
    kind: "collateral_change",
    breaks: (b) => void part(b.collateralChange).removed.push(at(b.units)),
    field: "collateralChange.removed[0].unitCode",
    passes: (b) => void (b.collateralChange = { added: [], removed: [goesOut] }),
  },
  {
    rule: "PL-130",
    what: "something changes",
    kind: "collateral_change",
    breaks: (b) => void (b.collateralChange = { added: [], removed: [] }),
    field: "collateralChange",
    passes: (b) => void (b.collateralChange = { added: [at(b.units).unitCode], removed: [] }),
  },
  {
    rule: "PL-131",
    what: "others move",
    kind: "rank_change",
    breaks: (b) => void (part(b.rankChange).others = []),
    field: "rankChange.others",
    passes: (b) =>
      void part(b.rankChange).others.push({
        ...at(part(b.rankChange).others),
        registrationCertificateNumber: "苏(2024)苏州市不动产证明第0000399号",
        newRank: 3,
      }),
  },
];

const conversionTrials: Trial[] = [
  {
    rule: "PL-150",
    what: "the day has its source; an unknown day is the building's",
    kind: "notice_conversion",
    breaks: (b) => void delete part(b.conversion).registrableSource,
    field: "conversion.registrableSource",
    passes: (b) => void delete b.conversion,
  },
  {
    rule: "PL-150",
    what: "the old list",
    kind: "construction_conversion",
    breaks: (b) => void delete part(b.conversion).oldUnits,
    field: "conversion.oldUnits",
    passes: (b) => void (part(b.conversion).by = "registry"),
  },
  {
    rule: "PL-150",
    what: "a unit left out was there, and is not converted",
    kind: "construction_conversion",
    breaks: (b) => void (part(b.conversion).excluded = [{ unitCode: at(b.units).unitCode, reason: "noticed" }]),
    field: "conversion.excluded[0].unitCode",
    passes: (b) => {
      const { unitCode } = unitOf("suzhou-huqiu", "00020009");
      part(b.conversion).oldUnits?.push({ unitCode });
      part(b.conversion).excluded = [{ unitCode, reason: "public" }];
    },
  },
  {
    rule: "PL-151",
    what: "two notices",
    kind: "notice_cancellation",
    breaks: (b) => void (part(b.notices).mortgagePriorityNotice = part(b.notices).priorityNotice),
    field: "notices.mortgagePriorityNotice",
    passes: (b) => void (part(b.notices).mortgagePriorityNotice = "苏预0302"),
  },
];

export const transferTrials: Trial[] = [
  ...batchTrials,
  ...rankTrials,
  ...priorClaimTrials,
  ...collateralTrials,
  {
    rule: "PL-140",
    what: "a sale has a model",
    kind: "sale_with_mortgage",
    breaks: (b) => void delete part(b.propertyTransfer).model,
    field: "propertyTransfer.model",
    passes: (b) => void (part(b.propertyTransfer).model = "staged"),
  },
  {
    rule: "PL-140",
    what: "a presale has none",
    kind: "presale",
    breaks: (b) => void (part(b.propertyTransfer).model = "combined"),
    field: "propertyTransfer.model",
    passes: (b) => void (part(b.propertyTransfer).supervisedAccount = "JG-1"),
  },
  {
    rule: "PL-140",
    what: "change keeps the same lender; another lender's is combined or staged",
    kind: "sale_with_mortgage",
    breaks: (b) => {
      part(b.propertyTransfer).model = "change";
      part(b.previousMortgage).lender = otherLender;
    },
    field: "propertyTransfer.model",
    passes: (b) => void (part(b.previousMortgage).lender = otherLender),
  },
  {
    rule: "PL-152",
    what: "a sale transfers the property itself; a conversion may find it transferred",
    kind: "sale_with_mortgage",
    breaks: (b) => void (part(b.propertyTransfer).recorded = true),
    field: "propertyTransfer.recorded",
    passes: (b) => void (part(b.propertyTransfer).recorded = false),
  },
  ...conversionTrials,
];
