// What the registry tells of the signatures applicants gave on its platform (practice 1: called), and what rests on them.
// Invariant: nothing goes on from a recording whose signatures were not told: the gate is shut, never taken for open.

import type { Chain } from "../chain-state.ts";
import type { Leg } from "../leg.ts";
import { isRecorded } from "../legs.ts";
import type { ToldOutcome } from "../registry.ts";
import { isMandated } from "../signed-by.ts";
import { untoldSignature, withPlatformSignatures } from "../signing-ways.ts";
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
    const first = untoldSignature(work.chain, leg);
    if (first === null) continue;
    const who = `${first.signer.capacity}, signer ${first.place} of ${first.of}`;
    return park(work, "mismatch", `recorded, and no signature on the registry's platform was told of: ${who}`, leg);
  }
  return null;
}
