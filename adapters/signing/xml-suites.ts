// The one table of XML signature suites: algorithm of the pinned key → the identifiers that stand in the message.
// Invariant: the pinned key alone decides the row; a message that names anything else is refused before any arithmetic.

import { createHash } from "node:crypto";
import type { SignatureAlgorithm } from "../../domain/signature-algorithm.ts";

export type XmlSuite = {
  /** SignatureMethod and DigestMethod. */
  readonly signature: string;
  readonly digest: string;
  /** Name of the digest in node:crypto. */
  readonly hash: "sha256" | "sha512" | "sm3";
};

const core = "http://www.w3.org/2001/04/xmldsig-more#";
const pssAndMgf1 = "http://www.w3.org/2007/05/xmldsig-more#";
const edwards = "http://www.w3.org/2021/04/xmldsig-more#";
const sha256 = { digest: "http://www.w3.org/2001/04/xmlenc#sha256", hash: "sha256" } as const;
const sha512 = { digest: "http://www.w3.org/2001/04/xmlenc#sha512", hash: "sha512" } as const;

/**
 * RFC 9231 names all but SM2, for which no public URI is known: its object identifiers (GM/T 0006) stand as URNs, as agreed
 * between the two sides. Signature bytes are those of the algorithm table: raw r‖s for elliptic curves.
 */
export const xmlSuiteOf: Readonly<Record<SignatureAlgorithm, XmlSuite>> = {
  "rsa-v1_5-sha256": { signature: `${core}rsa-sha256`, ...sha256 },
  "rsa-pss-sha512": { signature: `${pssAndMgf1}sha512-rsa-MGF1`, ...sha512 },
  "ecdsa-p256-sha256": { signature: `${core}ecdsa-sha256`, ...sha256 },
  ed25519: { signature: `${edwards}eddsa-ed25519`, ...sha512 },
  "sm2-sm3": {
    signature: "urn:oid:1.2.156.10197.1.501",
    digest: "urn:oid:1.2.156.10197.1.401",
    hash: "sm3",
  },
};

/** Exclusive canonicalisation without comments, and the transform that leaves the Signature out: the same in every suite. */
export const canonicalisation = "http://www.w3.org/2001/10/xml-exc-c14n#";
export const enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
export const signatureNamespace = "http://www.w3.org/2000/09/xmldsig#";

/** Digest of canonical bytes in that suite. */
export function xmlDigest(suite: XmlSuite, canonical: Uint8Array): Uint8Array {
  return new Uint8Array(createHash(suite.hash).update(canonical).digest());
}
