// The port to a registry: what can be asked, what can be answered. Adapters implement it, the simulator never sees it.
// Invariants: an Outcome is never a boolean; an unlisted code is `unknown`; every write has its query twin.

import type { Business, Sha256 } from "./business.ts";
import type { Fen } from "./money.ts";
import type { Agent, Party } from "./parties.ts";
import type { RecordingResult, RegisterSnapshot, UnitSnapshot } from "./register.ts";
import type { CancellationGround, ChangeEvent, RegisteredRight, RegistrationType } from "./registration.ts";
import type { RegistryProfile } from "./registry-profile.ts";
import type { SignatureRecord, SignedDocument, WantedSigner } from "./signatures.ts";
import type { PlatformSignature } from "./signing-ways.ts";
import type { EpochMs } from "./time.ts";

/** One who applies, with the agent who acts: lender, mortgagor, buyer, seller, developer. */
export type Applicant = Party & { agent?: Agent | undefined; share?: string | undefined };

/** One application (登记件) as it is filed. */
export type RegistrationApplication = {
  legId: string;
  /** Our key: the external business number, unique per leg and generation. */
  businessNumber: string;
  registrationType: RegistrationType;
  right: RegisteredRight;
  /** The business as this leg files it: its own units, mortgagors, terms and mortgagee (leg-business.ts). */
  business: Business;
  /** 权利人 side: mortgagees, buyers, assignee. */
  holders: Applicant[];
  /** 义务人 side: mortgagors, sellers, developer, assignor. */
  obligors: Applicant[];
  /** What a change changes; empty for other types. */
  changes: ChangeEvent[];
  /** Rank the application asks for; for an independent refinance the next one behind the old mortgage. */
  rank: number;
  ground: CancellationGround | null;
  /** Registration certificate number of the mortgage changed or cancelled; null for first. */
  previousCertificateNumber: string | null;
  /** Registry's case number (YWH) of that mortgage as the search returned it; null when unknown or first. */
  previousCaseNumber: string | null;
  /** Old certificate on paper that ends with this application and was handed in before (practice 11); absent: none. */
  surrendered?: { number: string; sha256: Sha256 } | undefined;
  documents: SignedDocument[];
  /** Text of the signed 申请书, exactly as signed. */
  applicationForm: string;
  /** Whom the registry's platform is to ask to sign the 申请书 (practice 1: called); absent where all signed beforehand. */
  calledSigners?: WantedSigner[] | undefined;
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

export const searchPurposes = [
  "mortgage_origination",
  "mortgage_change",
  "mortgage_transfer",
  "mortgage_cancellation",
  "disbursement_check",
  "post_recording_check",
] as const;
export type SearchPurpose = (typeof searchPurposes)[number];

/** One thing the registry asks for (补正): what, how many copies, and why. */
export type MissingItem = { code: string; name: string; copies: number | null; reason: string | null };

/** What the registry asks to be paid (practice 10): payer is the right-holder, so for a mortgage the mortgagee. */
export type FeeNotice = {
  item: string;
  amount: Fen;
  /** 缴款通知书 number. */
  paymentNoticeNumber: string;
  deadline: EpochMs | null;
};

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
      /** On which the lender hands them in for others; absent or empty where it does so as an applicant itself. */
      mandates?: { number: string; sha256: Sha256 }[] | undefined;
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

/** When it was accepted, told with a later state too: absent where the registry does not say, or it is not accepted yet. */
type ToldAcceptance = { acceptedAt?: EpochMs | undefined };

/** practice 9. `received` … `withdrawn`, or `unknown`; a listed state of the registry and nothing else. */
export type Outcome =
  | { state: "received"; caseNumber: string | null; notice: RegistryNotice }
  | ({
      state: "awaiting_applicant";
      caseNumber: string | null;
      deadline: EpochMs | null;
      notice: RegistryNotice;
    } & ToldAcceptance)
  | ({
      state: "supplement";
      caseNumber: string | null;
      missing: MissingItem[];
      deadline: EpochMs | null;
      notice: RegistryNotice;
    } & ToldAcceptance)
  | { state: "not_accepted"; notice: RegistryNotice }
  | { state: "accepted"; caseNumber: string; acceptedAt: EpochMs; notice: RegistryNotice }
  | ({ state: "suspended" | "reviewed"; caseNumber: string; notice: RegistryNotice } & ToldAcceptance)
  | ({ state: "awaiting_fee"; caseNumber: string; fee: FeeNotice | null; notice: RegistryNotice } & ToldAcceptance)
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

/** What is told of one case, and who has signed its 申请书 on the registry's platform; absent where the message names nobody. */
export type ToldOutcome = {
  businessNumber: string;
  outcome: Outcome;
  platformSignatures?: PlatformSignature[] | undefined;
};

/** What a verified registry message says. A message that does not verify never becomes an Answer. */
export type RegistryAnswer =
  { type: "outcomes"; outcomes: ToldOutcome[] } | { type: "search"; snapshot: RegisterSnapshot };

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
