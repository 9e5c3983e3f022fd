// The loan business (联办业务) as the bank states it: who, which units, which mortgage, which contracts.
// Invariant: a Business has passed the doors' schema (shape, lengths, formats); the rules are checked in pre-lodgement.ts.

import type {
  Assignment,
  Blank,
  CollateralChange,
  Consent,
  Conversion,
  Determination,
  Notices,
  OldCertificate,
  PreviousMortgage,
  PriorClaim,
  PropertyTransfer,
  RankChange,
  Rename,
  Tranche,
} from "./business-parts.ts";
import type { Fen } from "./money.ts";
import type { CoMortgagee, Mortgagee, Mortgagor, Party } from "./parties.ts";
import type { CancellationGround } from "./registration.ts";
import type { IsoDate } from "./time.ts";

/** SHA-256 as 64 lower-case hexadecimal digits. */
export type Sha256 = string;

export const chainKinds = [
  "new_loan",
  "drawdown",
  "renewal",
  "extension",
  "refinance",
  "lender_switch",
  "presale",
  "notice_conversion",
  "construction_conversion",
  "increase",
  "rank_change",
  "collateral_change",
  "cancellation",
  "notice_cancellation",
  "assignment",
  "sale_with_mortgage",
  "mortgagee_rename",
] as const;
/**
 * 新增贷款, 最高额项下用信, 续贷, 展期, 借新还旧 (same lender), 跨行转贷, 预购商品房, 预告转本, 在建转现房, 增额, 顺位变更,
 * 抵押物增减置换, 结清注销, 退房撤预告, 债权转让, 带押过户, 抵押权人更名.
 */
export type ChainKind = (typeof chainKinds)[number];

export const mortgageForms = ["general", "maximum_amount"] as const;
/** 抵押方式 DYFS: general 一般抵押 (1), maximum_amount 最高额抵押 (2). */
export type MortgageForm = (typeof mortgageForms)[number];

export const amountBases = ["per_unit", "in_total"] as const;
/** 抵押金额类型 DYJELX: per_unit (0) each unit its own amount, in_total (1) one amount over all units. */
export type AmountBasis = (typeof amountBases)[number];

export const collateralTypes = ["land", "land_and_building", "land_and_building_under_construction"] as const;
/** 抵押不动产类型 DYBDCLX: land (1), land_and_building (2), land_and_building_under_construction (4). */
export type CollateralType = (typeof collateralTypes)[number];

export type Unit = {
  /** 不动产单元号, 28 characters (GB/T 37346), upper case, no spaces. */
  unitCode: string;
  /** 不动产权证号. */
  titleCertificateNumber: string;
  location: string;
  collateralType: CollateralType;
  /** 抵押面积 in 平方米, decimal text; absent when the register's area is to be used. */
  area?: string | undefined;
  /** Secured amount of this unit; only with amountBasis per_unit. */
  securedAmount?: Fen | undefined;
};

export type MortgageTerms = {
  form: MortgageForm;
  /** general: 被担保主债权数额; maximum_amount: 最高债权数额. In 分. */
  securedAmount: Fen;
  amountBasis: AmountBasis;
  /** general: 债务履行期限; maximum_amount: 债权确定期间. Start not after end. */
  periodStart: IsoDate;
  periodEnd: IsoDate;
  /** 担保范围. */
  securedScope: string;
  /** 是否存在禁止或者限制转让抵押不动产的约定. */
  transferCovenant: boolean;
  /** 抵押权顺位 agreed: number of live mortgages ahead + 1, once the chain is completed. */
  rank: number;
};

export type Contract = {
  number: string;
  sha256: Sha256;
  signedOn: IsoDate;
  /** True when signed for this business: then it must carry the unit codes. Older contracts need only a mapping note. */
  signedForThisBusiness: boolean;
  unitCodes: string[];
};

export type Material = {
  /** 收件名称. */
  name: string;
  /** 收件类型 SJLX. */
  type: "original" | "copy_of_original" | "duplicate" | "copy_of_duplicate" | "other";
  copies: number;
  pages: number;
  sha256: Sha256;
};

/** The clause by which the new or changed mortgage also secures the old debt until it is repaid (practice 2). */
export type CoverClause = {
  contractSha256: Sha256;
  clauseNumber: string;
  /** Written consent of every other guarantor to stay (民法典 409 ¶2); empty when there is no other guarantor. */
  guarantorConsents: { guarantor: string; sha256: Sha256 }[];
  otherGuarantors: number;
};

