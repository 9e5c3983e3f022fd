// One good signed message of a registry, and ways to change and verify it; shared by the tests of the XML stack.

import { generateKeyPair, signerFromPem } from "../../adapters/signing/keys.ts";
import { signXml } from "../../adapters/signing/sign-xml.ts";
import { verifyXml } from "../../adapters/signing/verify-xml.ts";
import type { VerifiedXml } from "../../adapters/signing/verify-xml.ts";
import { element, textElement } from "../../adapters/signing/xml-tree.ts";

export const pair = generateKeyPair("rsa-v1_5-sha256");
export const signer = signerFromPem({
  keyId: "registry",
  algorithm: "rsa-v1_5-sha256",
  privateKeyPem: pair.privateKeyPem,
});
export const root = element("Envelope", { Type: "Reply" }, [
  element("Case", { StateCode: "50", Amount: "120.0000" }, [textElement("Note", "1000000")]),
]);
/** As a registry may write it: with the XML declaration and the KeyInfo that we ourselves leave out. */
export const good =
  `<?xml version="1.0" encoding="UTF-8"?>\n${new TextDecoder().decode(await signXml(root, signer))}`.replace(
    "</Signature>",
    "<KeyInfo><KeyName>registry</KeyName></KeyInfo></Signature>",
  );
export const signatureText = /<Signature .*<\/Signature>/s.exec(good)?.[0] ?? "";
export const dsig = "http://www.w3.org/2000/09/xmldsig#";

export function verify(text: string): string {
  const result = verifyXml(new TextEncoder().encode(text), signer);
  return result.verified ? "verified" : result.reason;
}

export function verified(text: string): VerifiedXml {
  const result = verifyXml(new TextEncoder().encode(text), signer);
  if (!result.verified) throw new Error(`refused: ${result.reason}`);
  return result;
}

/** Replaces exactly one occurrence, so that no attack can quietly turn into the untouched message. */
export function changed(find: string, by: string, text = good): string {
  const parts = text.split(find);
  if (parts.length !== 2) throw new Error(`${find} stands ${parts.length - 1} times`);
  return parts.join(by);
}
