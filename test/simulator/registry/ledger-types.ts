// The registry's books as those see them who compare ledgers: plain JSON.
// Invariant: nothing here is live; a ledger is a copy of one moment.

import type {
  CollateralType,
  Easement,
  Holder,
  Lease,
  MortgageForm,
  NoticeKind,
  Objection,
  Owner,
  Party,
  RectificationInHand,
  ResidenceRight,
  Seizure,
} from "./seed.ts";

/** Who ended a row, when, and on what ground. */
export type LedgerEnd = {
  at: string;
  order: number;
  caseNumber: string;
  /** "" where no bank filed it through this exchange. */
  businessNumber: string;
  by: string;
  ground: string | null;
};

export type LedgerMortgage = {
  registrationCertificateNumber: string;
  caseNumber: string;
  /** Null for a mortgage of the seed, or of a lender in a channel of its own. */
  businessNumber: string | null;
  /** The first mortgagee; `mortgagees` names them all. */
  mortgageeName: string;
  mortgageeCertificateNumber: string;
  mortgagees: Holder[];
  form: MortgageForm;
  /** Yuan, 2 decimals. */
  securedAmount: string;
  periodStart: string;
  periodEnd: string;
  rank: number;
  /** 最高债权确定事实; null while the claims of a maximum-amount mortgage are open, or for a general one. */
  determined: string | null;
  recordedAt: string;
  /** Place in the order of all events of this registry; 0 for the seed. */
  recordedOrder: number;
  state: "live" | "cancelled" | "changed" | "transferred";
  /** Null while live. */
  end: LedgerEnd | null;
};

export type LedgerNotice = {
  number: string;
  kind: NoticeKind;
  caseNumber: string;
  businessNumber: string | null;
  holders: Party[];
  obligors: Party[];
  /** Yuan, 2 decimals; null where the register does not say. */
  amount: string | null;
  recordedAt: string;
  recordedOrder: number;
  state: "live" | "cancelled" | "converted";
  end: LedgerEnd | null;
};

export type LedgerUnit = {
  unitCode: string;
  location: string;
  collateralType: CollateralType;
  titleCertificateNumber: string;
  owners: Owner[];
  mortgages: LedgerMortgage[];
  priorityNotices: LedgerNotice[];
  seizures: Seizure[];
  objections: Objection[];
  residenceRights: ResidenceRight[];
  leases: Lease[];
  easements: Easement[];
  rectifications: RectificationInHand[];
};

export type LedgerFee = {
  item: string;
  /** Yuan, 2 decimals. */
  amount: string;
  paymentNoticeNumber: string;
  deadline: string;
  paidAt: string | null;
};

export type LedgerCase = {
  businessNumber: string;
  institution: string;
  groupNumber: string;
  registrationType: string;
  /** mortgage, ownership, priority_notice, mortgage_priority_notice. */
  right: string;
  unitCodes: string[];
  stateCode: string;
  state: string;
  recFlowId: string;
  caseNumber: string;
  registrationCertificateNumber: string | null;
  notice: { number: string; code: string; text: string; at: string };
  fee: LedgerFee | null;
  history: { order: number; at: string; stateCode: string; state: string; note: string }[];
};

export type Ledger = {
  registryId: string;
  name: string;
  capability: "combined" | "confirmed" | "independent";
  units: LedgerUnit[];
  cases: LedgerCase[];
};
