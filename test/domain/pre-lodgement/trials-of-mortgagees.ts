// Trials of the rules on mortgagees: the caller's tree, kinds, capacities, licences, co-holders.
// Invariant: what is refused to one kind or house is passed to its neighbour.

import type { CoMortgagee } from "../../../domain/parties.ts";
import { unitOf } from "./kinds.ts";
import { mortgageeOf, branch, institutionOf, lender, predecessor } from "./people.ts";
import { part, type Trial } from "./trial.ts";

const treeTrials: Trial[] = [
  {
    rule: "PL-030",
    what: "a stranger's house; a branch passes",
    kind: "new_loan",
    breaks: (b) => void (b.mortgagee = mortgageeOf("policy_bank")),
    field: "mortgagee.creditCode",
    passes: (b) => {
      b.mortgagee.creditCode = branch.creditCode;
      b.mortgagee.financialLicenceNumber = "B0001S332050002";
    },
  },
  {
    rule: "PL-030",
    what: "who takes over may be the caller",
    kind: "assignment",
    settings: { lender: institutionOf("national_amc") },
    breaks: (b) => void (part(b.assignment).assignee = mortgageeOf("local_amc")),
    field: "mortgagee.creditCode",
    passes: (b) => void (b.mortgagee = mortgageeOf("rural_institution")),
  },
  {
    rule: "PL-031",
    what: "a house taken over; on its last day it stands",
    kind: "cancellation",
    settings: {
      lender: {
        ...lender,
        predecessors: [
          { ...predecessor, succession: "merger", until: "2025-12-31", document: "批复1号" },
          { ...branch, succession: "merger", until: "2026-11-23", document: "批复2号" },
        ],
        branches: [],
      },
    },
    breaks: (b) => void (b.mortgagee.creditCode = predecessor.creditCode),
    field: "mortgagee.creditCode",
    passes: (b) => {
      b.mortgagee.creditCode = branch.creditCode;
      delete b.mortgagee.financialLicenceNumber;
    },
  },
  {
    rule: "PL-032",
    what: "the kind on record",
    kind: "new_loan",
    settings: { lender: institutionOf("insurer") },
    breaks: (b) => void (b.mortgagee = { ...mortgageeOf("insurer"), kind: "commercial_bank" }),
    field: "mortgagee.kind",
    passes: (b) => void (b.mortgagee = mortgageeOf("insurer")),
  },
];

const kindTrials: Trial[] = [
  {
    rule: "PL-033",
    what: "the provident fund takes over no claims; an insurer may",
    kind: "assignment",
    breaks: (b) => void (part(b.assignment).assignee = mortgageeOf("provident_fund_centre")),
    field: "assignment.assignee.kind",
    passes: (b) => void (part(b.assignment).assignee = mortgageeOf("insurer")),
  },
  {
    rule: "PL-033",
    what: "the provident fund lends on general mortgages only",
    kind: "new_loan",
    settings: { lender: institutionOf("provident_fund_centre") },
    breaks: (b) => {
      b.mortgagee = mortgageeOf("provident_fund_centre");
      b.mortgage.form = "maximum_amount";
    },
    field: "mortgagee.kind",
    passes: (b) => void (b.mortgagee = mortgageeOf("provident_fund_centre")),
  },
  {
    rule: "PL-033",
    what: "who comes in as co-holder lends; who holds already does not",
    kind: "refinance",
    breaks: (b) => void b.coMortgagees.push({ mortgagee: mortgageeOf("national_amc"), part: "commercial" }),
    field: "coMortgagees[0].mortgagee.kind",
    passes: (b) => {
      b.kind = "renewal";
      b.coMortgagees.push({ mortgagee: mortgageeOf("provident_fund_centre"), part: "provident_fund" });
    },
  },
  {
    rule: "PL-034",
    what: "an insurer holds its own claim; a bank may hold for an entrusted lender",
    kind: "new_loan",
    breaks: (b) =>
      void b.coMortgagees.push({
        mortgagee: { ...mortgageeOf("insurer"), capacity: "bond_trustee" },
        part: "commercial",
      }),
    field: "coMortgagees[0].mortgagee.capacity",
    passes: (b) => void (b.mortgagee.capacity = "entrusted_lender"),
  },
  {
    rule: "PL-038",
    what: "the provident-fund part is the centre's",
    kind: "new_loan",
    breaks: (b) => void b.coMortgagees.push({ mortgagee: mortgageeOf("rural_institution"), part: "provident_fund" }),
    field: "coMortgagees[0].part",
    passes: (b) =>
      void b.coMortgagees.push({ mortgagee: mortgageeOf("provident_fund_centre"), part: "provident_fund" }),
  },
];

