// What is remembered of one chain (联办业务) and its legs (登记件): plain data, stored whole as JSON.
// Invariant: everything decide() needs is in here, in the event and in the profile; nothing is read from a clock or a database.

import type { Difference } from "./accepting.ts";
import type { Business, Sha256 } from "./business.ts";
import type { RecordedCondition } from "./conditions.ts";
import type { Disbursement } from "./disbursement.ts";
import type { Effect } from "./effect.ts";
import type { Institution } from "./institution.ts";
import type { Leg } from "./leg.ts";
import type { RecordedLegalNotice } from "./legal-notice.ts";
import type { Fen } from "./money.ts";
import type { Duty, EvidenceKind } from "./parked-needs.ts";
import type { ParkedAction, ParkedKind } from "./parked.ts";
import type { Plan } from "./plan.ts";
import type { Refusal } from "./refusal.ts";
import type { RegisterSnapshot } from "./register.ts";
import type { RegistryCapability } from "./registration.ts";
import type { SearchStage } from "./search-stage.ts";
import type { SignedDocument } from "./signatures.ts";
import type { SigningWay } from "./signing-ways.ts";
import type { EpochMs } from "./time.ts";

/**
 * open: a step of the plan is due or waited for. aborting: filings are being withdrawn or a new mortgage cancelled, the
 * old state is being restored. parked: in front of a person. completed / aborted: ends, absorbing.
 */
export type ChainState = "open" | "aborting" | "parked" | "completed" | "aborted";

/** Completed or aborted: nothing moves the chain any more. */
export function hasEnded({ state }: { state: ChainState }): boolean {
  return state === "completed" || state === "aborted";
}

export const decisionOutcomes = ["approved", "conditional", "declined"] as const;

export type CreditDecision = {
  /** conditional: approved with conditions, each of which has to be met before filing. */
  outcome: (typeof decisionOutcomes)[number];
  /** Ids of the conditions; empty unless conditional. */
  conditions: string[];
  /** Final decision of a presale: the numbers of both priority notices (2020 notice, item 8). */
  citedNotices: string[];
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

export type Hold = {
  key: string;
  amount: Fen;
  state: "wanted" | "held" | "refused" | "given_back";
  holdNumber: string | null;
  expiresAt: EpochMs | null;
  /** Until when it has to last: the last registration is due by then, with a margin; null where that is not known. */
  neededUntil: EpochMs | null;
};

export const alarmKinds = ["recorded_after_end", "posted_after_end", "duplicate_recorded"] as const;
/** What people must look at, kept and told: it became known only after the end, or two filings of one leg are recorded. */
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
  /** Of the duties the action asks for those that the person has. */
  duties: Duty[];
  at: EpochMs;
  note: string;
  /** Kind and digest of the document shown, where the action asks for one. */
  evidenceKind: EvidenceKind | null;
  evidenceSha256: Sha256 | null;
};

export type Parked = {
  kind: ParkedKind;
  reason: string;
  since: EpochMs;
  legId: string | null;
  differences: Difference[];
  /** First of two persons; null when none has spoken yet. */
  proposal: Resolution | null;
  /** What the chain goes back to. */
  resume: "open" | "aborting";
};

export type Search = {
  stage: SearchStage;
  registryId: string;
  snapshot: RegisterSnapshot;
  /** SHA-256 of the signed message that carries it: what a permit without a leg relies on. */
  messageSha256: Sha256;
  receivedAt: EpochMs;
};

/**
 * What was asked for at submission, in 分, before less was approved; which contracts were drawn anew since; and the digests of
 * those whose place they took, which are signed no more.
 */
export type Asked = { amount: Fen; securedAmount: Fen; redrawn: ("main" | "mortgage")[]; earlier: Sha256[] };

/** Since when it waits, when it was last told how far those ahead are, and of which of them the bank knows that they are parked. */
export type WaitBehind = { since: EpochMs; askedAt: EpochMs; parkedTold: string[] };

export type Chain = {
  chainId: string;
  /** Institution whose signature opened it. */
  institution: string;
  /** The mortgagee's whole house (总行、分支机构、承继关系) as known when the chain was opened. */
  lender: Institution;
  /** Registry of the first unit; the others stand in `registries`. */
  registryId: string;
  capability: RegistryCapability;
  /** One group of units per registry (practice 13). */
  registries: { registryId: string; capability: RegistryCapability; signing: SigningWay; unitCodes: string[] }[];
  /** As submitted; a lower approved amount re-plans it before signing (practice 8). */
  business: Business;
  state: ChainState;
  /** Snapshot of flows.ts at opening: a later change of the table moves no live chain. */
  plan: Plan;
  /** Index into plan.steps of the step that is due or waited for. */
  step: number;
  legs: Leg[];
  searches: Search[];
  /** Searches asked for so far: each has a number of its own. */
  searchesMade: number;
  /** Since when the register shows something that has to come to its end first (在办件, 更正); null when it does not. */
  waitingSince: EpochMs | null;
  /** Ids of the institution's own chains that were submitted before and have yet to move the ranks it counts on (practice 18). */
  behind: string[];
  /** Of a chain that waits for those before it files; null while it does not. */
  waitsBehind: WaitBehind | null;
  /** Registries already searched in the present search step. */
  searched: string[];
  /** The one in force: of a presale the conditional, then the final one. */
  decision: RecordedDecision | null;
  /** Of a chain for which less was approved than asked; null where it was not. */
  asked: Asked | null;
  /** Decisions that were replaced. */
  earlierDecisions: RecordedDecision[];
  conditions: RecordedCondition[];
  /** When priority notices or the right to convert them lapse, and which reminders were given (民法典 221). */
  lapse: { countsFrom: EpochMs; remindedDays: number[] } | null;
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
  legalNotices: RecordedLegalNotice[];
  openedAt: EpochMs;
  updatedAt: EpochMs;
};
