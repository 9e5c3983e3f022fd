// Who may call the gateway of the tests, and the keys that stand for everybody.
// Invariant: every private key is made anew for the run and leaves no trace.

import { generateKeyPair, signerFromPem, verifierOf } from "../../adapters/signing/keys.ts";
import type { Clock, Ids, KeyRecord, Signer } from "../../domain/ports.ts";
import type { ClientSettings } from "../../gateway/client/signed-client.ts";
import { dutiesOf } from "../samples/duties.ts";
import { sampleProfiles } from "../samples/sample-profiles.ts";

function ecdsa(keyId: string): Signer {
  const algorithm = "ecdsa-p256-sha256";
  return signerFromPem({ keyId, algorithm, privateKeyPem: generateKeyPair(algorithm).privateKeyPem });
}

const system = { role: "core", person: "core", duties: [] } as const;
const operator = { institution: "demo-bank", role: "operator" } as const;

/** The bank's core, two persons of its operations staff; the core of another lender with a standing here, and of one without. */
const signIns = {
  core: { ...system, institution: "demo-bank", signer: ecdsa("core-key") },
  chen: { ...operator, person: "chen", duties: dutiesOf.chen, signer: ecdsa("chen-key") },
  liu: { ...operator, person: "liu", duties: dutiesOf.liu, signer: ecdsa("liu-key") },
  amcCore: { ...system, institution: "demo-amc", signer: ecdsa("amc-key") },
  otherCore: { ...system, institution: "other-bank", signer: ecdsa("other-key") },
} as const;
export type SignIn = keyof typeof signIns;

/** The pinned keys of the doors' callers. */
export const keyRecords: KeyRecord[] = Object.values(signIns).map(({ signer, institution, role, person, duties }) => ({
  keyId: signer.keyId,
  institution,
  role,
  person,
  duties,
  algorithm: "ecdsa-p256-sha256",
  publicKeyPem: signer.publicKeyPem,
}));

/** The gateway's own keys: its doors answer with one, its registry messages are signed with the other. */
export const doorsSigner = ecdsa("gateway-doors");
const registryKey = generateKeyPair("rsa-v1_5-sha256");
export const registrySigner = signerFromPem({
  keyId: "gateway-registries",
  algorithm: "rsa-v1_5-sha256",
  privateKeyPem: registryKey.privateKeyPem,
});

/** One key for all simulated registries. */
export const registriesKey = generateKeyPair("rsa-v1_5-sha256");

/** Every public key that evidence may name. */
export const evidenceKeys = [
  ...keyRecords.map(({ keyId, institution, algorithm, publicKeyPem }) => ({
    keyId,
    counterparty: `bank:${institution}`,
    algorithm,
    publicKeyPem,
  })),
  { ...registryKey, keyId: "gateway-registries", counterparty: "gateway", algorithm: "rsa-v1_5-sha256" as const },
  ...sampleProfiles.map(({ registryId }) => ({
    keyId: `registry-${registryId}`,
    counterparty: `registry:${registryId}`,
    algorithm: "rsa-v1_5-sha256" as const,
    publicKeyPem: registriesKey.publicKeyPem,
  })),
].map(({ keyId, counterparty, algorithm, publicKeyPem }) => ({ keyId, counterparty, algorithm, publicKeyPem }));

/** What a signed client of this sign-in needs. */
export function clientSettings(who: SignIn, clock: Clock, ids: Ids): ClientSettings {
  const { signer } = signIns[who];
  const gatewayKey = verifierOf(doorsSigner);
  return { keyId: signer.keyId, sign: (base) => signer.sign(base), gatewayKey, clock, ids };
}
