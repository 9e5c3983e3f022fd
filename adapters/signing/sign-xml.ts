// Signs an XML message: enveloped XML-DSig in the suite of the signer's algorithm, one Reference to the whole document.
// Invariant: what leaves here was parsed again, verified with our own public key and found equal to what was meant.

import type { BinaryLike, KeyLike } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { SignedXml } from "xml-crypto";
import type { ErrorFirstCallback, HashAlgorithm, SignatureAlgorithm } from "xml-crypto";
import { assert, Bug, Fault } from "../../domain/fault.ts";
import type { Signer } from "../../domain/ports.ts";
import { readVerified, verifyXml } from "./verify-xml.ts";
import type { XmlReason } from "./verify-xml.ts";
import { canonicalisation, enveloped, xmlDigest, xmlSuiteOf } from "./xml-suites.ts";
import type { XmlSuite } from "./xml-suites.ts";
import { writeXml } from "./xml-tree.ts";
import type { XmlElement } from "./xml-tree.ts";

/** A message may be too large for the dialect without anything being wrong with the signer. */
const sizeReasons: readonly XmlReason[] = ["too_large", "too_many_tags", "too_many_attributes"];

/**
 * The exact bytes of `root` with its Signature as last child, UTF-8. No XML declaration and no KeyInfo: every byte that
 * leaves here is signed or breaks the message when it is changed.
 * Throws Fault(signer) when signing is impossible, and when the output does not verify; a Bug when it reads back different
 * or is larger than the dialect carries (pre-lodgement refuses such a business).
 */
export async function signXml(root: XmlElement, signer: Signer): Promise<Uint8Array> {
  const bytes = new TextEncoder().encode(await withSignature(writeXml(root), signer));
  const verified = verifyXml(bytes, signer);
  assert(verified.verified || !sizeReasons.includes(verified.reason), "bug: a message larger than the dialect carries");
  if (!verified.verified) throw new Fault("signer", "retry", `signed XML does not verify: ${verified.reason}`);
  assert(isDeepStrictEqual(readVerified(verified), root), "bug: signed XML reads back different from what was meant");
  return bytes;
}

async function withSignature(xml: string, signer: Signer): Promise<string> {
  const suite = xmlSuiteOf[signer.algorithm];
  const signature = new SignedXml({
    // The library asks for some key; the real one never leaves the signer, which the algorithm below calls.
    privateKey: "held by the signer",
    signatureAlgorithm: suite.signature,
    canonicalizationAlgorithm: canonicalisation,
    getKeyInfoContent: () => null,
  });
  signature.addReference({
    xpath: "/*",
    isEmptyUri: true,
    transforms: [enveloped, canonicalisation],
    digestAlgorithm: suite.digest,
  });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  signature.SignatureAlgorithms = { [suite.signature]: algorithmOf(suite, signer, reject) };
  signature.HashAlgorithms = { [suite.digest]: hashOf(suite) };
  signature.computeSignature(xml, (error) => {
    if (error === null) resolve(signature.getSignedXml());
    else reject(error);
  });
  return promise;
}

/** The library knows no SM3; the digest is the one that verification uses, for every suite. */
function hashOf(suite: XmlSuite): new () => HashAlgorithm {
  return class {
    getHash(xml: string): string {
      return Buffer.from(xmlDigest(suite, new TextEncoder().encode(xml))).toString("base64");
    }
    getAlgorithmName(): string {
      return suite.digest;
    }
  };
}

/** xml-crypto wants a constructor; this one passes the canonical SignedInfo to the signer. `failed` takes late errors. */
function algorithmOf(suite: XmlSuite, signer: Signer, failed: (error: unknown) => void): new () => SignatureAlgorithm {
  return class {
    getSignature(signedInfo: BinaryLike, key: KeyLike): string;
    getSignature(signedInfo: BinaryLike, key: KeyLike, answer?: ErrorFirstCallback<string>): void;
    getSignature(signedInfo: BinaryLike, _key: KeyLike, answer?: ErrorFirstCallback<string>): string {
      assert(typeof signedInfo === "string" && answer !== undefined, "bug: XML is signed asynchronously, from text");
      const signed = async (): Promise<void> => {
        const signature = await signer.sign(new TextEncoder().encode(signedInfo));
        answer(null, Buffer.from(signature).toString("base64"));
      };
      signed().catch(failed);
      return "";
    }
    verifySignature(): boolean {
      throw new Bug("bug: incoming signatures are verified by verify-xml.ts only");
    }
    getAlgorithmName(): string {
      return suite.signature;
    }
  };
}
