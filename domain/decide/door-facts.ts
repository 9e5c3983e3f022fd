// Facts that arrive at the doors: decision, signatures, supplement, abort. A worker takes the chain on from there.
// Invariant: a fact never starts an effect and never disturbs the one in flight; what is refused changes nothing.

import { normaliseText } from "../certificate-number.ts";
import { hasEnded } from "../chain-state.ts";
import type { ChainEvent } from "../event.ts";
import { isFinal, isUnwind } from "../legs.ts";
import type { Leg } from "../leg.ts";
import { refuse, type Refusal } from "../refusal.ts";
import type { SupplementItem } from "../registry.ts";
import { checkSignedDocuments } from "../signed-documents.ts";
import { documentsToSign, isSignedOverAnotherText } from "../documents-to-sign.ts";
import type { SignedDocument } from "../signatures.ts";
import { nothingIsPosted } from "../stray-posting.ts";
import { filingOf, mayBeFiledAgain, newGeneration } from "./generations.ts";
import { startAbort, type Work } from "./work.ts";

type Event<Type extends ChainEvent["type"]> = Extract<ChainEvent, { type: Type }>;

/** RecordSignatures: the complete set, after approval; while a chain is aborted, the withdrawal or the papers by which the new mortgage is given up. */
export function signaturesRecorded(work: Work, { documents }: Event<"signatures_recorded">): Refusal | null {
  const { chain, now } = work;
  const isWaitedFor = chain.state === "open" ? isDecided(work) : isUnwinding(work);
  if (!isWaitedFor || documentsToSign(chain).length === 0) return refuse("wrong_state");
  const refusal = checkSignedDocuments(chain, documents, now);
  if (refusal !== null) return refusal;
  const isReplaced = (each: SignedDocument): boolean =>
    each.type !== "withdrawal_application" &&
    documents.some(({ type, legId }) => type === each.type && legId === each.legId);
  chain.signedDocuments = [...chain.signedDocuments.filter((each) => !isReplaced(each)), ...documents];
  return null;
}

/**
 * Signed after approval (practice 1), and after the opening search, from which the forms take what the register says; a
 * rectification when it is asked for, and a form again when the register says something else right before it is filed.
 */
function isDecided({ chain }: Work): boolean {
  const { steps } = chain.plan;
  const opening = steps.findIndex((step) => step.step === "search" && step.stage === "opening");
  const gate = steps.findIndex((step) => step.step === "signed");
  const hasDecision = steps.some((step) => step.step === "decision");
  const isMending = chain.legs.some((leg) => leg.mends !== null && leg.state === "waiting");
  const isAgain = chain.step > gate && chain.legs.some((leg) => isSignedOverAnotherText(chain, leg));
  const isBeforeFiling = chain.step > opening && chain.step <= gate;
  return isMending || isAgain || (isBeforeFiling && (!hasDecision || chain.decision !== null));
}

function isUnwinding({ chain }: Work): boolean {
  const isToBeWithdrawn = documentsToSign(chain).some(({ type }) => type === "withdrawal_application");
  if (chain.state === "parked") return isToBeWithdrawn;
  return chain.state === "aborting" && chain.legs.some((leg) => isUnwind(leg) && leg.state === "waiting");
}

/** SupplementLeg: kept on the leg until the registry has taken it. */
export function supplementSupplied(work: Work, { legId, items }: Event<"supplement_supplied">): Refusal | null {
  const { chain } = work;
  const leg = chain.legs.find((each) => each.legId === legId);
  if (leg === undefined) return refuse("not_found", "legId");
  if (leg.state === "not_accepted") return suppliedAnew(work, leg, items);
  // Also of a parked chain: the registry's time runs on, and what is kept is handed in once the chain goes on.
  if (hasEnded(chain) || leg.state !== "supplement" || leg.suppliedItems !== null)
    return refuse("wrong_state", "legId");
  if (items.length === 0) return refuse("invalid_field", "items", "at least one item");
  if (leg.deadline !== null && leg.deadline <= work.now) return refuse("supplement_too_late", "legId");
  const stray = items.findIndex((item) => !isAskedFor(leg, item));
  if (stray !== -1) return refuse("invalid_field", `items[${stray}].name`, "not among what the registry asks for");
  leg.suppliedItems = items;
  leg.handedIn = [...leg.handedIn, ...items];
  return null;
}

/** By the name or the code of something missing, however it is written; a registry may also ask in the words of its notice alone. */
function isAskedFor({ missing }: Leg, { name }: SupplementItem): boolean {
  const named = normaliseText(name);
  return missing.length === 0 || missing.some((each) => [each.name, each.code].map(normaliseText).includes(named));
}

/** What was not accepted is filed again as a new generation, with what was missing among its materials. */
function suppliedAnew({ chain }: Work, leg: Leg, items: SupplementItem[]): Refusal | null {
  if (!mayBeFiledAgain(chain, leg)) return refuse("wrong_state", "legId");
  if (items.length === 0) return refuse("invalid_field", "items", "at least one item");
  const { materials } = chain.business;
  if (materials.length + items.length > materialsMax) return refuse("wrong_state", "items", "too many materials");
  const added = items.map(({ name, sha256, pages }) => ({ name, type: "original" as const, copies: 1, pages, sha256 }));
  chain.business = { ...chain.business, materials: [...materials, ...added] };
  filingOf(chain, leg).forEach(newGeneration);
  return null;
}

/** Materials of one application. */
const materialsMax = 100;

/** AbortChain: until the point of no return; a parked chain is taken back by its allowed actions. */
export function abortRequested(work: Work, { by, reason }: Event<"abort_requested">): Refusal | null {
  const { chain } = work;
  if (chain.state !== "open") return refuse("wrong_state", null, `the chain is ${chain.state}`);
  const isOrdered = !nothingIsPosted(chain) || chain.termsInForce !== null;
  const isPast = chain.step > chain.plan.pointOfNoReturn || isOrdered || chain.legs.some(isFinal);
  if (isPast) return refuse("wrong_state", null, "past the point of no return");
  startAbort(work, refuse("aborted_by_bank", null, reason), by);
  return null;
}
