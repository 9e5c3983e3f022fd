// Enveloped XML-DSig of the exchange: RSA-SHA256, exclusive canonicalisation, one Reference over the whole document.
// Invariant: the form is checked before any arithmetic, the key is the pinned one, and only the signed bytes are read on.

import { SignedXml } from "xml-crypto";
import { parseDocument, readXml, UnreadableXml, type XmlElement } from "./xml.ts";

export type SigningKey = { keyId: string; privateKeyPem: string };

const dsig = "http://www.w3.org/2000/09/xmldsig#";
const exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
const rsaSha256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const sha256 = "http://www.w3.org/2001/04/xmlenc#sha256";

/** Unsigned document text → the same with a Signature as the last child of the root. */
export function signXml(xml: string, key: SigningKey): string {
  const signer = new SignedXml({
    privateKey: key.privateKeyPem,
    signatureAlgorithm: rsaSha256,
    canonicalizationAlgorithm: exclusive,
    getKeyInfoContent: () => `<KeyName>${key.keyId}</KeyName>`,
  });
  signer.addReference({
    xpath: "/*",
    transforms: [enveloped, exclusive],
    digestAlgorithm: sha256,
    isEmptyUri: true,
  });
  signer.computeSignature(xml);
  return signer.getSignedXml();
}

/** Document text → the tree of exactly the bytes that were signed by the key, or null. Throws UnreadableXml only for its form. */
export function verifyXml(xml: string, publicKeyPem: string): XmlElement | null {
  const root = parseDocument(xml);
  const signature = theOneSignature(root);
  if (signature === null || !hasAgreedForm(signature)) return null;
  const verifier = new SignedXml({ publicCert: publicKeyPem, getCertFromKeyInfo: () => null });
  try {
    verifier.loadSignature(signature);
    if (!verifier.checkSignature(xml)) return null;
  } catch {
    return null;
  }
  const [signed, ...more] = verifier.getSignedReferences();
  if (signed === undefined || more.length > 0) throw new UnreadableXml("not exactly one signed reference");
  return readXml(signed);
}

function theOneSignature(root: Element): Element | null {
  const all = root.getElementsByTagNameNS("*", "Signature");
  const only = all.item(0);
  if (all.length !== 1 || only === null || only.namespaceURI !== dsig || only.parentNode !== root) return null;
  for (let after = only.nextSibling; after !== null; after = after.nextSibling) if (after.nodeType === 1) return null;
  return only;
}

/** The agreed algorithms and nothing else, so that nothing in the message chooses them. */
function hasAgreedForm(signature: Element): boolean {
  const [info, value, keyInfo, ...others] = elementsIn(signature);
  if (info?.localName !== "SignedInfo" || value?.localName !== "SignatureValue" || others.length > 0) return false;
  if (keyInfo !== undefined && keyInfo.localName !== "KeyInfo") return false;
  const [canonicalization, method, reference, ...further] = elementsIn(info);
  if (!isAlgorithm(canonicalization, "CanonicalizationMethod", exclusive) || further.length > 0) return false;
  if (!isAlgorithm(method, "SignatureMethod", rsaSha256)) return false;
  if (reference?.localName !== "Reference" || reference.getAttribute("URI") !== "") return false;
  const [transforms, digestMethod, digestValue, ...rest] = elementsIn(reference);
  if (transforms?.localName !== "Transforms" || digestValue?.localName !== "DigestValue" || rest.length > 0)
    return false;
  const [first, second, ...extra] = elementsIn(transforms);
  return (
    extra.length === 0 &&
    isAlgorithm(first, "Transform", enveloped) &&
    isAlgorithm(second, "Transform", exclusive) &&
    isAlgorithm(digestMethod, "DigestMethod", sha256)
  );
}

function isAlgorithm(node: Element | undefined, name: string, algorithm: string): boolean {
  return node?.localName === name && node.getAttribute("Algorithm") === algorithm && elementsIn(node).length === 0;
}

function elementsIn(node: Element): Element[] {
  const found: Element[] = [];
  for (let each = node.firstChild; each !== null; each = each.nextSibling)
    if (each.nodeType === 1) found.push(each as Element);
  return found;
}