const licenceTrials: Trial[] = [
  {
    rule: "PL-035",
    what: "a bank outside the tree; what the tree knows is not asked for",
    kind: "new_loan",
    breaks: (b) =>
      void b.coMortgagees.push({
        mortgagee: { ...mortgageeOf("policy_bank"), financialLicenceNumber: undefined },
        part: "commercial",
      }),
    field: "coMortgagees[0].mortgagee.financialLicenceNumber",
    passes: (b) => void delete b.mortgagee.financialLicenceNumber,
  },
  {
    rule: "PL-035",
    what: "a national AMC has a licence; a local one has none and is not asked for one",
    kind: "assignment",
    breaks: (b) => void delete part(b.assignment).assignee.financialLicenceNumber,
    field: "assignment.assignee.financialLicenceNumber",
    passes: (b) => void (part(b.assignment).assignee = mortgageeOf("local_amc")),
  },
  {
    rule: "PL-036",
    what: "the shape; a trust company's begins with K",
    kind: "assignment",
    breaks: (b) =>
      void (part(b.assignment).assignee = {
        ...mortgageeOf("trust_company"),
        financialLicenceNumber: "B0001H232000001",
      }),
    field: "assignment.assignee.financialLicenceNumber",
    passes: (b) => void (part(b.assignment).assignee = mortgageeOf("trust_company")),
  },
  {
    rule: "PL-036",
    what: "each house has its own",
    kind: "new_loan",
    breaks: (b) => void (b.mortgagee.creditCode = branch.creditCode),
    field: "mortgagee.financialLicenceNumber",
    passes: (b) => void (b.mortgagee.licenceValidUntil = "2099-12-31"),
  },
  {
    rule: "PL-037",
    what: "valid on its last day, not on the next",
    kind: "new_loan",
    breaks: (b) => void (b.mortgagee.licenceValidUntil = "2026-11-22"),
    field: "mortgagee.licenceValidUntil",
    passes: (b) => void (b.mortgagee.licenceValidUntil = "2026-11-23"),
  },
  {
    rule: "PL-037",
    what: "the term the tree knows; another house has its own",
    kind: "increase",
    settings: { lender: { ...lender, licenceValidUntil: "2026-10-31" } },
    breaks: (b) => void (b.mortgagee.licenceValidUntil = "2029-10-31"),
    field: "mortgagee.licenceValidUntil",
    passes: (b) => {
      b.mortgagee.creditCode = branch.creditCode;
      delete b.mortgagee.financialLicenceNumber;
    },
  },
  {
    rule: "PL-037",
    what: "where collateral comes in, not where it goes out",
    kind: "collateral_change",
    breaks: (b) => void (b.mortgagee.licenceValidUntil = "2026-11-22"),
    field: "mortgagee.licenceValidUntil",
    passes: (b) => {
      b.mortgagee.licenceValidUntil = "2026-11-22";
      b.collateralChange = { added: [], removed: [unitOf("suzhou-huqiu", "00010209")] };
    },
  },
  {
    rule: "PL-037",
    what: "who gives a claim up needs no licence any more; who takes over does",
    kind: "assignment",
    breaks: (b) => void (part(b.assignment).assignee.licenceValidUntil = "2026-11-22"),
    field: "assignment.assignee.licenceValidUntil",
    passes: (b) => void (b.mortgagee.licenceValidUntil = "2026-11-22"),
  },
  {
    rule: "PL-037",
    what: "who gives a claim up to the caller needs no licence any more; who takes over does",
    kind: "assignment",
    settings: { lender: institutionOf("national_amc") },
    breaks: (b) => void (part(b.assignment).assignee.licenceValidUntil = "2026-11-22"),
    field: "assignment.assignee.licenceValidUntil",
    passes: (b) => void (b.mortgagee.licenceValidUntil = "2026-11-22"),
  },
  {
    rule: "PL-035",
    what: "who holds with the lender already does nothing; who comes in does",
    kind: "refinance",
    breaks: (b) => void b.coMortgagees.push(unlicensed()),
    field: "coMortgagees[0].mortgagee.financialLicenceNumber",
    passes: (b) => {
      b.kind = "renewal";
      b.coMortgagees.push(unlicensed());
    },
  },
  {
    rule: "PL-039",
    what: "a last day that is not the one on record",
    kind: "new_loan",
    settings: { lender: { ...lender, licenceValidUntil: "2028-10-31" } },
    breaks: (b) => void (b.mortgagee.licenceValidUntil = "2029-10-31"),
    field: "mortgagee.licenceValidUntil",
    passes: (b) => void (b.mortgagee.licenceValidUntil = "2028-10-31"),
  },
];

function unlicensed(): CoMortgagee {
  return { mortgagee: { ...mortgageeOf("policy_bank"), financialLicenceNumber: undefined }, part: "commercial" };
}

export const mortgageeTrials: Trial[] = [...treeTrials, ...kindTrials, ...licenceTrials];
