// Who takes part in a loan business: persons and organisations, lenders with their kind and licence, agents.
// Invariant: personal data stands here and nowhere in logs, queue, URLs or errors.

import type { Sha256 } from "./business.ts";
import type { IsoDate } from "./time.ts";

export const certificateTypes = [
  "resident_id",
  "hong_kong_macao_taiwan_id",
  "passport",
  "credit_code",
  "other",
] as const;
/** 证件种类 ZJZL. */
export type CertificateType = (typeof certificateTypes)[number];

/**
 * 监护人 of somebody who cannot apply alone (民法典 27, 28, 34): who it is, the paper that proves it, and its declaration that
 * the disposal is in the ward's interest (民法典 35), without which it may not dispose of the ward's property.
 */
export type Guardian = {
  name: string;
  certificateNumber: string;
  proofSha256: Sha256;
  interestSha256?: Sha256 | undefined;
};

/** A natural person or an organisation. Personal data: never in logs, queue, URLs or errors. */
export type Party = {
  type: "person" | "organisation";
  name: string;
  certificateType: CertificateType;
  certificateNumber: string;
  phone?: string | undefined;
  address?: string | undefined;
  legalRepresentative?: string | undefined;
  /** Of a minor, or of somebody without full capacity: signs in its stead. */
  guardian?: Guardian | undefined;
};

export type Agent = { name: string; certificateNumber: string; phone?: string | undefined; firm?: string | undefined };

export const mortgageeKinds = [
  "commercial_bank",
  "policy_bank",
  "rural_institution",
  "insurer",
  "insurance_asset_manager",
  "wealth_management_subsidiary",
  "financial_asset_investment_company",
  "national_amc",
  "local_amc",
  "trust_company",
  "provident_fund_centre",
  "other_licensed_lender",
] as const;
/** Kinds of mortgagee (practice 16); what each may open stands in mortgagee-kinds.ts. */
export type MortgageeKind = (typeof mortgageeKinds)[number];

export const mortgageeCapacities = ["own_claim", "security_agent", "entrusted_lender", "bond_trustee"] as const;
/** In which capacity it holds the mortgage (担保制度解释 4): for its own claim, or for others who are the creditors. */
export type MortgageeCapacity = (typeof mortgageeCapacities)[number];

export type Mortgagee = {
  name: string;
  /** 统一社会信用代码, 18 characters. */
  creditCode: string;
  kind: MortgageeKind;
  capacity: MortgageeCapacity;
  /** 金融许可证机构编码, 15 characters; absent for kinds that have none (mortgagee-kinds.ts). */
  financialLicenceNumber?: string | undefined;
  /** Last day of the licence; absent when it has no end. */
  licenceValidUntil?: IsoDate | undefined;
  address?: string | undefined;
  legalRepresentative?: string | undefined;
  agent?: Agent | undefined;
};

export const loanParts = ["commercial", "provident_fund"] as const;
/** A further mortgagee of the same mortgage (银团贷款, 组合贷款): its part of the claim and of the secured amount. */
export type CoMortgagee = {
  mortgagee: Mortgagee;
  part: (typeof loanParts)[number];
  /** 担保份额 in percent or as a fraction, where shares are agreed; absent for a joint claim. */
  share?: string | undefined;
};

export const mortgagorCapacities = ["owner", "co_owner", "third_party"] as const;
export type Mortgagor = {
  party: Party;
  /** owner: owns alone or first of several and is the debtor; co_owner: 共有人; third_party: owns but does not owe. */
  capacity: (typeof mortgagorCapacities)[number];
  /** 共有份额, e.g. "50%"; absent for sole or joint ownership. */
  share?: string | undefined;
};
