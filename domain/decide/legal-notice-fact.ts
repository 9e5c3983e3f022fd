// RecordLegalNotice: kept, the permit revoked where one is out, and the chain put in front of two persons.
// Invariant: a chain that is being taken back goes on being taken back: that makes nothing worse for anybody.

import { hasEnded, type Chain } from "../chain-state.ts";
import type { ChainEvent } from "../event.ts";
import type { Leg } from "../leg.ts";
import type { LegalMatter, RecordedLegalNotice } from "../legal-notice.ts";
import { isOurs, isRecorded } from "../legs.ts";
import { refuse, type Refusal } from "../refusal.ts";
import { permitOut } from "../stray-posting.ts";
import { revoke } from "./bank-steps.ts";
import { notify, park, type Progress, type Work } from "./work.ts";

const noticesMax = 50;

export function legalNoticeRecorded(
  work: Work,
  { notice, by }: Extract<ChainEvent, { type: "legal_notice_recorded" }>,
): Refusal | null {
  const { chain, now } = work;
  if (hasEnded(chain)) return refuse("wrong_state", null, `the chain is ${chain.state}`);
  if (chain.legalNotices.length >= noticesMax) return refuse("wrong_state", null, "too many notices");
  chain.legalNotices.push({ ...notice, recordedAt: now, by, settled: false });
  // Who spoke before it came has not seen it: the first of two persons looks anew.
  if (chain.parked !== null) chain.parked.proposal = null;
  notify(work, "legal_notice_taken", { matter: notice.matter });
  return null;
}

/** "done" when none holds the chain back. A permit that is out is revoked first, so that no money moves meanwhile. */
export function faceLegalNotices(work: Work): Progress {
  const { chain } = work;
  const open = chain.legalNotices.find((notice) => !notice.settled && holdsBack(chain, notice));
  if (open === undefined) return "done";
  const out = permitOut(chain);
  return out === null ? park(work, "legal", reasonOf(chain, open)) : revoke(work, out);
}

/**
 * Death or loss of capacity of a mortgagor leaves to the mortgagee what it applies for alone (practice 1): the end of its
 * mortgage, a new name of its own. It holds back every other filing, all money and new terms.
 */
function holdsBack({ legs, plan, step }: Chain, { matter }: RecordedLegalNotice): boolean {
  if (!isOfMortgagor(matter)) return true;
  const bindsAnew = plan.steps
    .slice(step)
    .some((each) => each.step === "disbursement" || each.step === "terms_in_force");
  const ours = legs.filter(isOurs);
  const harmsNobody = ({ alone, registrationType, changes }: Leg): boolean =>
    alone && (registrationType === "cancellation" || changes.includes("name"));
  return bindsAnew || !ours.some(harmsNobody) || !ours.every((leg) => isRecorded(leg) || harmsNobody(leg));
}

/** It concerns who gave the mortgage, and leaves the mortgagee free. */
function isOfMortgagor(matter: LegalMatter): boolean {
  return matter === "death" || matter === "loss_of_capacity";
}

function reasonOf({ business }: Chain, { matter }: RecordedLegalNotice): string {
  const settle = `${matter}: to be settled by two persons`;
  if (business.kind !== "cancellation" || !isOfMortgagor(matter)) return settle;
  return `${settle}; or abort, and the mortgagee cancels alone, by waiver, where the registry takes that`;
}
