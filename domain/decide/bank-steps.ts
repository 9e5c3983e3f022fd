// The steps at the bank core: disbursement permit, terms in force.
// Invariant: a permit leaves only with proven recordings, a fresh search, no stop, and never under a second key while the first may still post.

import type { Chain } from "../chain-state.ts";
import type { Disbursement } from "../disbursement.ts";
import type { PermitProof } from "../effect.ts";
import { assert } from "../fault.ts";
import { isProven } from "../legs.ts";
import type { Fen } from "../money.ts";
import { afterPaidOut, isStopped, permitOut, strayPosting, trancheIsOut } from "../stray-posting.ts";
import { waitForEnded } from "./gates-again.ts";
import { loanOf, order, permitValidMs } from "./core-orders.ts";
import { renewHold } from "./hold-steps.ts";
import { faceUntoldSignatures } from "./platform-signatures.ts";
import { goBackToSearch } from "./search-steps.ts";
import { park, restUntil, type Progress, type Work } from "./work.ts";

/** ms after its expiry for which a permit is still treated as alive: the core's clock may be behind ours. */
export const permitGraceMs = 5 * 60_000;
/** ms between questions to the core about a permit. */
export const postingQueryMs = 5_000;

/** Of one tranche: gives the permit once, then asks what became of it until the core has posted, refused, or let it expire. */
export function takeDisbursement(work: Work, tranche: number): Progress {
  const { chain } = work;
  if (trancheIsOut(chain, tranche)) return "done";
  if (chain.disbursement?.state === "posted") {
    chain.disbursement = afterPaidOut(chain.disbursement, tranche, amountOf(chain, tranche));
  }
  const { disbursement } = chain;
  if (disbursement?.state === "refused") {
    return park(work, "disbursement", disbursement.posting?.reason ?? "the core did not post");
  }
  if (disbursement === null || disbursement.expiresAt === null) return givePermit(work, disbursement, tranche);
  return followPermit(work, disbursement, disbursement.expiresAt);
}

const firstPermit = { sends: 0, earlier: [] };

/**
 * Money that moved otherwise than permitted stops everything else. A permit that is still out is revoked first, so that
 * not more of it moves.
 */
export function facePostings(work: Work): Progress {
  const { chain } = work;
  const stray = strayPosting(chain);
  if (stray === null) return "done";
  const out = permitOut(chain);
  return out === null ? park(work, stray.parks, stray.reason) : revoke(work, out);
}

/** After a revocation the key never posts: the chain may wait for a stop to be lifted, and permit under a new key. */
export function revoke(work: Work, { key }: Disbursement): "rest" {
  const { chainId, business } = work.chain;
  return order(work, { type: "revoke_permit", key, chainId, reference: business.reference });
}

/**
 * Before anything is taken back: a permit that only our own clock holds for expired is revoked at the core. The core's clock
 * says when it expires, and a wrong clock of ours must not undo the security of money that may still move.
 */
export function revokeExpired(work: Work): Progress {
  const { disbursement } = work.chain;
  if (disbursement === null || disbursement.expiresAt === null || disbursement.settled) return "done";
  const isDeadByClock = disbursement.state === "refused" && disbursement.posting?.state !== "refused";
  return isDeadByClock ? revoke(work, disbursement) : "done";
}

function givePermit(work: Work, wanted: Disbursement | null, tranche: number): Progress {
  const { chain, now } = work;
  if (isStopped(chain)) return restUntil(work, null);
  const hindered = faceUntoldSignatures(work, chain.legs) ?? waitForEnded(work) ?? renewHold(work);
  if (hindered !== null) return hindered;
  if (goBackToSearch(work, "before_disbursement")) return "again";
  const amount = amountOf(chain, tranche);
  const first = { ...firstPermit, tranche, key: `${chain.chainId}-permit-1`, amount };
  return permit(work, wanted ?? first, now + permitValidMs);
}

