// The loan business (联办业务) as the bank states it: who, which units, which mortgage, which contracts.
// Invariant: a Business has passed the doors' schema (shape, lengths, formats); the rules are checked in pre-lodgement.ts.

import type { Fen } from "./money.ts";

/** Calendar date, YYYY-MM-DD. */
export type IsoDate = string;
/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number;
/** SHA-256 as 64 lower-case hexadecimal digits. */
export type Sha256 = string;

export const chainKinds = ["new_loan", "renewal", "extension", "refinance"] as const;
/** new_loan 新增贷款, renewal 续贷, extension 展期, refinance 借新还旧 (same lender). */
export type ChainKind = (typeof chainKinds)[number];

export const mortgageForms = ["general", "maximum_amount"] as const;
/** 抵押方式 DYFS: general 一般抵押 (1), maximum_amount 最高额抵押 (2). */
export type MortgageForm = (typeof mortgageForms)[number];

export const amountBases = ["per_unit", "in_total"] as const;
/** 抵押金额类型 DYJELX: per_unit (0) each unit its own amount, in_total (1) one amount over all units. */
export type AmountBasis = (typeof amountBases)[number];

export const certificateTypes = [
  "resident_id",
  "hong_kong_macao_taiwan_id",
  "passport",
  "credit_code",
  "other",
] as const;
/** 证件种类 ZJZL. */
export type CertificateType = (typeof certificateTypes)[number];

export const collateralTypes = ["land", "land_and_building", "land_and_building_under_construction"] as const;
/** 抵押不动产类型 DYBDCLX: land (1), land_and_building (2), land_and_building_under_construction (4). */
export type CollateralType = (typeof collateralTypes)[number];

/** A natural person or an organisation. Personal data: never in logs, queue, URLs or errors. */
export type Party = {
  type: "person" | "organisation";
  name: string;
  certificateType: CertificateType;
  certificateNumber: string;
  phone?: string | undefined;
  address?: string | undefined;
  legalRepresentative?: string | undefined;
};

export type Agent = { name: string; certificateNumber: string; phone?: string | undefined; firm?: string | undefined };

export type Mortgagee = {
  name: string;
  /** 统一社会信用代码, 18 characters. */
  creditCode: string;
  /** 金融许可证机构编码, 15 characters. */
  financialLicenceNumber: string;
  address?: string | undefined;
  legalRepresentative?: string | undefined;
  agent?: Agent | undefined;
};

export const mortgagorCapacities = ["owner", "co_owner", "third_party"] as const;
export type Mortgagor = {
  party: Party;
  /** owner: owns alone or first of several and is the debtor; co_owner: 共有人; third_party: owns but does not owe. */
  capacity: (typeof mortgagorCapacities)[number];
  /** 共有份额, e.g. "50%"; absent for sole or joint ownership. */
  share?: string | undefined;
};

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

/** A mandate (委托) by which applicants let the lender act for them; matters must name `withdraw` for a withdrawal by the lender. */
export type Mandate = {
  principals: string[];
  matters: ("apply" | "supplement" | "withdraw" | "pay" | "collect")[];
  form: "notarised" | "platform" | "before_registry";
  number: string;
  sha256: Sha256;
};

export type PreviousMortgage = {
  /** 不动产登记证明号 of the mortgage that is changed or replaced. */
  registrationCertificateNumber: string;
  /** Outstanding old debt in 分. */
  outstanding: Fen;
};

export type Loan = {
  /** What the permit will allow to be posted, in 分. */
  amount: Fen;
  currency: "CNY";
  /** The core's own account reference; not a card number. */
  account: string;
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
  /** Absent for extension, which moves no money. */
  loan?: Loan | undefined;
  /** Present for renewal, extension and refinance. */
  previousMortgage?: PreviousMortgage | undefined;
  cover?: CoverClause | undefined;
};
