// Every XML suite both ways: its own signature holds, and that of any other suite, key or user id does not.

import { describe, expect, expectTypeOf, test } from "vitest";
import type { openEnvelope } from "../../adapters/national-xml/envelope.ts";
import type { readCases } from "../../adapters/national-xml/read-case.ts";
import type { readSearch } from "../../adapters/national-xml/read-search.ts";
import { generateKeyPair, signerFromPem } from "../../adapters/signing/keys.ts";
import { signXml } from "../../adapters/signing/sign-xml.ts";
import { readVerified, verifyXml } from "../../adapters/signing/verify-xml.ts";
import type { PinnedKey, VerifiedElement, VerifiedXml } from "../../adapters/signing/verify-xml.ts";
import { xmlSuiteOf } from "../../adapters/signing/xml-suites.ts";
import type { XmlElement } from "../../adapters/signing/xml-tree.ts";
import type { Signer } from "../../domain/ports.ts";
import { type SignatureAlgorithm, signatureAlgorithms } from "../../domain/signature-algorithm.ts";
import { root } from "./signed-message.ts";

const rsaPair = generateKeyPair("rsa-v1_5-sha256");
const sm2Pair = generateKeyPair("sm2-sm3");

function signerFor(algorithm: SignatureAlgorithm, privateKeyPem: string): Signer {
  const userId = algorithm === "sm2-sm3" ? { userId: "1234567812345678" } : {};
  return signerFromPem({ keyId: "registry", algorithm, privateKeyPem, ...userId });
}

function freshSigner(algorithm: SignatureAlgorithm): Signer {
  return signerFor(algorithm, generateKeyPair(algorithm).privateKeyPem);
}

function verdict(bytes: Uint8Array, key: PinnedKey): string {
  const result = verifyXml(bytes, key);
  return result.verified ? "verified" : result.reason;
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function changed(bytes: Uint8Array, from: string, to: string): Uint8Array {
  const before = text(bytes);
  expect(before).toContain(from);
  return new TextEncoder().encode(before.replace(from, () => to));
}

describe.each(signatureAlgorithms)("%s", (algorithm) => {
  const signer = freshSigner(algorithm);
  const others = signatureAlgorithms.filter((other) => other !== algorithm);

  test("its own signature holds, states its identifiers and reads back equal", async () => {
    const bytes = await signXml(root, signer);
    const verified = verifyXml(bytes, signer);
    if (!verified.verified) throw new Error(verified.reason);
    expect(readVerified(verified)).toEqual(root);
    const { signature, digest } = xmlSuiteOf[algorithm];
    expect(text(bytes)).toContain(`<SignatureMethod Algorithm="${signature}"/>`);
    expect(text(bytes)).toContain(`<DigestMethod Algorithm="${digest}"/>`);
  });

  test("a changed value, another key and a stranger's signature do not", async () => {
    const bytes = await signXml(root, signer);
    expect(verdict(changed(bytes, "1000000", "9000000"), signer)).toBe("digest_mismatch");
    expect(verdict(bytes, freshSigner(algorithm))).toBe("signature_invalid");
  });

  test.each(others)("a message in the suite of %s is refused by its shape", async (other) => {
    expect(verdict(await signXml(root, freshSigner(other)), signer)).toBe("signature_shape");
  });

  test("identifiers of another suite over its own bytes are refused", async () => {
    const bytes = await signXml(root, signer);
    for (const other of others) {
      const { signature, digest } = xmlSuiteOf[other];
      expect(verdict(changed(bytes, xmlSuiteOf[algorithm].signature, signature), signer)).toBe("signature_shape");
      if (digest === xmlSuiteOf[algorithm].digest) continue;
      expect(verdict(changed(bytes, xmlSuiteOf[algorithm].digest, digest), signer)).toBe("signature_shape");
    }
  });
});

test("one RSA key pinned for one padding does not take the other, though the key is the same", async () => {
  const v15 = signerFor("rsa-v1_5-sha256", rsaPair.privateKeyPem);
  const pss = signerFor("rsa-pss-sha512", rsaPair.privateKeyPem);
  expect(verdict(await signXml(root, v15), v15)).toBe("verified");
  expect(verdict(await signXml(root, pss), pss)).toBe("verified");
  expect(verdict(await signXml(root, v15), pss)).toBe("signature_shape");
  expect(verdict(await signXml(root, pss), v15)).toBe("signature_shape");
});

test("an SM2 signature holds under the user id agreed on and no other", async () => {
  const { privateKeyPem } = sm2Pair;
  const agreed = signerFromPem({ keyId: "registry", algorithm: "sm2-sm3", privateKeyPem, userId: "bank-demo" });
  const bytes = await signXml(root, agreed);
  expect(verdict(bytes, agreed)).toBe("verified");
  expect(verdict(bytes, { ...agreed, userId: "1234567812345678" })).toBe("signature_invalid");
  expect(verdict(bytes, { ...agreed, userId: "" })).toBe("signature_invalid");
});

describe("what moves a case", () => {
  test("is of types that a raw text, raw bytes or an element made by hand does not fit", () => {
    expectTypeOf<Parameters<typeof openEnvelope>[0]>().toEqualTypeOf<VerifiedXml>();
    expectTypeOf<Parameters<typeof readVerified>[0]>().toEqualTypeOf<VerifiedXml>();
    expectTypeOf<Parameters<typeof readCases>[0]>().toEqualTypeOf<readonly VerifiedElement[]>();
    expectTypeOf<Parameters<typeof readSearch>[0]>().toEqualTypeOf<readonly VerifiedElement[]>();
    expectTypeOf<string>().not.toExtend<VerifiedXml>();
    expectTypeOf<Uint8Array>().not.toExtend<VerifiedXml>();
    expectTypeOf<{ verified: true; canonical: Uint8Array; text: string }>().not.toExtend<VerifiedXml>();
    expectTypeOf<XmlElement>().not.toExtend<VerifiedElement>();
    expectTypeOf<VerifiedElement>().toExtend<XmlElement>();
  });

  test("is not believed for its type alone: a value cast into it is a Bug", async () => {
    const signer = freshSigner("ed25519");
    const verified = verifyXml(await signXml(root, signer), signer);
    if (!verified.verified) throw new Error(verified.reason);
    expect(readVerified(verified).name).toBe("Envelope");
    const forged = { ...verified, canonical: new TextEncoder().encode("<Envelope/>"), text: "<Envelope/>" };
    expect(() => readVerified(forged)).toThrow(/bug: read without having been verified/);
  });
});
