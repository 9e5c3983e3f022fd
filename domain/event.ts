// Everything that can happen to a chain. decide() takes one of these and nothing else.
// Invariant: an event that came from outside was verified before it became one.

import type { EpochMs } from "./time.ts";
import type { CreditDecision } from "./chain-state.ts";
import type { Posting } from "./disbursement.ts";
import type { ConditionFact } from "./conditions.ts";
import type { BankCoreAnswer } from "./effect.ts";
import type { FaultAdvice, FaultOrigin } from "./fault.ts";
import type { LegalNotice } from "./legal-notice.ts";
import type { ChainAhead } from "./order-of-submission.ts";
import type { Duty, EvidenceKind } from "./parked-needs.ts";
import type { ParkedAction } from "./parked.ts";
import type { RedrawnContracts } from "./redrawn-contracts.ts";
import type { RegisterSnapshot } from "./register.ts";
import type { SupplementItem, ToldOutcome } from "./registry.ts";
import type { SignedDocument } from "./signatures.ts";

export type ChainEvent =
  /** A worker holds the chain and nothing is in flight: do what is due. */
  | { type: "due" }
  /** A worker holds the chain and finds an effect in flight whose holder died: never a blind resend. */
  | { type: "interrupted" }
  /** Verified outcomes by business number, with the digest of the signed message that carries them. */
  | {
      type: "registry_answered";
      source: "reply" | "query" | "callback";
      outcomes: ToldOutcome[];
      messageSha256: string;
    }
  | { type: "search_answered"; snapshot: RegisterSnapshot; messageSha256: string }
  /** The reply was garbage, unsigned or for another case: kept, believed nothing. */
  | { type: "registry_unreadable"; reason: string }
  | { type: "core_answered"; answer: BankCoreAnswer }
  | { type: "effect_failed"; origin: FaultOrigin; advice: FaultAdvice; reason: string }
  /** How far the chains are that this one stands behind. */
  | { type: "chains_ahead_told"; ahead: ChainAhead[] }
  /** One of them has recorded what moves the ranks, or ended. */
  | { type: "chain_ahead_passed"; chainId: string }
  | { type: "decision_recorded"; decision: CreditDecision }
  | { type: "contracts_redrawn"; contracts: RedrawnContracts }
  | { type: "signatures_recorded"; documents: SignedDocument[] }
  | { type: "condition_recorded"; fact: ConditionFact; by: string }
  | { type: "legal_notice_recorded"; notice: LegalNotice; by: string }
  | { type: "disbursement_stopped"; by: string; reason: string }
  | { type: "disbursement_stop_lifted"; by: string }
  | { type: "posting_reported"; posting: Posting }
  | { type: "supplement_supplied"; legId: string; items: SupplementItem[] }
  | { type: "abort_requested"; by: string; reason: string }
  /** `duties`: those of the sign-in, by the record of its key. */
  | {
      type: "resolved";
      action: ParkedAction;
      person: string;
      duties: readonly Duty[];
      note: string;
      evidenceKind: EvidenceKind | null;
      evidenceSha256: string | null;
    };

/** Notices to the bank core: signed, at least once, in order per chain. `data` holds only what the core needs; no personal data. */
export type NoticeDraft = { type: NoticeType; data: Record<string, unknown> };

export const noticeTypes = [
  "decision_wanted",
  "conditions_wanted",
  "consents_wanted",
  "signatures_wanted",
  /** A lower amount was approved: the plan and the forms are new. */
  "replanned",
  /** A burden that does not stop the chain, but that somebody should know of. */
  "burden_found",
  /** Chains of the same institution that were submitted before go first: it waits, one of them is parked, it goes on. */
  "waits_behind",
  "ahead_parked",
  "waits_no_more",
  "hold_placed",
  "filed",
  "leg_moved",
  "supplement_wanted",
  /** 待申请人确认: the registry's platform asks the applicants; how many are asked, how many have signed. */
  "applicants_asked",
  /** 不予受理: mend what the notice names and supply it, or abort. */
  "filing_again_wanted",
  "fee_ordered",
  "fee_paid",
  /** One working day is left of the registry's deadline on a leg (补正, confirmation by the applicants), or it has passed. */
  "deadline_near",
  "deadline_passed",
  /** The registry's clock on a leg has run out, or another lender's registration is overdue. */
  "leg_overdue",
  /** Priority notices, or the right to convert them, are about to lapse: days left. */
  "lapse_near",
  /** They have lapsed: no application was accepted in time. */
  "lapsed",
  "recorded",
  "permit_sent",
  "permit_revoked",
  "posted",
  "terms_in_force",
  "parked",
  "unparked",
  "completed",
  "aborted",
  /** Two persons ended the drawing of tranches: what is left is not paid. */
  "drawing_stopped",
  /** Somebody told of a death, an insolvency, a seizure: the disbursement is stopped. */
  "legal_notice_taken",
  /** Something became known after the end that people must look at. */
  "alarm",
] as const;
export type NoticeType = (typeof noticeTypes)[number];

export type DecisionContext = { now: EpochMs };
