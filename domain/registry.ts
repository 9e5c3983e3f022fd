// The port to a registry: what can be asked, what can be answered. Adapters implement it, the simulator never sees it.
// Invariants: an Outcome is never a boolean; an unlisted code is `unknown`; every write has its query twin.

import type { AmountBasis, Business, CollateralType, EpochMs, IsoDate, MortgageForm, Sha256 } from "./business.ts";
import type { Fen } from "./money.ts";
import type { SignatureRecord, SignedDocument } from "./signatures.ts";

export const registryCapabilities = ["combined", "confirmed", "independent"] as const;
/** combined: one filing ends the old and records the new together; confirmed: records only after our confirmation; independent: each application on its own. */
export type RegistryCapability = (typeof registryCapabilities)[number];

export const registrationTypes = ["first", "change", "cancellation"] as const;
/** 首次, 变更, 注销 of a mortgage. */
export type RegistrationType = (typeof registrationTypes)[number];

export const cancellationGrounds = ["claim_extinguished", "waiver"] as const;
/** 主债权消灭 (民法典 393(1)) or 抵押权人放弃抵押权 (393(3)). */
export type CancellationGround = (typeof cancellationGrounds)[number];

/** What a registry is and allows: settings, checked at start (config/registries). */
export type RegistryProfile = {
  registryId: string;
  name: string;
  /** 登记机构 as written into messages. */
  registrationAuthority: string;
  /** Unit code prefixes served (6, 9 or 12 digits); routing takes the longest match. */
  unitCodePrefixes: string[];
  capability: RegistryCapability;
  /** Whether a next-rank mortgage of the same lender may be recorded. */
  juniorRank: boolean;
  /** Whether a change of the secured main claim (renewal to a new contract) is recorded as change. */
  changeOfMainClaim: boolean;
  dialect: "national-xml";
  endpoint: string;
  /** Public key (PEM, SPKI, RSA) that signs this registry's messages: pinned, nothing in a message chooses it. */
  publicKeyPem: string;
  /** ms one call may take in all. */
  callTimeoutMs: number;
  /** ms between status queries while a case is open. */
  queryIntervalMs: number;
  /** Status queries tried on an unknown outcome before a person is asked. */
  unknownQueriesMax: number;
  /** Smallest amount step the dialect carries, in 分 (万元 with 4 decimals carries whole yuan: 100). */
  amountStep: Fen;
  /** Working days from acceptance within which recording is promised. */
  workingDaysLimit: number;
};

/** One application (登记件) as it is filed. */
export type RegistrationApplication = {
  legId: string;
  /** Our key: the external business number, unique per leg and generation. */
  businessNumber: string;
  registrationType: RegistrationType;
  business: Business;
  /** Rank the application asks for; for an independent refinance the next one behind the old mortgage. */
  rank: number;
  ground: CancellationGround | null;
  /** Registration certificate number of the mortgage changed or cancelled; null for first. */
  previousCertificateNumber: string | null;
  /** Registry's case number (YWH) of that mortgage as the search returned it; null when unknown or first. */
  previousCaseNumber: string | null;
  documents: SignedDocument[];
  /** Text of the signed 申请书, exactly as signed. */
  applicationForm: string;
  /** Owners of each unit by the register search made before filing; absent when none is at hand. */
  registeredOwners?: RegisteredOwners[] | undefined;
};

export type RegisteredOwners = { unitCode: string; owners: UnitSnapshot["owners"] };

/** A combined filing as it was made: the registry tells of its cases together, under this number. */
export type FiledGroup = { groupNumber: string; businessNumbers: string[] };

/** Who withdraws: every applicant by signing the 撤回申请 (text and digest), or a mandate that names withdrawal. Never the lender alone. */
export type WithdrawalAuthority =
  | { type: "all_applicants"; signers: SignatureRecord[]; document: { sha256: Sha256; text: string } }
  /** `others`: further mandates where no single one names every mortgagor. */
  | { type: "mandate"; number: string; sha256: Sha256; others?: { number: string; sha256: Sha256 }[] };

export type SearchPurpose = "mortgage_origination" | "mortgage_change" | "disbursement_check" | "post_recording_check";

export type SupplementItem = { name: string; sha256: string; pages: number; note?: string | undefined };

/** `groups`: the combined filings among the cases named; absent when each was filed on its own. */
export type RegistryRequest =
  | { type: "file"; groupNumber: string | null; applications: RegistrationApplication[]; preparedAt: EpochMs }
  | { type: "query"; businessNumbers: string[]; groups?: FiledGroup[] | undefined; preparedAt: EpochMs }
  | { type: "confirm"; businessNumber: string; groups?: FiledGroup[] | undefined; preparedAt: EpochMs }
  | {
      type: "supplement";
      businessNumber: string;
      items: SupplementItem[];
      groups?: FiledGroup[] | undefined;
      preparedAt: EpochMs;
    }
  | {
      type: "withdraw";
      businessNumbers: string[];
      authority: WithdrawalAuthority;
      groups?: FiledGroup[] | undefined;
      preparedAt: EpochMs;
    }
  | {
      type: "search";
      searchNumber: string;
      unitCodes: string[];
      purpose: SearchPurpose;
      authorisation: string;
      preparedAt: EpochMs;
    };

