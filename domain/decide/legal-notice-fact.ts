// RecordLegalNotice: kept, the permit revoked where one is out, and the chain put in front of two persons.
// Invariant: a chain that is being taken back goes on being taken back: that makes nothing worse for anybody.

import { hasEnded } from "../chain-state.ts";
import type { ChainEvent } from "../event.ts";
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

/** "done" when none waits to be settled. A permit that is out is revoked first, so that no money moves meanwhile. */
export function faceLegalNotices(work: Work): Progress {
  const { chain } = work;
  const open = chain.legalNotices.find(({ settled }) => !settled);
  if (open === undefined) return "done";
  const out = permitOut(chain);
  return out === null ? park(work, "legal", `${open.matter}: to be settled by two persons`) : revoke(work, out);
}