/** A permit was sent and may have arrived: ask, and send the same one again only when the core has not seen it. */
function followPermit(work: Work, disbursement: Disbursement, expiresAt: number): Progress {
  const { chain, now } = work;
  const { posting, state, askedAt, settled } = disbursement;
  if (settled || posting?.state === "posted") {
    // Settled and not posted is reversed: nothing more is asked or sent under such a key.
    if (settled) chain.disbursement = { ...disbursement, state: "refused" };
    return park(work, "disbursement", "nothing goes on under a permit whose posting was reversed");
  }
  if (isStopped(chain)) return revoke(work, disbursement);
  if (posting?.state === "not_found" && (askedAt ?? 0) >= expiresAt + permitGraceMs) {
    chain.disbursement = { ...disbursement, state: "refused" };
    return park(work, "disbursement", "the permit expired and nothing was posted");
  }
  const isUntold = state === "permit_wanted" && posting === null;
  const next = (askedAt ?? 0) + postingQueryMs;
  if (!isUntold && now < next) return restUntil(work, next);
  const wasLost = state === "permit_wanted" && posting?.state === "not_found";
  if (wasLost && now < expiresAt) return permit(work, disbursement, expiresAt);
  // An answer given before this question says nothing about the time since: only one to this question counts.
  chain.disbursement = { ...disbursement, askedAt: now, posting: null };
  const { reference } = chain.business;
  return order(work, { type: "query_posting", key: disbursement.key, chainId: chain.chainId, reference });
}

function permit(
  work: Work,
  wanted: Pick<Disbursement, "key" | "tranche" | "amount" | "sends" | "earlier">,
  expiresAt: number,
): "rest" {
  const { chain, now } = work;
  const { key, amount, sends, earlier } = wanted;
  const tranche = wanted.tranche ?? 1;
  const proofs = proofsOf(chain);
  assert(proofs.length > 0, "a permit relies on a recording that was verified and re-read, or on a search");
  const state = "permit_wanted";
  chain.disbursement = {
    key,
    tranche,
    amount,
    state,
    permittedAt: null,
    expiresAt,
    sends: sends + 1,
    askedAt: now,
    posting: null,
    settled: false,
    earlier,
  };
  const { account } = loanOf(chain);
  const { reference } = chain.business;
  const { chainId } = chain;
  return order(work, { type: "permit", key, chainId, reference, amount, account, tranche, expiresAt, proofs });
}

/** Orders the new terms into force, once, on proof of the recorded change. */
export function takeTermsInForce(work: Work): Progress {
  const { chain } = work;
  if (chain.termsInForce?.state === "in_force") return "done";
  const proofs = proofsOf(chain);
  assert(proofs.length > 0, "terms come into force on a recording that was verified and re-read, or on a search");
  const key = `${chain.chainId}-terms`;
  chain.termsInForce = { key, state: "ordered", at: null };
  const { mortgage, reference } = chain.business;
  const { periodStart, periodEnd } = mortgage;
  return order(work, { type: "order_terms", key, chainId: chain.chainId, reference, periodStart, periodEnd, proofs });
}

/** Every proven recording; of a registry where nothing is registered, the latest search there (practice 4). */
function proofsOf(chain: Chain): PermitProof[] {
  // What a rectification mended is read again itself: that reading is the proof.
  const relied = chain.legs.filter(isProven).filter(({ mends }) => mends === null);
  const recordings = relied.map(({ legId, registrationType, recordingResult: result, proofSha256 }): PermitProof => ({
    type: "recording",
    legId,
    registrationType,
    businessNumber: result.businessNumber,
    caseNumber: result.caseNumber,
    registrationCertificateNumber: result.registrationCertificateNumber,
    messageSha256: proofSha256,
  }));
  return [...recordings, ...searchProofs(chain)];
}

function searchProofs(chain: Chain): PermitProof[] {
  const { business, registries, searches } = chain;
  const number = business.previousMortgage?.registrationCertificateNumber;
  const unregistered = registries.filter(
    ({ registryId }) => !chain.plan.legs.some((leg) => leg.registryId === registryId),
  );
  return unregistered.flatMap(({ registryId }): PermitProof[] => {
    const last = searches.findLast((each) => each.registryId === registryId && each.stage === "before_disbursement");
    if (last === undefined || number === undefined) return [];
    const { snapshot, messageSha256 } = last;
    const { searchNumber } = snapshot;
    return [{ type: "search", searchNumber, registrationCertificateNumber: number, messageSha256 }];
  });
}

/** What the tranche pays out, in 分. */
export function amountOf(chain: Chain, tranche: number): Fen {
  const { amount, tranches } = loanOf(chain);
  return tranches?.[tranche - 1]?.amount ?? amount;
}
