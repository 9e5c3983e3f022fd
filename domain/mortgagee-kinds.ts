// Which kind of mortgagee may open which kind of business, in which capacity, on what licence, and where that stands.
// Invariant: total over MortgageeKind × ChainKind; every refusal and every admission carries its citation.

import type { ChainKind, MortgageForm } from "./business.ts";
import { citations, limits, type Citation } from "./mortgagee-citations.ts";
import type { MortgageeCapacity, MortgageeKind } from "./parties.ts";

/** What a mortgagee does when it opens a chain, as the rules on its kind tell it apart. */
type Activity =
  | "lending"
  | "revolving"
  | "lending_again"
  | "taking_over"
  | "home_lending"
  | "home_keeping"
  | "construction"
  | "keeping"
  | "assignment";

const activities: Record<ChainKind, Activity> = {
  new_loan: "lending",
  drawdown: "revolving",
  renewal: "lending_again",
  extension: "keeping",
  refinance: "lending_again",
  lender_switch: "taking_over",
  presale: "home_lending",
  notice_conversion: "home_keeping",
  construction_conversion: "construction",
  increase: "lending_again",
  rank_change: "keeping",
  collateral_change: "keeping",
  cancellation: "keeping",
  notice_cancellation: "home_keeping",
  assignment: "assignment",
  sale_with_mortgage: "home_lending",
  mortgagee_rename: "keeping",
};

type Permissions = Record<Activity, boolean>;

const everything: Permissions = {
  lending: true,
  revolving: true,
  lending_again: true,
  taking_over: true,
  home_lending: true,
  home_keeping: true,
  construction: true,
  keeping: true,
  assignment: true,
};
/** Own investment business secured by mortgage; no home loans to the public. */
const investment: Permissions = { ...everything, home_lending: false };
/** Claims acquired, and whatever follows from a mortgage acquired; no new lending. */
const acquisition: Permissions = {
  ...everything,
  lending: false,
  revolving: false,
  lending_again: false,
  taking_over: false,
  home_lending: false,
};
/** Home loans to depositors out of the fund; its claims are neither revolving nor bought and sold. */
const providentFund: Permissions = {
  ...everything,
  revolving: false,
  lending_again: false,
  construction: false,
  assignment: false,
};

const permissions: Record<MortgageeKind, Permissions> = {
  commercial_bank: everything,
  policy_bank: everything,
  rural_institution: everything,
  insurer: investment,
  insurance_asset_manager: investment,
  wealth_management_subsidiary: investment,
  financial_asset_investment_company: acquisition,
  national_amc: acquisition,
  local_amc: acquisition,
  trust_company: everything,
  provident_fund_centre: providentFund,
  other_licensed_lender: everything,
};

const capacities: Record<MortgageeKind, readonly MortgageeCapacity[]> = {
  commercial_bank: ["own_claim", "security_agent", "entrusted_lender", "bond_trustee"],
  policy_bank: ["own_claim", "security_agent", "entrusted_lender", "bond_trustee"],
  rural_institution: ["own_claim", "security_agent", "entrusted_lender"],
  insurer: ["own_claim"],
  insurance_asset_manager: ["own_claim", "security_agent"],
  wealth_management_subsidiary: ["own_claim", "security_agent"],
  financial_asset_investment_company: ["own_claim", "security_agent"],
  national_amc: ["own_claim", "security_agent"],
  local_amc: ["own_claim"],
  trust_company: ["own_claim", "security_agent", "entrusted_lender", "bond_trustee"],
  provident_fund_centre: ["own_claim"],
  other_licensed_lender: ["own_claim", "security_agent", "bond_trustee"],
};

/** required: 金融许可证 of 15 characters; optional: some of the kind have one; none: the kind has none and is not asked for one. */
export type LicenceRule = { licence: "required" | "optional" | "none"; shape: RegExp; citation: Citation };

const shape = /^[A-Z]\d{4}[A-Z]\d{9}$/;
const licensed: LicenceRule = {
  licence: "required",
  shape,
  citation: {
    zh: "银行保险机构许可证管理办法 [R]",
    en: "Measures on licences of banking and insurance institutions [R]",
  },
};
const sometimesLicensed: LicenceRule = {
  ...licensed,
  licence: "optional",
  citation: {
    zh: "保险许可证或主管部门许可，非金融许可证 [R]",
    en: "an insurance licence, or one of its own authority [R]",
  },
};
const unlicensed: LicenceRule = {
  ...licensed,
  licence: "none",
  citation: { zh: "无金融许可证：事业单位或地方金融组织 [R]", en: "has none: a public institution or local body [R]" },
};

const licences: Record<MortgageeKind, LicenceRule> = {
  commercial_bank: licensed,
  policy_bank: licensed,
  rural_institution: licensed,
  insurer: sometimesLicensed,
  insurance_asset_manager: sometimesLicensed,
  wealth_management_subsidiary: licensed,
  financial_asset_investment_company: licensed,
  national_amc: licensed,
  local_amc: unlicensed,
  trust_company: { ...licensed, shape: /^K\d{4}[A-Z]\d{9}$/ },
  provident_fund_centre: unlicensed,
  other_licensed_lender: sometimesLicensed,
};

/** Activities that set a new mortgage up: only there its form is chosen. */
const setsUp: ReadonlySet<Activity> = new Set(["lending", "lending_again", "taking_over", "home_lending"]);

/** Whether a mortgagee of that kind may open that kind of business on a mortgage of that form; if not, by which document. */
export function mayOpen(
  kind: MortgageeKind,
  chain: ChainKind,
  form: MortgageForm,
): { allowed: true } | { allowed: false; citation: Citation } {
  const activity = activities[chain];
  const isPermitted = permissions[kind][activity];
  const hasForm = kind !== "provident_fund_centre" || form === "general" || !setsUp.has(activity);
  return isPermitted && hasForm ? { allowed: true } : { allowed: false, citation: limits[kind] };
}

/** Whether it may hold in that capacity: for its own claim, or for others who are the creditors (担保制度解释 4). */
export function mayHold(kind: MortgageeKind, capacity: MortgageeCapacity): boolean {
  return capacities[kind].includes(capacity);
}

/** Whether the kind carries a 金融许可证, in which shape, and where that stands. */
export function licenceRuleOf(kind: MortgageeKind): LicenceRule {
  return licences[kind];
}

/** The citation for a registry that refuses a lawful mortgagee of that kind. */
export function citationFor(kind: MortgageeKind): Citation {
  return citations[kind];
}
