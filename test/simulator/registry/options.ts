// What a simulated registry is started with, and what its owner holds in hand afterwards.
// Invariant: everything here is plain data or a function of this folder; nothing is shared with the gateway's own code.

export type Capability = "combined" | "confirmed" | "independent";
export type MortgageForm = "general" | "maximum_amount";
export type CollateralType = "land" | "land_and_building" | "land_and_building_under_construction";
export type SeizureType = "seizure" | "waiting_seizure" | "pre_seizure";

export type SeedMortgage = {
  registrationCertificateNumber: string;
  caseNumber: string;
  mortgageeName: string;
  mortgageeCertificateNumber: string;
  form: MortgageForm;
  /** Yuan, decimal text. */
  securedAmount: string;
  /** yyyy-MM-dd. */
  periodStart: string;
  periodEnd: string;
  rank: number;
  /** Date or time, China time. */
  recordedAt: string;
  /** Where the register knows it, a change to another main contract is recognised as one. */
  mainContractNumber?: string | undefined;
};

export type Seizure = { number: string; type: SeizureType; authority: string };
export type Objection = { number: string };
export type PriorityNotice = { number: string; holder: string };
export type OfficialRestriction = { number: string; authority: string };
export type Owner = { name: string; certificateNumber: string; share?: string | undefined };

export type SeedUnit = {
  unitCode: string;
  location: string;
  /** 平方米, decimal text. */
  area: string;
  collateralType: CollateralType;
  titleCertificateNumber: string;
  owners: Owner[];
  mortgages: SeedMortgage[];
  seizures?: Seizure[] | undefined;
  objections?: Objection[] | undefined;
  priorityNotices?: PriorityNotice[] | undefined;
  officialRestrictions?: OfficialRestriction[] | undefined;
};

export type RegisterSeed = { units: SeedUnit[] };

/** A bank admitted to the exchange: its pinned key, where its pushes go, and the credit codes it may act for. */
export type Bank = { institution: string; publicKeyPem: string; callbackUrl: string; mortgagees: string[] };

/** A mandate lodged with the registry (委托备案). */
export type LodgedMandate = { number: string; sha256: string; principals: string[]; matters: string[] };

export type RegistryOptions = {
  registryId: string;
  /** 登记机构 as written into messages, e.g. 苏州市虎丘区不动产登记中心. */
  name: string;
  capability: Capability;
  juniorRank: boolean;
  changeOfMainClaim: boolean;
  /** First six digits of the unit codes served. */
  areaCodes: string[];
  /** RSA, PKCS#8 PEM. */
  privateKeyPem: string;
  keyId: string;
  banks: Bank[];
  register: RegisterSeed;
  /** Real ms from reception to acceptance, to review, to recording (and from there to the certificate). */
  pace: { acceptMs: number; reviewMs: number; recordMs: number };
  /** The mandates the registry holds: a withdrawal rests on those of them that name `withdraw`, or on all applicants' own. */
  mandates: LodgedMandate[];
  /** 0 or absent: any free port. */
  port?: number | undefined;
};

export const faultNames = [
  "slow",
  "no_reply_after_effect",
  "lost_request",
  "registry_down",
  "unsigned_reply",
  "garbage_reply",
  "wrong_key_reply",
  "answer_for_another_case",
  "unlisted_code",
  "incomplete_group",
  "not_accepted",
  "supplement",
  "registration_refused",
  "recorded_other_amount",
  "doubled_callback",
  "forged_callback",
  "no_push",
] as const;
export type FaultName = (typeof faultNames)[number];

/** A fault asked for. Without a filter it hits the next message or case it can hit. */
export type FaultRequest = {
  fault: FaultName;
  /** How often; 1 when absent. */
  times?: number | undefined;
  unitCode?: string | undefined;
  businessNumber?: string | undefined;
  /** Type of the envelope hit: Apply, StatusQuery, Confirm, Supplement, Withdraw, Search. */
  messageType?: string | undefined;
  /** For `slow`: ms before the reply. */
  ms?: number | undefined;
  /** For `supplement`: what is asked for. */
  missing?: { code: string; name: string }[] | undefined;
};

export type RunningRegistry = {
  /** Base address: the exchange answers at `/` and `/exchange`, the operator's desk under `/admin/`. */
  url: string;
  registryId: string;
  inject(fault: FaultRequest): void;
  /** The register and every case, as plain JSON. */
  ledger(): Ledger;
  register: {
    seize(unitCode: string, seizure?: Seizure): void;
    liftSeizures(unitCode: string): void;
    addObjection(unitCode: string, objection: Objection): void;
    /** 更正登记: puts the amount that was filed into the recorded rows; false when nothing was recorded under the number. */
    rectify(businessNumber: string): boolean;
  };
  stop(): Promise<void>;
};

export type LedgerMortgage = {
  registrationCertificateNumber: string;
  caseNumber: string;
  /** Null for a mortgage of the seed. */
  businessNumber: string | null;
  mortgageeName: string;
  mortgageeCertificateNumber: string;
  form: MortgageForm;
  /** Yuan, 2 decimals. */
  securedAmount: string;
  periodStart: string;
  periodEnd: string;
  rank: number;
  recordedAt: string;
  /** Place in the order of all events of this registry; 0 for the seed. */
  recordedOrder: number;
  state: "live" | "cancelled" | "changed";
  /** Who ended it, when, and on what ground; null while live. */
  end: {
    at: string;
    order: number;
    caseNumber: string;
    businessNumber: string;
    by: string;
    ground: string | null;
  } | null;
};

export type LedgerUnit = {
  unitCode: string;
  location: string;
  owners: Owner[];
  mortgages: LedgerMortgage[];
  seizures: Seizure[];
  objections: Objection[];
};

export type LedgerCase = {
  businessNumber: string;
  institution: string;
  groupNumber: string;
  registrationType: string;
  unitCodes: string[];
  stateCode: string;
  state: string;
  recFlowId: string;
  caseNumber: string;
  registrationCertificateNumber: string | null;
  notice: { number: string; code: string; text: string; at: string };
  history: { order: number; at: string; stateCode: string; state: string; note: string }[];
};

export type Ledger = {
  registryId: string;
  name: string;
  capability: Capability;
  units: LedgerUnit[];
  cases: LedgerCase[];
};
