// The safety statement (reliability 5.2) as the far side and the people know it: what an effect may do, how a chain may end.
// Invariant: it looks at what was really told, read and done, never at what the chain believes of itself, where the world can tell.

import type { Chain } from "../../domain/chain-state.ts";
import type { Effect } from "../../domain/effect.ts";
import type { ChainEvent } from "../../domain/event.ts";
import { isRecorded } from "../../domain/legs.ts";
import { actionRules } from "../../domain/parked.ts";
import type { WithdrawalAuthority } from "../../domain/registry.ts";
import { newIsLive } from "./far-side.ts";
import type { Run } from "./random-run.ts";

/** reliability 5.2 S4 and S6, on what the effect may do and on what the far side knows to be true. */
export function unsafeEffect({ chain, far, told }: Run, { request }: Effect): string | null {
  const read = [...far.cases.values()].filter((item) => item.read === "as_filed");
  const proven = read.some(({ application }) => application.registrationType !== "cancellation") && newIsLive(far);
  const posted = [...far.postings.values()].includes("posted");
  if (request.type === "permit") {
    if (!proven) return "a permit before the new mortgage was recorded, re-read and found as filed";
    const relied = request.proofs.map(({ businessNumber }) => far.cases.get(businessNumber)?.read);
    if (relied.some((each) => each !== "as_filed")) return "a permit on a recording that was not read as filed";
    if (told.stopped) return "a permit while a stop is in place";
    if (!chain.searches.some((search) => search.stage === "before_disbursement"))
      return "a permit before the last search";
    const keys = [...far.permits.keys()].filter((key) => key !== request.key);
    if (keys.some((key) => far.postings.get(key) === "posted")) return "a permit after a posting";
    const alive = keys.some(
      (key) => far.postings.get(key) === undefined && (far.permits.get(key)?.expiresAt ?? 0) > chain.updatedAt,
    );
    if (alive) return "a second key while the first may still post";
  }
  if (request.type === "order_terms" && !proven) return "terms in force before the change was recorded and re-read";
  if (request.type === "withdraw" && !isByAll(chain, request.authority)) return "a withdrawal not by all applicants";
  const isFirstFiling = request.type === "file" && !chain.legs.some(isRecorded);
  if (isFirstFiling && (told.decision?.validUntil ?? 0) <= chain.updatedAt) return "filed on an expired decision";
  const endsOld = (legId: string): boolean => legId === "cancellation";
  if (chain.capability === "independent" && request.type === "file") {
    const files = request.applications.some((application) => endsOld(application.legId));
    if (files && !(proven && posted))
      return "the old mortgage's cancellation filed before the new one was recorded and posted";
  }
  if (
    chain.capability === "confirmed" &&
    request.type === "confirm" &&
    request.businessNumber.includes("-cancellation-")
  ) {
    if (!(proven && posted))
      return "the old mortgage's cancellation confirmed before the new one was recorded and posted";
  }
  return null;
}

/** reliability 5.2 S1, S3: the lender is secured at every moment, and money moves at most once. */
export function checkWorld(run: Run): void {
  const { far } = run;
  const hadOld = run.chain.business.previousMortgage !== undefined;
  if (hadOld && !far.oldIsLive && !newIsLive(far)) run.broken ??= "the lender is unsecured";
  if ([...far.postings.values()].filter((state) => state === "posted").length > 1) run.broken ??= "posted twice";
}

/** reliability 5.2 S5, against the far side's own ledgers. */
export function unsafeEnd({ chain, far }: Run): string | null {
  const posted = [...far.postings.values()].filter((state) => state === "posted").length;
  const moves = chain.business.loan !== undefined;
  const hadOld = chain.business.previousMortgage !== undefined;
  if (chain.state === "completed") {
    if (!newIsLive(far)) return "completed without the new mortgage";
    if (far.oldIsLive) return "completed with the old mortgage";
    if (posted !== (moves ? 1 : 0)) return `completed with ${posted} postings`;
    if (!moves && far.terms.size !== 1) return "completed without terms in force";
  }
  if (chain.state === "aborted" && chain.abort?.refusal.code === "ended_as_recorded") {
    if (!newIsLive(far)) return "ended as recorded without the new mortgage";
    if (posted !== 0) return "ended as recorded with money posted";
    if ([...far.holds.values()].includes("held")) return "ended as recorded with a hold left";
  } else if (chain.state === "aborted") {
    if (newIsLive(far)) return "aborted with the new mortgage";
    if (hadOld && !far.oldIsLive) return "aborted without the old mortgage";
    if (posted !== 0) return "aborted with money posted";
    if ([...far.holds.values()].includes("held")) return "aborted with a hold left";
  }
  return null;
}

function isByAll({ business }: Chain, authority: WithdrawalAuthority): boolean {
  if (authority.type === "mandate") return business.mandates.some(({ number }) => number === authority.number);
  const parties = [...business.mortgagors.map(({ party }) => party.name), business.mortgagee.name];
  return parties.every((name) => authority.signers.some(({ signerName }) => signerName === name));
}

/** What the bank and persons said, and whether it was right to believe it. */
export function wronglyTaken({ chain, told }: Run, event: ChainEvent, now: number): string | null {
  if (event.type === "decision_recorded") {
    const { persons, approvedAmount, validUntil } = event.decision;
    if (new Set(persons).size < 2) return "a decision by one person";
    if (approvedAmount !== (chain.business.loan?.amount ?? chain.business.mortgage.securedAmount))
      return "a decision for another amount";
    if (validUntil <= now) return "a decision that had expired";
  }
  if (event.type === "resolved" && chain.state !== "parked" && actionRules[event.action].persons === 2) {
    const isSeconded = told.words.some(
      ({ action, person, evidenceSha256 }) =>
        action === event.action && person !== event.person && evidenceSha256 === event.evidenceSha256,
    );
    if (!isSeconded) return "one person's word, or other evidence, where two persons are needed";
  }
  return null;
}
