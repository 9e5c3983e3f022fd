// Verifies an enveloped XML signature with one strict stack and hands on only the canonical bytes that were signed.
// Invariants: the pinned key is the only key; a VerifiedXml can be made nowhere else; business code reads nothing but the
// canonical bytes, never the message as received; parser memory is always given back.

import { createHash, timingSafeEqual } from "node:crypto";
import { ParseOption, XmlC14NMode, XmlDocument, XmlElement as TreeElement, XmlLibError, XmlText } from "libxml2-wasm";
import { assert } from "../../domain/fault.ts";
import { guardBytes, guardTree, signatureNamespace } from "./guard-xml.ts";
import type { GuardReason } from "./guard-xml.ts";
import { verifierOf } from "./keys.ts";
import { takeSignature } from "./signature-shape.ts";
import type { XmlElement } from "./xml-tree.ts";

declare const verifiedBrand: unique symbol;

/** Exclusive canonical form of the message without its Signature: exactly what the pinned key signed. */
export type VerifiedXml = {
  readonly verified: true;
  readonly canonical: Uint8Array;
  readonly text: string;
  readonly [verifiedBrand]: true;
};

export type XmlReason =
  GuardReason | "not_well_formed" | "unsigned" | "signature_shape" | "digest_mismatch" | "signature_invalid";
export type NotVerifiedXml = { readonly verified: false; readonly reason: XmlReason };

const parseOptions =
  ParseOption.XML_PARSE_NONET |
  ParseOption.XML_PARSE_NO_XXE |
  ParseOption.XML_PARSE_NO_SYS_CATALOG |
  ParseOption.XML_PARSE_SKIP_IDS;
const opened = { signature: `<Signature xmlns="${signatureNamespace}">`, signedInfo: "<SignedInfo>" };
const closed = { signature: "</Signature>", signedInfo: "</SignedInfo>" };
const exclusive = { mode: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0, withComments: false };

/**
 * Verifies `bytes` against the pinned RSA key (PEM, SPKI). Never throws on hostile input; throws Fault(settings) when the
 * pinned key is no key. Neither the signature nor a digest of the bytes may serve as a duplicate key: line feeds in the
 * base64 and the order of attributes can be changed by anybody without breaking the signature.
 */
export function verifyXml(bytes: Uint8Array, publicKeyPem: string): VerifiedXml | NotVerifiedXml {
  const guarded = guardBytes(bytes);
  if (guarded !== null) return notVerified(guarded);
  const document = parse(bytes);
  if (document === null) return notVerified("not_well_formed");
  try {
    return verifyDocument(document, publicKeyPem);
  } finally {
    document.dispose();
  }
}

/** The verified message as plain values. A Bug when text stands beside elements: no message of ours mixes them. */
export function readVerified(verified: VerifiedXml): XmlElement {
  const document = parse(verified.canonical);
  assert(document !== null, "bug: canonical bytes that do not parse");
  try {
    return plain(document.root);
  } finally {
    document.dispose();
  }
}

function verifyDocument(document: XmlDocument, publicKeyPem: string): VerifiedXml | NotVerifiedXml {
  const root = document.root;
  const guarded = guardTree(root);
  if (guarded !== null) return notVerified(guarded);
  const parts = takeSignature(root);
  if (parts === "missing") return notVerified("unsigned");
  if (parts === "shape") return notVerified("signature_shape");
  const { signedInfo, text } = takeApart(document.canonicalizeToString(exclusive));
  const canonical = new TextEncoder().encode(text);
  const digest = createHash("sha256").update(canonical).digest();
  if (canonical.length === 0 || digest.length !== parts.digestValue.length) return notVerified("digest_mismatch");
  if (!timingSafeEqual(digest, parts.digestValue)) return notVerified("digest_mismatch");
  const pinned = verifierOf({ keyId: "pinned key", algorithm: "rsa-v1_5-sha256", publicKeyPem });
  if (!pinned.verify(new TextEncoder().encode(signedInfo), parts.signatureValue))
    return notVerified("signature_invalid");
  if (mixesText(document.root)) return notVerified("unexpected_node");
  return { verified: true, canonical, text } as VerifiedXml;
}

/**
 * The canonical text without the Signature, and the canonical SignedInfo alone. In canonical text a "<" is always markup, and
 * the shape was checked before: one Signature with nothing but its namespace, whose SignedInfo has no attribute. One pass over
 * the document then serves both, where the library would walk all of it again for SignedInfo, asking about every node.
 */
function takeApart(canonical: string): { signedInfo: string; text: string } {
  const start = canonical.indexOf(opened.signature);
  const end = canonical.indexOf(closed.signature, start) + closed.signature.length;
  const from = canonical.indexOf(opened.signedInfo, start);
  const to = canonical.indexOf(closed.signedInfo, from);
  const isInOrder =
    start > 0 && start === canonical.lastIndexOf(opened.signature) && start < from && from < to && to < end;
  assert(isInOrder, "bug: a Signature of the agreed shape that is not found in its canonical form");
  const inside = canonical.slice(from + opened.signedInfo.length, to);
  // Standing alone, SignedInfo names the namespace that it has from the Signature (exclusive canonicalisation, section 3).
  return {
    signedInfo: `<SignedInfo xmlns="${signatureNamespace}">${inside}${closed.signedInfo}`,
    text: canonical.slice(0, start) + canonical.slice(end),
  };
}

function parse(bytes: Uint8Array): XmlDocument | null {
  try {
    return XmlDocument.fromBuffer(bytes, { option: parseOptions });
  } catch (cause) {
    if (cause instanceof XmlLibError) return null;
    throw cause;
  }
}

function mixesText(element: TreeElement): boolean {
  let elements = 0;
  let text = "";
  for (let child = element.firstChild; child !== null; child = child.next) {
    if (child instanceof TreeElement) {
      elements += 1;
      if (mixesText(child)) return true;
    } else text += child.content;
  }
  return elements > 0 && text.trim() !== "";
}

function plain(element: TreeElement): XmlElement {
  const attributes = Object.create(null) as Record<string, string>;
  for (const attribute of element.attrs) attributes[attribute.name] = attribute.value;
  const children: XmlElement[] = [];
  let text = "";
  for (let child = element.firstChild; child !== null; child = child.next) {
    if (child instanceof TreeElement) children.push(plain(child));
    else if (child instanceof XmlText) text += child.content;
  }
  assert(children.length === 0 || text.trim() === "", "bug: verified XML that mixes text and elements");
  return { name: element.name, attributes, children, text: children.length === 0 ? text : "" };
}

function notVerified(reason: XmlReason): NotVerifiedXml {
  return { verified: false, reason };
}
