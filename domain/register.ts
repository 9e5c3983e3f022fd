// What the register says: of a recorded application, and of a unit at one moment.
// Invariant: read from the registry's own signed message; a null is "no value" and never counts as agreement.

import type { AmountBasis, CollateralType, MortgageForm } from "./business.ts";
import type { Fen } from "./money.ts";
import type { CancellationGround, RegisteredRight, RegistrationType } from "./registration.ts";
import type { EpochMs, IsoDate } from "./time.ts";

export type NamedParty = { name: string; certificateNumber: string };

/** What the register says of a recorded application, read from the registry's own signed message. */
export type RecordingResult = {
  businessNumber: string;
  registrationType: RegistrationType;
  right: RegisteredRight;
  /** 业务流水号 RecFlowID and 业务号 YWH, minted by the registry. */
  recFlowId: string;
  caseNumber: string;
  /** Number of the certificate issued (登记证明, for ownership the title certificate); for a cancellation the number that was cancelled. */
  registrationCertificateNumber: string;
  recorder: string;
  recordedAt: EpochMs;
  units: RecordedUnit[];
  /** 权利人: mortgagees of a mortgage, buyers of a notice or of the ownership. */
  holders: NamedParty[];
  /** 义务人: mortgagors of a mortgage, developer or seller else. */
  obligors: NamedParty[];
  /** Null but for a mortgage or a mortgage priority notice that stands. */
  mortgage: RecordedMortgage | null;
  ground: CancellationGround | "other" | null;
  /** Other values as stated, for the data-quality report: name → text. */
  others: Record<string, string>;
};

export type RecordedUnit = {
  unitCode: string;
  collateralType: CollateralType | "other" | null;
  securedAmount: Fen | null;
};

/** A null is "no value" by the blank conventions (facts 1.8) and never counts as agreement on a material field. A notice has no period and no rank (facts 1.7, YGDJ). */
export type RecordedMortgage = {
  form: MortgageForm | null;
  securedAmount: Fen | null;
  amountBasis: AmountBasis | null;
  periodStart: IsoDate | null;
  periodEnd: IsoDate | null;
  securedScope: string | null;
  transferCovenant: boolean | null;
  rank: number | null;
};

/** What a search returned: the register at one moment (practice 17). */
export type RegisterSnapshot = {
  searchNumber: string;
  takenAt: EpochMs;
  units: UnitSnapshot[];
};

export type LiveMortgage = {
  registrationCertificateNumber: string;
  caseNumber: string;
  mortgageeName: string;
  mortgageeCertificateNumber: string;
  form: MortgageForm | null;
  securedAmount: Fen | null;
  /** Start and end of the term, or of the determination period. */
  periodStart: IsoDate | null;
  periodEnd: IsoDate | null;
  transferCovenant: boolean | null;
  rank: number | null;
  recordedAt: EpochMs;
};

export type UnitSnapshot = {
  unitCode: string;
  exists: boolean;
  location: string | null;
  area: string | null;
  collateralType: CollateralType | "other" | null;
  owners: { name: string; certificateNumber: string; share: string | null }[];
  titleCertificateNumber: string | null;
  /** Day of the building's 首次登记, from which a noticed home can be registered; absent where the register does not tell. */
  firstRegisteredOn?: IsoDate | undefined;
  mortgages: LiveMortgage[];
  casesInHand: { caseNumber: string; businessNumber: string | null; registrationType: string; acceptedAt: EpochMs }[];
  seizures: { number: string; type: "seizure" | "waiting_seizure" | "pre_seizure"; authority: string }[];
  objections: { number: string }[];
  /** `kind`: of the buyer, or of a lender (抵押预告), with the amount in 分 that it secures on the unit where the register tells it. */
  priorityNotices: {
    number: string;
    kind: "priority_notice" | "mortgage_priority_notice";
    holder: NamedParty;
    securedAmount?: Fen | undefined;
  }[];
  residenceRights: { number: string; holder: string }[];
  leases: { number: string; lessee: string }[];
  easements: { number: string }[];
  rectifications: { caseNumber: string }[];
  officialRestrictions: { number: string; authority: string }[];
};
