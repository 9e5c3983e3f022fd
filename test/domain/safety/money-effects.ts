// What an order to the core may do at the moment it leaves (S3, S4, I1, I2; practice 3, 4, 8, 13): permits, terms, holds.
// Invariant: money is permitted only on what the register really shows, read again and searched afresh, and once a tranche.

import type { BankCoreRequest } from "../../../domain/effect.ts";
import { isStoppedBy } from "./kind-rules.ts";
import { isReadAsFiled, standingOn } from "./register-facts.ts";
import { isHeld, tranchesOut, type Run } from "./run.ts";

type Permit = Extract<BankCoreRequest, { type: "permit" }>;

export function unsafePermit(run: Run, request: Permit): string | null {
  const { honest, told } = run;
  if (told.stopped) return "a permit while a stop is in place";
  if (!run.troubles.has("clock") && !isHeld(run)) return "a permit without a hold";
  return (
    secondKey(run, request) ??
    wrongAmount(run, request) ??
    unproven(run) ??
    unsignedRecording(run) ??
    (request.proofs.length === 0 ? "a permit on no proof" : null) ??
    unreadProof(run, request) ??
    staleSearch(run, request) ??
    (honest.business.kind === "presale" ? unnoticed(run) : null) ??
    (request.tranche > 1 && !told.facts.some(({ type }) => type === "works_progress")
      ? "a later tranche without certified progress"
      : null)
  );
}

/** S3, I1: per tranche one key at a time may lead to money; a tranche that is out is not paid again. */
function secondKey({ far, lost, now }: Run, { key, tranche }: Permit): string | null {
  const isOut = far.books.some((book) => book.key !== key && book.tranche === tranche && !book.reversed);
  if (isOut) return "a permit after a posting";
  const isAlive = [...far.permits].some(
    ([other, permit]) => other !== key && !far.postings.has(other) && permit.expiresAt > now,
  );
  if (isAlive) return "a second key while the first may still post";
  const mayArrive = lost.some(
    ({ request }) =>
      request.type === "permit" && request.key !== key && request.expiresAt > now && !far.postings.has(request.key),
  );
  if (mayArrive) return "a second key while the first may still arrive";
  return tranche > 1 && tranchesOut(far) < tranche - 1 ? "a later tranche before the one before it" : null;
}

function wrongAmount({ honest, told }: Run, { amount, tranche }: Permit): string | null {
  const part = honest.business.loan?.tranches?.[tranche - 1]?.amount;
  const approved = told.decisions.at(-1)?.approvedAmount;
  const wanted = part ?? approved ?? honest.business.loan?.amount;
  return amount === wanted ? null : "a permit for another amount than was decided";
}

/** Both barriers: at every registry everything that secures the money is recorded, read again as filed, and stands. */
export function unproven({ honest, far }: Run): string | null {
  const cases = [...far.cases.values()];
  for (const leg of honest.plan.legs) {
    if (leg.filedBy !== "us") continue;
    const item = cases.findLast((each) => each.application.legId === leg.legId);
    // The old mortgage may still stand; where it ended in one envelope with the new one that is read too.
    const isLater = leg.registrationType === "cancellation" && (item?.groupNumber ?? null) === null;
    if (!isLater && !isReadAsFiled(item)) return `${leg.legId} is not recorded, read again and as filed`;
  }
  const isCovered = honest.plan.legs.length === 0;
  const stands = honest.business.units.every(({ unitCode }) => {
    const { old, made, lendersNotice } = standingOn(far, unitCode);
    return isCovered ? old : made || lendersNotice;
  });
  return stands ? null : "money without security on every unit";
}

/** practice 1: of a recording at a registry that calls its applicants the signatures were told, every one. */
function unsignedRecording({ far }: Run): string | null {
  const isUntold = [...far.cases.values()].some(({ state, signing }) => {
    const isRecorded = state === "recorded" || state === "certificate_issued";
    return isRecorded && signing !== null && !signing.isTold;
  });
  return isUntold ? "a permit on a recording of which nobody was told that the applicants signed" : null;
}

function unreadProof({ far, told }: Run, { proofs }: Permit): string | null {
  for (const proof of proofs) {
    if (proof.type === "recording") {
      if (!isReadAsFiled(far.cases.get(proof.businessNumber)))
        return "a permit on a recording that was not read as filed";
    } else if (!told.searches.some((each) => each.searchNumber === proof.searchNumber)) {
      return "a permit on a search that was not made";
    }
  }
  return null;
}

/** Each registry was searched for this disbursement: within half an hour, after the recordings, and nothing is in the way. */
function staleSearch({ told, honest, far, troubles }: Run, { tranche, expiresAt }: Permit): string | null {
  const proven = [...far.cases.values()].filter(isReadAsFiled).map(({ application }) => application.businessNumber);
  for (const { registryId } of honest.registries) {
    const last = told.searches.findLast((each) => each.registryId === registryId);
    if (last?.stage !== "before_disbursement") return "a permit before the last search";
    if (last.seized) return "a permit on a seized unit";
    if (last.strangerAhead && isStoppedBy(honest.business).strangerAhead) return "a permit behind a stranger";
    if (!troubles.has("clock") && expiresAt - last.at > freshMs + permitMs) return "a permit on a stale search";
    if (proven.some((number) => !last.recorded.has(number))) return "a permit on a search from before the recording";
    if (last.tranchesOut < tranche - 1) return "a later tranche on the search of an earlier one";
  }
  return null;
}

/** ms: half an hour, and what is left of a message's way. */
const freshMs = 31 * 60_000;
/** ms: as long as a permit may be posted; sent once more it keeps the end it had. */
const permitMs = 30 * 60_000;

/** 2020 notice, item 8: both notices recorded, and the final decision cites both. */
function unnoticed({ honest, far, told }: Run): string | null {
  const decision = told.decisions.at(-1);
  if (told.decisions.length < 2 || decision === undefined) return "money on a presale before the final decision";
  for (const leg of honest.plan.legs) {
    const item = [...far.cases.values()].findLast((each) => each.application.legId === leg.legId);
    if (item === undefined || !decision.citedNotices.includes(item.certificate))
      return "the final decision does not cite both notices";
  }
  const both = honest.business.units.every(({ unitCode }) => {
    const { lendersNotice, buyersNotice } = standingOn(far, unitCode);
    return lendersNotice && buyersNotice;
  });
  return both ? null : "money on a presale without both notices";
}

/** New terms without new money rest on the same proofs. */
export function unsafeTerms(run: Run): string | null {
  const why = unproven(run);
  return why === null ? null : `terms in force, and ${why}`;
}

/** The hold outlives every permit that may still be posted. */
export function unsafeHoldBack({ far, now }: Run): string | null {
  const mayPost = [...far.permits].some(([key, { expiresAt }]) => !far.postings.has(key) && expiresAt > now);
  return mayPost ? "the hold given back while money may still be posted" : null;
}
