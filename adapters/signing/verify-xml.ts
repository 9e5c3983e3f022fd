// Verifies an enveloped XML signature with one strict stack and hands on only the canonical bytes that were signed.
// Invariants: the pinned key is the only key, its suite the only suite; a VerifiedXml can be made nowhere else; business code
// reads nothing but the canonical bytes, never the message as received; parser memory is always given back.

import { timingSafeEqual } from "node:crypto";
import { ParseOption, XmlC14NMode, XmlDocument, XmlElement as TreeElement, XmlLibError, XmlText } from "libxml2-wasm";
import { assert } from "../../domain/fault.ts";
import type { PublicKeyRecord } from "../../domain/signature-algorithm.ts";
import { readBytes } from "./guard-xml.ts";
import type { ByteReason } from "./guard-xml.ts";
import { verifierOf } from "./keys.ts";
import { scanMarkup } from "./scan-markup.ts";
import type { MarkupReason } from "./scan-markup.ts";
import { takeSignature } from "./signature-shape.ts";
import { xmlDigest, xmlSuiteOf } from "./xml-suites.ts";
import type { XmlElement } from "./xml-tree.ts";

declare const verifiedBrand: unique symbol;

/** Exclusive canonical form of the message without its Signature: exactly what the pinned key signed. */
export type VerifiedXml = {
  readonly verified: true;
  readonly canonical: Uint8Array;
  readonly text: string;
  readonly [verifiedBrand]: true;
};

/** An element read from verified canonical bytes; what is meant to move a case takes nothing else. */
export interface VerifiedElement extends XmlElement {
  readonly children: readonly VerifiedElement[];
  readonly [verifiedBrand]: true;
}

export type XmlReason =
  | ByteReason
  | MarkupReason
  | "not_well_formed"
  | "unsigned"
  | "signature_shape"
  | "digest_mismatch"
  | "signature_invalid";
export type NotVerifiedXml = { readonly verified: false; readonly reason: XmlReason };

/** A counterparty's key as it is pinned. */
export type PinnedKey = Omit<PublicKeyRecord, "keyId">;

/** Those made here: a cast makes a type, but no member of this set. */
const made = new WeakSet<VerifiedXml>();

const parseOptions =
  ParseOption.XML_PARSE_NONET |
  ParseOption.XML_PARSE_NO_XXE |
  ParseOption.XML_PARSE_NO_SYS_CATALOG |
  ParseOption.XML_PARSE_SKIP_IDS;
const exclusive = { mode: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0, withComments: false };

/**
 * Verifies `bytes` against the pinned key, in the XML suite of its algorithm. Never throws on hostile input; throws
 * Fault(settings) when the pinned key is no key. Neither the signature nor a digest of the bytes may serve as a duplicate
 * key: line feeds in the base64 and the order of attributes can be changed by anybody without breaking the signature.
 */
export function verifyXml(bytes: Uint8Array, key: PinnedKey): VerifiedXml | NotVerifiedXml {
  const pinned = verifierOf({ ...key, keyId: "pinned key" });
  const suite = xmlSuiteOf[key.algorithm];
  const read = readBytes(bytes);
  if ("reason" in read) return notVerified(read.reason);
  const markup = scanMarkup(read.body);
  if (markup !== null) return notVerified(markup);
  const whole = canonicalOf(bytes);
  if (whole === null) return notVerified("not_well_formed");
  const parts = takeSignature(whole, key.algorithm);
  if (parts === "missing") return notVerified("unsigned");
  if (parts === "shape") return notVerified("signature_shape");
  const canonical = new TextEncoder().encode(parts.signed);
  const digest = xmlDigest(suite, canonical);
  if (canonical.length === 0 || digest.length !== parts.digestValue.length) return notVerified("digest_mismatch");
  if (!timingSafeEqual(digest, parts.digestValue)) return notVerified("digest_mismatch");
  if (!pinned.verify(new TextEncoder().encode(parts.signedInfo), parts.signatureValue))
    return notVerified("signature_invalid");
  const verified = { verified: true, canonical, text: parts.signed } as VerifiedXml;
  made.add(verified);
  return verified;
}

/** The verified message as plain values. A Bug on anything that verifyXml has not made. */
export function readVerified(verified: VerifiedXml): VerifiedElement {
  assert(made.has(verified), "bug: read without having been verified");
  const document = parse(verified.canonical);
  assert(document !== null, "bug: canonical bytes that do not parse");
  try {
    return plain(document.root) as VerifiedElement;
  } finally {
    document.dispose();
  }
}

/** Canonical form of a whole document, or null when it is not well-formed. */
function canonicalOf(bytes: Uint8Array): string | null {
  const document = parse(bytes);
  if (document === null) return null;
  try {
    return document.canonicalizeToString(exclusive);
  } finally {
    document.dispose();
  }
}

function parse(bytes: Uint8Array): XmlDocument | null {
  try {
    return XmlDocument.fromBuffer(bytes, { option: parseOptions });
  } catch (cause) {
    if (cause instanceof XmlLibError) return null;
    throw cause;
  }
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
