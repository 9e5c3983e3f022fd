// What is remembered of one chain (联办业务) and its legs (登记件): plain data, stored whole as JSON.
// Invariant: everything decide() needs is in here, in the event and in the profile; nothing is read from a clock or a database.

import type { Business, EpochMs } from "./business.ts";
import type { Effect } from "./effect.ts";
import type { Plan } from "./flows.ts";
import type { Fen } from "./money.ts";
import type { ParkedAction, ParkedKind } from "./parked.ts";
import type { Refusal } from "./refusal.ts";
import type {
  CancellationGround,
  RecordingResult,
  RegisterSnapshot,
  RegistrationType,
  RegistryCapability,
  RegistryNotice,
  SupplementItem,
} from "./registry.ts";
import type { SignedDocument } from "./signatures.ts";

/**
 * open: a step of the plan is due or waited for. aborting: filings are being withdrawn or a new mortgage cancelled, the
 * old state is being restored. parked: in front of a person. completed / aborted: ends, absorbing.
 */
export type ChainState = "open" | "aborting" | "parked" | "completed" | "aborted";

export const legStates = [
  "waiting",
  "sending",
  "unknown",
  "received",
  "awaiting_applicant",
  "supplement",
  "accepted",
  "suspended",
  "reviewed",
  "awaiting_fee",
  "recorded",
  "certificate_issued",
  "not_accepted",
  "registration_refused",
  "withdrawn",
  "chain_refused",
] as const;
export type LegState = (typeof legStates)[number];

export type Leg = {
  legId: string;
  registrationType: RegistrationType;
  ground: CancellationGround | null;
  /** Rank the application asks for. */
  rank: number;
  state: LegState;
  /** 1 for the first filing; a filing after not_accepted or a person's proof of "no case" is a new generation. */
  generation: number;
  /** Our key at the registry, `${legId}-${generation}`; null before the first filing. */
  businessNumber: string | null;
  /** Group number of a combined filing; null otherwise. */
  groupNumber: string | null;
  caseNumber: string | null;
  acceptedAt: EpochMs | null;
  /** ms; null while unknown (past the published calendar) or not accepted. */
  promisedBy: EpochMs | null;
  notice: RegistryNotice | null;
  missing: { code: string; name: string }[];
  /** Last verified recording result, and whether it was read again over our own channel afterwards. */
  recordingResult: RecordingResult | null;
  reread: boolean;
  /** SHA-256 of the signed registry message that carries recordingResult; null before one was read. */
  proofSha256: string | null;
  /** Confirmation given (capability confirmed). */
  confirmed: boolean;
  /** Differences that are notes only. */
  notes: string[];
  /** Queries spent on the present `unknown`. */
  unknownQueries: number;
  /** How often, one after another, the registry said that it holds no such case. */
  noCaseAnswers: number;
  /** The registry has told of this filing at least once: from then on "no such case" means that it forgot. */
  acknowledged: boolean;
  /** Filings of this generation sent once more under the same number. */
  resends: number;
  /** Writes (filing, confirmation, supplement, withdrawal) whose outcome was not told; never set back. */
  lostWrites: number;
  /** When the registry was last asked or written to about this leg. */
  queriedAt: EpochMs | null;
  /** What the bank supplied on a 补正 and the registry has not taken yet. */
  suppliedItems: SupplementItem[] | null;
  /** Numbers of earlier generations that a person showed to be withdrawn at the registry. */
  withdrawnDuplicates: string[];
};

export type CreditDecision = {
  outcome: "approved" | "declined";
  decisionNumber: string;
  approvedAmount: Fen;
  validUntil: EpochMs;
  /** Digest of what was shown to the deciders. */
  shownSha256: string;
  /** Two different persons on the bank's side. */
  persons: string[];
};

/** A decision as this side keeps it. */
export type RecordedDecision = CreditDecision & {
  /** When it was recorded here; absent in chains that began before this was kept. */
  recordedAt?: EpochMs | undefined;
};

