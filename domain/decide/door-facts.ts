// Facts that arrive at the doors: decision, signatures, supplement, abort. A worker takes the chain on from there.
// Invariant: a fact never starts an effect and never disturbs the one in flight; what is refused changes nothing.

import type { CreditDecision } from "../chain-state.ts";
import type { ChainEvent } from "../event.ts";
import { isRecorded, unwindLegId } from "../legs.ts";
import { refuse, type Refusal } from "../refusal.ts";
import { checkSignedDocuments } from "../signed-documents.ts";
import { documentsToSign } from "../application-form.ts";
import { nothingIsPosted } from "../stray-posting.ts";
import { startAbort, type Work } from "./work.ts";

type Event<Type extends ChainEvent["type"]> = Extract<ChainEvent, { type: Type }>;

/** RecordDecision: two persons, for this amount, still valid; a declined one ends the chain. May come before the search is done. */
export function decisionRecorded(work: Work, { decision }: Event<"decision_recorded">): Refusal | null {
  const { chain, now } = work;
  const gate = chain.plan.steps.findIndex((step) => step.step === "decision");
  if (chain.state !== "open" || chain.step > gate || chain.decision !== null) return refuse("wrong_state");
  if (distinctPersons(decision) < 2) return refuse("decision_needs_two_persons", "decision.persons");
  if (decision.outcome === "approved") {
    const { loan, mortgage } = chain.business;
    if (decision.approvedAmount !== (loan?.amount ?? mortgage.securedAmount)) {
      return refuse("decision_amount_differs", "decision.approvedAmount");
    }
    if (decision.validUntil <= now) return refuse("decision_expired", "decision.validUntil");
  }
  chain.decision = { ...decision, recordedAt: now };
  if (decision.outcome === "declined") startAbort(work, refuse("decision_declined"), "bank");
  return null;
}

function distinctPersons({ persons }: CreditDecision): number {
  return new Set(persons.map((person) => person.trim().toLowerCase()).filter((person) => person !== "")).size;
}

/** RecordSignatures: the complete set, after approval; while a chain is aborted, the withdrawal or the papers by which the new mortgage is given up. */
export function signaturesRecorded(work: Work, { documents }: Event<"signatures_recorded">): Refusal | null {
  const { chain, now } = work;
  const gate = chain.plan.steps.findIndex((step) => step.step === "signed");
  const isWaitedFor = chain.state === "open" ? chain.step <= gate && chain.decision !== null : isUnwinding(work);
  if (!isWaitedFor || documentsToSign(chain).length === 0) return refuse("wrong_state");
  const refusal = checkSignedDocuments(chain, documents, now);
  if (refusal !== null) return refusal;
  chain.signedDocuments.push(...documents);
  return null;
}

function isUnwinding({ chain }: Work): boolean {
  const isToBeWithdrawn = documentsToSign(chain).some(({ type }) => type === "withdrawal_application");
  if (chain.state === "parked") return isToBeWithdrawn;
  return chain.state === "aborting" && chain.legs.some((leg) => leg.legId === unwindLegId && leg.state === "waiting");
}

/** SupplementLeg: kept on the leg until the registry has taken it. */
export function supplementSupplied(work: Work, { legId, items }: Event<"supplement_supplied">): Refusal | null {
  const { chain } = work;
  const leg = chain.legs.find((each) => each.legId === legId);
  if (leg === undefined) return refuse("not_found", "legId");
  const takes = chain.state === "open" || chain.state === "aborting";
  if (!takes || leg.state !== "supplement" || leg.suppliedItems !== null) return refuse("wrong_state", "legId");
  if (items.length === 0) return refuse("invalid_field", "items", "at least one item");
  leg.suppliedItems = items;
  return null;
}

/** AbortChain: until the point of no return; a parked chain is taken back by its allowed actions. */
export function abortRequested(work: Work, { by, reason }: Event<"abort_requested">): Refusal | null {
  const { chain } = work;
  if (chain.state !== "open") return refuse("wrong_state", null, `the chain is ${chain.state}`);
  const isPast =
    chain.step > chain.plan.pointOfNoReturn ||
    !nothingIsPosted(chain) ||
    chain.legs.some((leg) => leg.registrationType !== "first" && isRecorded(leg));
  if (isPast) return refuse("wrong_state", null, "past the point of no return");
  startAbort(work, refuse("aborted_by_bank", null, reason), by);
  return null;
}
