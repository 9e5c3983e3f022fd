// Where each signer of an application signs (practice 1): carried by the bank with the application, or called by the registry's platform.
// Invariant: everyone the table of signers names is asked in one of the two ways; a platform signature counts over the text that was filed.

import { isAccepted, type Difference } from "./accepting.ts";
import type { Sha256 } from "./business.ts";
import type { Chain } from "./chain-state.ts";
import { sha256 } from "./evidence.ts";
import type { Leg } from "./leg.ts";
import { isByAgentOf, isOwn } from "./signed-by.ts";
import { signersOf } from "./signers.ts";
import type { SignatureRecord, WantedSigner } from "./signatures.ts";

export const signingWays = ["carried", "called"] as const;
/** carried: the bank collects every signature; called: the registry's platform asks the applicants in its own app after filing. */
export type SigningWay = (typeof signingWays)[number];

/** A signature given on the registry's platform as the registry told of it, with the digest of what was signed. */
export type PlatformSignature = SignatureRecord & { sha256: Sha256 };

/** Whom the registry's platform asks about one filing, over which text, and the signatures the registry has told of. */
export type PlatformSigning = { sha256: Sha256; signers: WantedSigner[]; signatures: SignatureRecord[] };

/**
 * Who signs the application of the leg where. At a registry that calls, lenders sign as before and the bank carries what
 * they signed; mortgagors, co-owners, buyers, sellers and developers are asked by the platform.
 */
export function signersByWay(chain: Chain, leg: Leg): Record<SigningWay, WantedSigner[]> {
  const all = signersOf(chain, leg);
  const isCalling = chain.registries.find(({ registryId }) => registryId === leg.registryId)?.signing === "called";
  if (!isCalling) return { carried: all, called: [] };
  const isLender = ({ capacity }: WantedSigner): boolean => capacity === "mortgagee";
  return { carried: all.filter(isLender), called: all.filter((signer) => !isLender(signer)) };
}

/** What a filing leaves to the registry's platform; null where everybody signed beforehand. `form`: text of the 申请书 as filed. */
export function platformSigningOf(called: WantedSigner[], form: string): PlatformSigning | null {
  if (called.length === 0) return null;
  return { sha256: sha256(new TextEncoder().encode(form)), signers: called, signatures: [] };
}

/**
 * What is known of the platform signing once the registry has told of `told`: by those asked, or by an agent of theirs whom
 * `mayStandIn` lets sign for them, over the text filed, one each.
 */
export function withPlatformSignatures(
  signing: PlatformSigning,
  told: readonly PlatformSignature[],
  mayStandIn: (record: SignatureRecord, signer: WantedSigner) => boolean,
): PlatformSigning {
  const fitting = told
    .filter((record) => record.sha256 === signing.sha256 && record.method === "registry_platform")
    .filter((record) =>
      signing.signers.some(
        (signer) => isOwn(record, signer) || (isByAgentOf(record, signer) && mayStandIn(record, signer)),
      ),
    )
    .map(({ sha256: _filed, ...record }) => record);
  const signatures = signing.signers.flatMap(
    (signer) => [...signing.signatures, ...fitting].find((record) => isBy(record, signer)) ?? [],
  );
  return { ...signing, signatures };
}

/** One who has not signed on the platform as far as the registry told, by the place among all who sign there. */
export type UnsignedOnPlatform = { place: number; of: number; signer: WantedSigner };

/**
 * Those who have not signed on the platform as far as the registry told; empty where nobody was to be asked. Where nothing is
 * known of the asking, everybody whom the registry is to call counts as not having signed.
 */
export function unsignedOnPlatform(chain: Chain, leg: Leg): UnsignedOnPlatform[] {
  const { platformSigning } = leg;
  const signers = platformSigning?.signers ?? signersByWay(chain, leg).called;
  return signers
    .map((signer, place) => ({ place: place + 1, of: signers.length, signer }))
    .filter(({ signer }) => platformSigning?.signatures.some((record) => isBy(record, signer)) !== true);
}

/** What stands on a leg for signatures that were not told of, once persons showed the registry's written statement of them. */
const untold = { field: "platformSignatures", filed: "signed on the registry's platform", recorded: "not told of" };

/** That the signature of somebody asked was not told of, and nothing was stated of it in writing; null where nothing is wanting. */
export function untoldSignature(chain: Chain, leg: Leg): (UnsignedOnPlatform & { difference: Difference }) | null {
  const [first] = unsignedOnPlatform(chain, leg);
  return first === undefined || isAccepted(leg, untold) ? null : { ...first, difference: untold };
}

/** Of a record that was taken already: an agent's was judged by his mandate when the registry told of it. */
function isBy(record: SignatureRecord, signer: WantedSigner): boolean {
  return isOwn(record, signer) || isByAgentOf(record, signer);
}
