// Whether somebody agreed in writing: with the business, or recorded on the chain later.
// Invariant: a consent is of one party to one matter; nobody's silence and nobody else's paper counts.

import { normaliseText } from "../certificate-number.ts";
import type { Chain } from "../chain-state.ts";
import type { EpochMs } from "../time.ts";

/** `matter`: of Consent, or the burden whose holder agrees. A recorded consent counts until its validity ends (`now` in ms). */
export function isConsented(chain: Chain, matter: string, party: string, now: EpochMs): boolean {
  const name = normaliseText(party);
  const given = chain.business.consents.some((each) => each.matter === matter && normaliseText(each.party) === name);
  const subject = normaliseText(`${matter}:${party}`);
  return (
    given ||
    chain.conditions.some(
      (fact) =>
        fact.type === "consent" &&
        fact.subject !== null &&
        normaliseText(fact.subject) === subject &&
        (fact.validUntil === undefined || fact.validUntil > now),
    )
  );
}
