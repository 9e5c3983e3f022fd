// What a register holds when it is started: units with their owners, rights and burdens, as plain data.
// Invariant: amounts are yuan as decimal text, dates yyyy-MM-dd, times China time; what is left out is not there.

export type MortgageForm = "general" | "maximum_amount";
export type CollateralType = "land" | "land_and_building" | "land_and_building_under_construction";
export type SeizureType = "seizure" | "waiting_seizure" | "pre_seizure";
export type NoticeKind = "priority_notice" | "mortgage_priority_notice";

export type Party = { name: string; certificateNumber: string };
/** One of several who hold a right together, with the share where shares are registered. */
export type Holder = Party & { share?: string | undefined };
export type Owner = Holder;

export type SeedMortgage = {
  registrationCertificateNumber: string;
  caseNumber: string;
  mortgageeName: string;
  mortgageeCertificateNumber: string;
  /** Besides the one above: syndicate, provident fund part. */
  coMortgagees?: Holder[] | undefined;
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
  /** 担保范围; where the register knows it, another one is recognised as a change of scope. */
  securedScope?: string | undefined;
  /** 存在禁止或限制转让的约定. */
  transferCovenant?: boolean | undefined;
  /** A paper certificate has to be handed in where this registry asks for it. */
  medium?: "electronic" | "paper" | undefined;
};

export type Seizure = { number: string; type: SeizureType; authority: string };
export type Objection = { number: string };
export type PriorityNotice = {
  number: string;
  /** Name of the right-holder: the buyer, or the lender. */
  holder: string;
  /** Of the buyer when absent. */
  kind?: NoticeKind | undefined;
  holderCertificateNumber?: string | undefined;
  /** 义务人: the developer or seller, or the buyer who mortgages. */
  obligor?: Party | undefined;
  caseNumber?: string | undefined;
  /** Yuan: price, or secured amount. */
  amount?: string | undefined;
};
export type ResidenceRight = { number: string; holder: string };
export type Lease = { number: string; lessee: string };
export type Easement = { number: string };
export type RectificationInHand = { caseNumber: string };
export type OfficialRestriction = { number: string; authority: string };

export type SeedUnit = {
  unitCode: string;
  location: string;
  /** 平方米, decimal text. */
  area: string;
  /** Under construction: the building has no first registration yet. */
  collateralType: CollateralType;
  titleCertificateNumber: string;
  /** 首次登记 of the building, yyyy-MM-dd. */
  firstRegisteredOn?: string | undefined;
  owners: Owner[];
  mortgages: SeedMortgage[];
  seizures?: Seizure[] | undefined;
  objections?: Objection[] | undefined;
  priorityNotices?: PriorityNotice[] | undefined;
  residenceRights?: ResidenceRight[] | undefined;
  leases?: Lease[] | undefined;
  easements?: Easement[] | undefined;
  rectifications?: RectificationInHand[] | undefined;
  officialRestrictions?: OfficialRestriction[] | undefined;
};

export type RegisterSeed = { units: SeedUnit[] };
