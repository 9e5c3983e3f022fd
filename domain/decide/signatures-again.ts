// What an agent signed is looked at again right before it is filed: his mandate may have ended since (民法典 173, 174).
// Invariant: nothing is filed on the word of an agent whose mandate ended; the document is asked for again, from whoever may sign.

import type { Chain } from "../chain-state.ts";
import type { Leg } from "../leg.ts";
import { isRecorded } from "../legs.ts";
import { isByAgentOf, isMandated, isOwn } from "../signed-by.ts";
import type { SignatureRecord, SignedDocument, WantedSigner } from "../signatures.ts";
import { signersByWay } from "../signing-ways.ts";
import { nothingIsPosted } from "../stray-posting.ts";
import type { EpochMs } from "../time.ts";
import { waitForBank } from "./gates.ts";
import { askForSignatures } from "./signatures-wanted.ts";
import type { Progress, Work } from "./work.ts";

/** Whether the form lacks somebody's signature once agents count only on mandates in force at `now` (ms). */
function restsOnEndedMandate(chain: Chain, leg: Leg, document: SignedDocument, now: EpochMs): boolean {
  const stands = (record: SignatureRecord, signer: WantedSigner): boolean =>
    isOwn(record, signer) ||
    (isByAgentOf(record, signer) && isMandated(chain, document, { ...record, signedAt: now }, signer));
  return signersByWay(chain, leg).carried.some(
    (signer) =>
      document.signatures.some((record) => isByAgentOf(record, signer)) &&
      !document.signatures.some((record) => stands(record, signer)),
  );
}

/**
 * Before one of these legs leaves: back to the gate of the signatures where an agent signed its form whose mandate has ended
 * since; null where none did. Once something is recorded, or money is out, the lender's security does not wait for it.
 */
export function goBackToSignatures(work: Work, legs: readonly Leg[]): Progress | null {
  const { chain, now } = work;
  const gate = chain.plan.steps.findIndex((step) => step.step === "signed");
  if (chain.state !== "open" || gate === -1 || gate >= chain.step) return null;
  if (chain.legs.some(isRecorded) || !nothingIsPosted(chain)) return null;
  const isEnded = (document: SignedDocument): boolean =>
    document.type === "registration_application" &&
    legs.some((leg) => leg.legId === document.legId && restsOnEndedMandate(chain, leg, document, now));
  const kept = chain.signedDocuments.filter((document) => !isEnded(document));
  if (kept.length === chain.signedDocuments.length) return null;
  chain.signedDocuments = kept;
  chain.step = gate;
  chain.searched = [];
  chain.tries = 0;
  askForSignatures(work);
  return waitForBank(work);
}
