// Money that was posted where it should not have been, or otherwise than permitted (practice 8).
// Invariant: such a posting is never passed over: the chain waits for two persons who say, with a document, what became of it.

import type { Chain } from "./chain-state.ts";
import type { Disbursement, EarlierPermit } from "./disbursement.ts";
import { yuanFromFen, type Fen } from "./money.ts";

export type StrayPosting = {
  /** Key of the permit it was posted under. */
  key: string;
  /** An earlier permit of the chain, or the present one. */
  permit: "earlier" | "present";
  parks: "security" | "disbursement";
  reason: string;
};

/** The first posting that two persons have to look at; null when there is none, or all were looked at. */
export function strayPosting(chain: Chain): StrayPosting | null {
  const { disbursement } = chain;
  if (disbursement === null) return null;
  const earlier = strayEarlier(disbursement);
  if (earlier !== undefined) {
    const isOfPresent = earlier.key === disbursement.key;
    const reason = isOfPresent ? "posted once more under the same permit" : "posted under an earlier permit";
    return { key: earlier.key, permit: "earlier", parks: "security", reason };
  }
  const { key, posting, settled, amount } = disbursement;
  if (settled || posting?.state !== "posted") return null;
  const present = { key, permit: "present" } as const;
  if (posting.amount !== amount) {
    const reason = `posted ${yuanFromFen(posting.amount)} instead of ${yuanFromFen(amount)}`;
    return { ...present, parks: "disbursement", reason };
  }
  if (chain.abort !== null) {
    return { ...present, parks: "security", reason: "money was posted while the chain was being aborted" };
  }
  if (isStopped(chain)) return { ...present, parks: "disbursement", reason: "posted before the stop took effect" };
  return null;
}

/** Money of that tranche is out: under the present permit, or under an earlier one of a tranche before. */
export function trancheIsOut({ disbursement }: Chain, tranche: number): boolean {
  if (disbursement === null) return false;
  const { tranche: present = 1 } = disbursement;
  if (present === tranche) return disbursement.state === "posted";
  return disbursement.earlier.some((permit) => permit.paidOut === true && (permit.tranche ?? 1) === tranche);
}

/** The first tranche of the plan, from where the chain stands, that is not paid out yet; null when nothing is left to pay. */
export function nextTranche(chain: Chain): number | null {
  const left = chain.plan.steps
    .slice(chain.step)
    .flatMap((step) => (step.step === "disbursement" ? [step.tranche] : []));
  return left.find((tranche) => !trancheIsOut(chain, tranche)) ?? null;
}

/** Money of at least one tranche is out. */
export function isPartlyOut({ disbursement }: Chain): boolean {
  if (disbursement === null) return false;
  return disbursement.state === "posted" || disbursement.earlier.some((permit) => permit.paidOut === true);
}

/** All the money that the chain pays is out as it was permitted: what the disbursement repays is repaid. */
export function isPaidOut(chain: Chain): boolean {
  return isPartlyOut(chain) && nextTranche(chain) === null && strayPosting(chain) === null;
}

/** The first earlier permit under which money moved, and which two persons have not looked at. */
export function strayEarlier({ earlier }: Disbursement): EarlierPermit | undefined {
  return earlier.find((permit) => permit.posting?.state === "posted" && !permit.settled);
}

/** What is remembered of a permit once another takes its place: the core may still report under its key. */
export function asEarlier({ key, amount, expiresAt, posting, settled, tranche }: Disbursement): EarlierPermit {
  return { key, amount, expiresAt, posting, settled, tranche };
}

/** A tranche is paid out: its permit steps back, and the next one has a key of its own. */
export function afterPaidOut(paid: Disbursement, tranche: number, amount: Fen): Disbursement {
  const next = nextPermit(paid);
  const earlier = [...paid.earlier, { ...asEarlier(paid), settled: true, paidOut: true }];
  return { ...next, tranche, amount, earlier };
}

/** A stop by risk, compliance or the drawdown desk that nobody has lifted. */
export function isStopped(chain: Chain): boolean {
  return chain.stops.some((stop) => stop.liftedAt === null);
}

/** It can no longer lead to a posting. Money that is out keeps its permit alive, whatever else is known of it. */
function permitIsDead({ state, expiresAt }: Disbursement): boolean {
  return state === "refused" || (state !== "posted" && expiresAt === null);
}

/** Nothing was posted, and nothing will be: what can be taken back may be. */
export function nothingIsPosted(chain: Chain): boolean {
  const { disbursement } = chain;
  if (disbursement === null) return true;
  const isPartlyOut = disbursement.earlier.some((permit) => permit.paidOut === true);
  return permitIsDead(disbursement) && strayPosting(chain) === null && !isPartlyOut;
}

/** The permit that is out, of which nobody has told yet what became; null when there is none. */
export function permitOut({ disbursement }: Chain): Disbursement | null {
  if (disbursement === null || permitIsDead(disbursement) || disbursement.state === "posted") return null;
  return disbursement.posting?.state === "posted" ? null : disbursement;
}

/** A permit is out, and nobody has told yet what became of it. */
export function permitIsOut(chain: Chain): boolean {
  return permitOut(chain) !== null;
}

/**
 * The core may be asked about the present permit. Money it has told of is no longer asked away by one person, nor is what
 * two persons settled.
 */
export function postingIsOpen({ disbursement }: Chain): boolean {
  if (disbursement === null || disbursement.expiresAt === null) return false;
  return disbursement.state !== "posted" && disbursement.posting?.state !== "posted" && !disbursement.settled;
}

/** The permit to come after a dead one: a new key; the old one is remembered, for the core may still report under it. */
export function nextPermit(dead: Disbursement): Disbursement {
  const { key, amount, earlier, tranche } = dead;
  return {
    key: nextKey(key),
    tranche,
    amount,
    state: "permit_wanted",
    permittedAt: null,
    expiresAt: null,
    sends: 0,
    askedAt: null,
    posting: null,
    settled: false,
    earlier: [...earlier, asEarlier(dead)],
  };
}

/** "…-permit-1" → "…-permit-2", "…-hold" → "…-hold-2". */
export function nextKey(key: string): string {
  const match = /^(.*)-(\d+)$/.exec(key);
  const [stem, count] = key.endsWith("-hold") || match === null ? [key, 1] : [match[1] ?? key, Number(match[2])];
  return `${stem}-${count + 1}`;
}