export const mandateMatters = ["apply", "supplement", "withdraw", "pay", "collect", "sign"] as const;
/** What an agent may do: 申请, 补正, 撤回, 缴费, 领证; sign: 签订合同, which a mandate to apply does not let it do (民法典 165). */
export type MandateMatter = (typeof mandateMatters)[number];

export const mandateForms = ["notarised", "platform", "before_registry", "organisation"] as const;
/** 公证委托, 平台电子授权, 登记机构当面, and 单位委托书: an organisation's own letter under its seal. */
export type MandateForm = (typeof mandateForms)[number];

/** Who acts on a mandate; a person or an organisation, the lender among them. */
export type MandateAgent = { type: "person" | "organisation"; name: string; certificateNumber: string };

/** 委托人: who gives a mandate, by name and certificate number, for names are not unique; for a ward its guardian gives it. */
export type MandatePrincipal = { type: "person" | "organisation"; name: string; certificateNumber: string };

/** 转委托; consentSha256: digest of the principals' consent, without which what it does does not bind them (民法典 169). */
export type SubAgent = MandateAgent & { consentSha256?: Sha256 | undefined };

/** A mandate (委托) by which parties let somebody act for them: the lender, a relative, whoever they trust (民法典 161–169). */
export type Mandate = {
  principals: MandatePrincipal[];
  agent: MandateAgent;
  subAgents: SubAgent[];
  matters: MandateMatter[];
  form: MandateForm;
  number: string;
  sha256: Sha256;
  /** The day in China on which it was given: what was done before it is not done on it (民法典 171). */
  givenOn: IsoDate;
  /** Over these units alone; absent: over every unit of the business. */
  unitCodes?: string[] | undefined;
  /** For registrations on this contract alone, and for signing it; absent: for every contract of the business. */
  contractNumber?: string | undefined;
  /** Its last day in China; absent where it lasts until the matter is completed. One of the two is said. */
  validUntil?: IsoDate | undefined;
  untilCompleted?: boolean | undefined;
  /** The principals agree that the agent is itself the other party, or acts for that one too (民法典 168). */
  coversOtherParty?: boolean | undefined;
};

export type Loan = {
  /** What the permit will allow to be posted, in 分. */
  amount: Fen;
  currency: "CNY";
  /** The core's own account reference; not a card number. */
  account: string;
  /** Paid out in parts (在建工程按进度放款): they add up to the amount. Absent: in one sum. */
  tranches?: Tranche[] | undefined;
};

export type Business = {
  kind: ChainKind;
  /** The bank's own number of this loan business, unique per institution. */
  reference: string;
  mortgagee: Mortgagee;
  debtor: Party;
  mortgagors: Mortgagor[];
  units: Unit[];
  mortgage: MortgageTerms;
  mainContract: Contract;
  mortgageContract: Contract;
  materials: Material[];
  mandates: Mandate[];
  /** Further mortgagees of the same mortgage: syndicate, or the provident-fund part of a combined loan. */
  coMortgagees: CoMortgagee[];
  consents: Consent[];
  /** Old certificates that end with this business and are on paper; those not named are electronic. */
  oldCertificates: OldCertificate[];
  /** Fields filled with "/", each with its reason. */
  blanks: Blank[];
  /** What the permit lets out; absent for kinds that move no money. */
  loan?: Loan | undefined;
  previousMortgage?: PreviousMortgage | undefined;
  cover?: CoverClause | undefined;
  propertyTransfer?: PropertyTransfer | undefined;
  notices?: Notices | undefined;
  conversion?: Conversion | undefined;
  assignment?: Assignment | undefined;
  collateralChange?: CollateralChange | undefined;
  rankChange?: RankChange | undefined;
  rename?: Rename | undefined;
  determination?: Determination | undefined;
  priorClaims?: PriorClaim[] | undefined;
  /** Ground of a cancellation that is the business itself; other kinds have theirs in the plan. */
  cancellationGround?: CancellationGround | undefined;
  /**
   * The lender applies alone for what its own notice gives it, since the other side does not sign (单方申请): the first mortgage
   * of a home that the buyers own already, or the end of its notice. Absent or false: both sides apply together.
   */
  alone?: boolean | undefined;
};
