// What the registry tells of the signatures applicants gave on its platform (practice 1: called), and what rests on them.
// Invariant: no word of ours, and no money, follows signatures that were not told: the gate is shut, never taken for open.

import type { Chain } from "../chain-state.ts";
import type { Leg } from "../leg.ts";
import { isRecorded } from "../legs.ts";
import type { ToldOutcome } from "../registry.ts";
import { isMandated } from "../signed-by.ts";
import { untoldSignature, withPlatformSignatures } from "../signing-ways.ts";
import { query } from "./registry-requests.ts";
import { park, type Work } from "./work.ts";

/** The registry's own evidence comes with any verified word of the case, and is kept with the filing of the leg it tells of. */
export function keepPlatformSignatures(
  chain: Chain,
  leg: Leg,
  { businessNumber, platformSignatures }: ToldOutcome,
): void {
  if (platformSignatures === undefined) return;
  const filings = [...(leg.businessNumber === businessNumber ? [leg] : []), ...leg.otherFilings];
  const filing = filings.find((each) => each.businessNumber === businessNumber);
  if (filing === undefined || filing.platformSigning === null) return;
  const form = { type: "registration_application", legId: leg.legId } as const;
  filing.platformSigning = withPlatformSignatures(filing.platformSigning, platformSignatures, (record, signer) =>
    isMandated(chain, form, record, signer),
  );
}

/**
 * A registry that asks the applicants itself and records without having told that they signed is a person's matter: it is
 * read again, or mended; null when everybody asked is known to have signed, and where nobody was asked.
 */
export function faceUntoldSignatures(work: Work, legs: readonly Leg[]): "rest" | null {
  for (const leg of legs.filter(isRecorded)) {
    const who = firstUntold(work.chain, leg);
    if (who === null) continue;
    return park(work, "mismatch", `recorded, and no signature on the registry's platform was told of: ${who}`, leg);
  }
  return null;
}

/**
 * A registry that records on our word does not get it before it has told that everybody asked has signed: what it said over
 * our own channel counts, then a person looks at it, who may have it asked again; null when all are known to have signed.
 */
export function withholdWord(work: Work, leg: Leg): "rest" | null {
  const who = firstUntold(work.chain, leg);
  if (who === null) return null;
  if (leg.queriedAt === null) return query(work, [leg]);
  const reason = `the registry waits for our word, and no signature on its platform was told of: ${who}`;
  return park(work, "unknown", reason, leg);
}

/** The first who has not signed as far as the registry told, by capacity and place, never by name. */
function firstUntold(chain: Chain, leg: Leg): string | null {
  const first = untoldSignature(chain, leg);
  return first === null ? null : `${first.signer.capacity}, signer ${first.place} of ${first.of}`;
}