export type SearchStage = "opening" | "before_filing" | "before_disbursement";

export type Hold = {
  key: string;
  amount: Fen;
  state: "wanted" | "held" | "refused" | "given_back";
  holdNumber: string | null;
  expiresAt: EpochMs | null;
};

export type Posting = {
  key: string;
  state: "posted" | "refused" | "not_found";
  postingNumber: string | null;
  amount: Fen;
  at: EpochMs;
  reason: string | null;
};

export type Disbursement = {
  key: string;
  amount: Fen;
  state: "permit_wanted" | "permitted" | "posted" | "refused";
  permittedAt: EpochMs | null;
  /** ms; null while the permit was not sent: then nothing can be posted under the key. */
  expiresAt: EpochMs | null;
  /** Permit messages that may have arrived. */
  sends: number;
  /** When the core was last written to or asked about this permit. */
  askedAt: EpochMs | null;
  posting: Posting | null;
  /** Two persons have looked at a posting that is not as it should be (stray-posting.ts). */
  settled: boolean;
  /** Permits of this chain that are dead: the core may still report under their keys. */
  earlier: EarlierPermit[];
};

export type EarlierPermit = Pick<Disbursement, "key" | "amount" | "posting" | "settled"> & {
  /** As on the permit when it was sent; absent in chains that began before this was kept. */
  expiresAt?: EpochMs | null | undefined;
};

export const alarmKinds = ["recorded_after_end", "posted_after_end"] as const;
/** What became known only after the end: it moves the chain no more, but is kept and told. */
export type Alarm = {
  kind: (typeof alarmKinds)[number];
  /** Business number or permit key it is about. */
  key: string;
  at: EpochMs;
};

export type TermsInForce = { key: string; state: "ordered" | "in_force"; at: EpochMs | null };

/** HoldDisbursement: risk, compliance or the drawdown desk stops the disbursement until lifted. */
export type DisbursementStop = {
  by: string;
  reason: string;
  placedAt: EpochMs;
  liftedAt: EpochMs | null;
  liftedBy: string | null;
};

export type Resolution = {
  action: ParkedAction;
  /** Sign-in (person) that proposed or completed it. */
  person: string;
  at: EpochMs;
  note: string;
  /** Digest of the evidence document shown, where the action asks for one. */
  evidenceSha256: string | null;
};

export type Parked = {
  kind: ParkedKind;
  reason: string;
  since: EpochMs;
  legId: string | null;
  differences: { field: string; filed: string; recorded: string }[];
  /** First of two persons; null when none has spoken yet. */
  proposal: Resolution | null;
  /** What the chain goes back to. */
  resume: "open" | "aborting";
};

export type Chain = {
  chainId: string;
  /** Institution whose signature opened it. */
  institution: string;
  registryId: string;
  capability: RegistryCapability;
  business: Business;
  state: ChainState;
  /** Snapshot of flows.ts at opening: a later change of the table moves no live chain. */
  plan: Plan;
  /** Index into plan.steps of the step that is due or waited for. */
  step: number;
  legs: Leg[];
  searches: { stage: SearchStage; snapshot: RegisterSnapshot; receivedAt: EpochMs }[];
  decision: RecordedDecision | null;
  signedDocuments: SignedDocument[];
  hold: Hold | null;
  stops: DisbursementStop[];
  disbursement: Disbursement | null;
  termsInForce: TermsInForce | null;
  /** The effect whose intent is committed and whose outcome is not; null when nothing is in flight. */
  inFlight: Effect | null;
  /** Tries of the effect in flight that ended in a Fault. */
  tries: number;
  /** When the chain should be looked at again; null: waits for a fact from outside. */
  dueAt: EpochMs | null;
  parked: Parked | null;
  /** Why it is being or was aborted. */
  abort: { refusal: Refusal; at: EpochMs; by: string } | null;
  alarms: Alarm[];
  openedAt: EpochMs;
  updatedAt: EpochMs;
};
