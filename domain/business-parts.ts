// The parts of a loan business that only some kinds have: what is transferred, noticed, converted, assigned, changed.
// Invariant: which kind needs, may have or must not have a part stands in one table (pre-lodgement/parts.ts).

import type { Contract, MortgageTerms, Sha256, Unit } from "./business.ts";
import type { Fen } from "./money.ts";
import type { Mortgagee, Mortgagor, Party } from "./parties.ts";
import type { IsoDate } from "./time.ts";

export const certificateMedia = ["electronic", "paper"] as const;
/** An old certificate that ends with this business: electronic needs no surrender, paper is handed in (practice 11). */
export type OldCertificate = { number: string; medium: (typeof certificateMedia)[number] };

export type PreviousMortgage = {
  /** 不动产登记证明号 of the mortgage that is drawn on, changed, replaced or cancelled. */
  registrationCertificateNumber: string;
  /** The same mortgage over units of another registry has a certificate of its own there. */
  furtherCertificateNumbers?: string[] | undefined;
  /** Outstanding old debt in 分; of a maximum-amount mortgage every claim it secures, interest and costs included (practice 4). */
  outstanding: Fen;
  /** End of its term or determination period as it stands; stated where nothing of a maximum-amount mortgage shall change. */
  periodEnd?: IsoDate | undefined;
  /** The lender who holds it, where that is not the mortgagee of this business (跨行转贷, 带押过户). */
  lender?: { name: string; creditCode: string } | undefined;
};

export const saleModels = ["combined", "staged", "change"] as const;
/** 带押过户: combined 抵押权组合, staged 新旧抵押权分段, change 抵押权变更. */
export type SaleModel = (typeof saleModels)[number];

/** A transfer of the property that is part of the business: sale of a mortgaged home, presale, conversion of its notice. */
export type PropertyTransfer = {
  /** Seller, or developer: owners on the register until the transfer is recorded. */
  transferors: Party[];
  /** 买卖合同 or 预售合同. A 网签 filing number is never asked for. */
  contract: Contract;
  price: Fen;
  model?: SaleModel | undefined;
  /** Presale: account of the project under supervision, where the region asks for one. */
  supervisedAccount?: string | undefined;
  /** Conversion of a notice: the transfer is in the register already, and only the mortgage is left to be applied for. */
  recorded?: boolean | undefined;
};

/** Priority notices that stand already: numbers as on paper. */
export type Notices = {
  /** 预告登记 of the buyer. */
  priorityNotice: string;
  /** 抵押预告登记 of the lender. */
  mortgagePriorityNotice: string;
};

export const registrableSources = ["first_registration", "registry_notice", "developer_notice"] as const;
export const excludedReasons = ["noticed", "common", "public"] as const;
/** 预告转本 and 在建转现房. */
export type Conversion = {
  /** application: filed by the parties; registry: made by the registry itself, and watched. */
  by: "application" | "registry";
  /** Earliest day on which registration was possible (民法典 221); absent: taken from the building's first registration. */
  registrableOn?: IsoDate | undefined;
  registrableSource?: (typeof registrableSources)[number] | undefined;
  /** Units of the old list (construction_conversion), and those left out of the new one, with the reason. */
  oldUnits?: { unitCode: string; area?: string | undefined }[] | undefined;
  excluded?: { unitCode: string; reason: (typeof excludedReasons)[number] }[] | undefined;
};

export const assignmentModes = ["whole", "shared", "split", "exit"] as const;
/**
 * Of a general or determined mortgage: whole. Of a maximum-amount mortgage before determination (民法典 421): shared, the
 * assignee joins; split, a part becomes a general mortgage of the assignee; exit, determined and transferred as general.
 */
export type AssignmentMode = (typeof assignmentModes)[number];

/** One more mortgage of a batch (债权批量转让, 批量更名), with its own debtor, contracts, units, mortgagors and terms. */
export type FurtherMortgage = {
  registrationCertificateNumber: string;
  debtor: Party;
  /** 主债权合同 and 抵押合同 under which it stands: of before, never signed for the batch. */
  mainContract: Contract;
  mortgageContract: Contract;
  units: Unit[];
  mortgagors: Mortgagor[];
  mortgage: MortgageTerms;
};

export type Assignment = {
  assignee: Mortgagee;
  contract: Contract;
  mode: AssignmentMode;
  /** Of the claim, for shared and split: the part that goes over. */
  assignedAmount?: Fen | undefined;
  /** Besides that of previousMortgage, units and mortgage. */
  further: FurtherMortgage[];
};

/** 抵押权人更名: the mortgagee of the business is who it is now; this is who it was, and the paper that shows the change. */
export type Rename = {
  formerName: string;
  /** Where the credit code is another one since; absent where it stayed. */
  formerCreditCode?: string | undefined;
  /** 变更登记证明 or 批复: number and digest. */
  documentNumber: string;
  sha256: Sha256;
  /** Day from which the new name holds. */
  effectiveOn: IsoDate;
  /** Besides that of previousMortgage, units and mortgage. */
  further: FurtherMortgage[];
};

/** 抵押物增减、置换: units that come in (they stand among the units of the business too) and units that go out. */
export type CollateralChange = {
  added: string[];
  removed: Unit[];
  /** Who mortgaged the units that go out, where those are others than the mortgagors of what stays or comes in: they sign for it. */
  removedMortgagors?: Mortgagor[] | undefined;
};

/** 顺位变更: the other mortgages whose rank moves with ours. */
export type RankChange = {
  others: { registrationCertificateNumber: string; mortgageeName: string; creditCode: string; newRank: number }[];
};

export const determinationEvents = [
  "period_expired",
  "two_years_without_period",
  "no_new_claims",
  "seizure_known",
  "bankruptcy",
  "other_by_law",
] as const;
/** 民法典 423: what determines the claims of a maximum-amount mortgage. */
export type Determination = { event: (typeof determinationEvents)[number]; on: IsoDate; sha256: Sha256 };

/** 民法典 420 ¶2: a claim from before that is taken into the maximum by consent. */
export type PriorClaim = { contractNumber: string; amount: Fen; sha256: Sha256 };

export const consentMatters = [
  "increase",
  "wider_scope",
  "longer_term",
  "rank_change",
  "collateral_change",
  "change_of_main_claim",
  "repays_old_loan",
  "prior_claims",
  "sale_with_mortgage",
  "second_mortgage",
] as const;
/** A written consent (practice 14): who agreed to what, by name and the digest of the paper. */
export type Consent = { matter: (typeof consentMatters)[number]; party: string; sha256: Sha256 };

/** One approved part of a loan that is paid out by progress (在建工程). */
export type Tranche = { number: number; amount: Fen };

/** A field filled with "/" and the reason that goes into 附记 (2020 notice, item 4). */
export type Blank = { field: string; reason: string };
