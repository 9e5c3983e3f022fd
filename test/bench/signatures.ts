// Signing and verifying per algorithm, each round right beside `openssl speed` of the same kind of key.
// Invariant: what is measured is what the gateway calls: a key that is pinned, or opened once, and used again and again.

import { createPrivateKey } from "node:crypto";
import { algorithmOf } from "../../adapters/signing/algorithms.ts";
import { generateKeyPair, signerFromPem, verifierOf } from "../../adapters/signing/keys.ts";
import { usualUserId } from "../../adapters/signing/sm2/user-digest.ts";
import { type SignatureAlgorithm, signatureAlgorithms } from "../../domain/signature-algorithm.ts";
import { median, opensslSpeed, perSecond, rounded } from "./measure.ts";

/** openssl's name for the same key. Its RSA figures are of PKCS#1 v1.5. */
const opensslName: Record<SignatureAlgorithm, string> = {
  "ecdsa-p256-sha256": "ecdsap256",
  ed25519: "ed25519",
  "rsa-pss-sha512": "rsa2048",
  "rsa-v1_5-sha256": "rsa2048",
  "sm2-sm3": "sm2",
};

/** A signature base of RFC 9421 has about so many bytes. */
const message = new Uint8Array(600).fill(0x61);

/** `signer`: sign and verify what was signed, as everything that leaves the gateway is. */
type Round = Record<"sign" | "verify" | "signer", number> & Record<"opensslSign" | "opensslVerify", number | null>;

/** Operations a second of processor time, and ratios to openssl's; medians over the rounds. Null: this openssl cannot. */
export async function benchSignatures(rounds: number, ms: number): Promise<Record<string, object>> {
  const found: Record<string, object> = {};
  for (const name of signatureAlgorithms) {
    const all: Round[] = [];
    for (let round = 0; round < rounds; round += 1) all.push(await measureRound(name, ms));
    found[name] = summary(all);
  }
  return found;
}

async function measureRound(algorithm: SignatureAlgorithm, ms: number): Promise<Round> {
  const { privateKeyPem, publicKeyPem } = generateKeyPair(algorithm);
  const userId = algorithm === "sm2-sm3" ? usualUserId : undefined;
  const opened = algorithmOf[algorithm].open(createPrivateKey(privateKeyPem), userId ?? "");
  if (opened === null) throw new Error(`a fresh key of ${algorithm} does not open`);
  const signer = signerFromPem({ keyId: "own", algorithm, userId, privateKeyPem });
  const verifier = verifierOf({ keyId: "pinned", algorithm, userId, publicKeyPem });
  const signature = opened.sign(message);
  const openssl = opensslSpeed(opensslName[algorithm]);
  const verifyOnce = (): void => {
    if (!verifier.verify(message, signature)) throw new Error(`a signature of ${algorithm} does not verify`);
  };
  return {
    sign: await perSecond(() => opened.sign(message), ms),
    verify: await perSecond(verifyOnce, ms),
    signer: await perSecond(() => signer.sign(message), ms),
    opensslSign: openssl?.sign ?? null,
    opensslVerify: openssl?.verify ?? null,
  };
}

function summary(rounds: Round[]): object {
  const middle = (of: (round: Round) => number | null): number | null => {
    const values = rounds.map(of).filter((value) => value !== null);
    return values.length === 0 ? null : rounded(median(values));
  };
  return {
    signsPerSecond: middle(({ sign }) => sign),
    verifiesPerSecond: middle(({ verify }) => verify),
    signsAndChecksPerSecond: middle(({ signer }) => signer),
    opensslSignsPerSecond: middle(({ opensslSign }) => opensslSign),
    opensslVerifiesPerSecond: middle(({ opensslVerify }) => opensslVerify),
    signRatio: middle(({ sign, opensslSign }) => (opensslSign === null ? null : sign / opensslSign)),
    verifyRatio: middle(({ verify, opensslVerify }) => (opensslVerify === null ? null : verify / opensslVerify)),
  };
}