/** Registry's written notice behind an outcome. */
export type RegistryNotice = { number: string | null; code: string | null; text: string | null; at: EpochMs | null };

/** What the register says of a recorded application, read from the registry's own signed message. */
export type RecordingResult = {
  businessNumber: string;
  registrationType: RegistrationType;
  /** 业务流水号 RecFlowID and 业务号 YWH, minted by the registry. */
  recFlowId: string;
  caseNumber: string;
  /** 不动产登记证明号 issued; for a cancellation the number that was cancelled. */
  registrationCertificateNumber: string;
  recorder: string;
  recordedAt: EpochMs;
  units: RecordedUnit[];
  mortgagors: { name: string; certificateNumber: string }[];
  mortgagee: { name: string; certificateNumber: string };
  /** Null for a cancellation. */
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

/** A null is "no value" by the blank conventions (facts 1.8) and never counts as agreement on a material field. */
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

/** practice 9. `received` … `withdrawn`, or `unknown`; a listed state of the registry and nothing else. */
export type Outcome =
  | { state: "received"; caseNumber: string | null; notice: RegistryNotice }
  | { state: "awaiting_applicant"; caseNumber: string | null; deadline: EpochMs | null; notice: RegistryNotice }
  | {
      state: "supplement";
      caseNumber: string | null;
      missing: { code: string; name: string }[];
      deadline: EpochMs | null;
      notice: RegistryNotice;
    }
  | { state: "not_accepted"; notice: RegistryNotice }
  | { state: "accepted"; caseNumber: string; acceptedAt: EpochMs; notice: RegistryNotice }
  | { state: "suspended"; caseNumber: string; notice: RegistryNotice }
  | { state: "reviewed"; caseNumber: string; notice: RegistryNotice }
  | { state: "awaiting_fee"; caseNumber: string; notice: RegistryNotice }
  | { state: "recorded"; result: RecordingResult; notice: RegistryNotice }
  | { state: "certificate_issued"; result: RecordingResult; notice: RegistryNotice }
  | { state: "registration_refused"; caseNumber: string | null; notice: RegistryNotice }
  | { state: "withdrawn"; caseNumber: string | null; notice: RegistryNotice }
  /** no_case: the registry says, signed, that it holds no case under this number; otherwise it could not be understood or told. */
  | {
      state: "unknown";
      reason: "no_case" | "unlisted_code" | "incomplete_group" | "unreadable";
      notice: RegistryNotice;
    };

/** What a search returned: the register at one moment (practice 17). */
export type RegisterSnapshot = {
  searchNumber: string;
  takenAt: EpochMs;
  units: UnitSnapshot[];
};

export type UnitSnapshot = {
  unitCode: string;
  exists: boolean;
  location: string | null;
  area: string | null;
  owners: { name: string; certificateNumber: string; share: string | null }[];
  titleCertificateNumber: string | null;
  mortgages: {
    registrationCertificateNumber: string;
    caseNumber: string;
    mortgageeName: string;
    mortgageeCertificateNumber: string;
    form: MortgageForm | null;
    securedAmount: Fen | null;
    rank: number | null;
    recordedAt: EpochMs;
  }[];
  casesInHand: { caseNumber: string; businessNumber: string | null; registrationType: string; acceptedAt: EpochMs }[];
  seizures: { number: string; type: "seizure" | "waiting_seizure" | "pre_seizure"; authority: string }[];
  objections: { number: string }[];
  priorityNotices: { number: string; holder: string }[];
  officialRestrictions: { number: string; authority: string }[];
};

/** What a verified registry message says. A message that does not verify never becomes an Answer. */
export type RegistryAnswer =
  | { type: "outcomes"; outcomes: { businessNumber: string; outcome: Outcome }[] }
  | { type: "search"; snapshot: RegisterSnapshot };

/** A message that was not believed: kept as evidence, moves nothing (reliability 2: QUAR). */
export type Quarantined = { type: "quarantined"; reason: string };

/** Exact bytes to send and to keep. */
export type PreparedMessage = { contentType: string; bytes: Uint8Array; keyId: string };

export type RawReply = { status: number; contentType: string; bytes: Uint8Array };

/** A dialect. Stateless: no clock, no database; the profile and the signer are handed in when it is built. */
export interface RegistryAdapter {
  readonly profile: RegistryProfile;
  /** Renders and signs the request. Throws Fault(origin "signer", advice "retry") when signing is impossible. */
  prepare(request: RegistryRequest): Promise<PreparedMessage>;
  /** Sends the bytes. Throws Fault(origin "registry"): "retry" only when certainly nothing was received, else "query_first". */
  send(message: PreparedMessage): Promise<RawReply>;
  /** Verifies and reads the reply to `request`; an answer for another case or an unverifiable one is quarantined. */
  read(request: RegistryRequest, reply: RawReply): Promise<RegistryAnswer | Quarantined>;
  /** Verifies and reads a message the registry posted to us on its own. */
  readCallback(message: RawReply): Promise<RegistryAnswer | Quarantined>;
  /** The signed acknowledgement to a callback, neutral when it was quarantined. */
  acknowledge(callback: RawReply, accepted: boolean, at: EpochMs): Promise<PreparedMessage>;
}
