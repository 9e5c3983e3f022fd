// The one XML signature we read in each suite, as it looks in canonical form: elements, order, algorithms.
// Invariant: a Signature that differs from the shape in anything but its texts and the white space between its elements is
// refused before any crypto.

import type { SignatureAlgorithm } from "../../domain/signature-algorithm.ts";
import { canonicalisation, enveloped, signatureNamespace, xmlSuiteOf } from "./xml-suites.ts";
import type { XmlSuite } from "./xml-suites.ts";

export type SignatureParts = {
  /** SignedInfo as it is signed: canonical, standing alone. */
  signedInfo: string;
  /** The canonical document without its Signature: what the Reference is over. */
  signed: string;
  digestValue: Uint8Array;
  signatureValue: Uint8Array;
};

const space = "[ \\t\\n]*";
const text = "([^<]*)";
const openingTag = `<Signature xmlns="${signatureNamespace}">`;
const openingInfo = "<SignedInfo>";

/** One Reference to the whole document, two transforms in this order: no room for X4, X6, X8 or X10 to X13. */
function shapeOf(suite: XmlSuite): RegExp {
  const signedInfo = element(
    "SignedInfo",
    method("CanonicalizationMethod", canonicalisation),
    method("SignatureMethod", suite.signature),
    withAttribute(
      "Reference",
      `URI=""`,
      element("Transforms", method("Transform", enveloped), method("Transform", canonicalisation)),
      method("DigestMethod", suite.digest),
      `<DigestValue>${text}</DigestValue>`,
    ),
  );
  // KeyInfo is read by nobody: the key is pinned, a name in a message chooses nothing (X5).
  const keyInfo = element("KeyInfo", "<KeyName>[^<]*</KeyName>");
  const value = `<SignatureValue>${text}</SignatureValue>`;
  const inside = [`(${signedInfo})`, value, `(?:${keyInfo}${space})?`].join(space);
  return new RegExp(`${verbatim(openingTag)}${space}${inside}</Signature>`, "y");
}

const shapes: Readonly<Record<SignatureAlgorithm, RegExp>> = {
  "rsa-v1_5-sha256": shapeOf(xmlSuiteOf["rsa-v1_5-sha256"]),
  "rsa-pss-sha512": shapeOf(xmlSuiteOf["rsa-pss-sha512"]),
  "ecdsa-p256-sha256": shapeOf(xmlSuiteOf["ecdsa-p256-sha256"]),
  ed25519: shapeOf(xmlSuiteOf.ed25519),
  "sm2-sm3": shapeOf(xmlSuiteOf["sm2-sm3"]),
};

/** The end of a document whose root's last child is a Signature. */
const closing = /<\/Signature>[ \t\n]*<\/[^<>]+>$/;
/** Longest end of that kind: two tags and some white space. */
const closingMax = 1_000;

/**
 * Takes the Signature out of a canonical document whose root holds at most one element of the Signature's namespace. In
 * canonical text a "<" is always markup. "missing": the root's last child is no Signature; "shape": it is, but not the one
 * agreed on for the algorithm.
 */
export function takeSignature(canonical: string, algorithm: SignatureAlgorithm): SignatureParts | "missing" | "shape" {
  const ending = closing.exec(canonical.slice(-closingMax));
  if (ending === null) return "missing";
  const start = canonical.lastIndexOf(openingTag);
  if (start <= 0) return "shape";
  const shape = shapes[algorithm];
  shape.lastIndex = start;
  const [, info = "", digest = "", value = ""] = shape.exec(canonical) ?? [];
  const end = shape.lastIndex;
  // Zero where nothing fits; elsewhere where this Signature is not the one that ends the document.
  if (end !== canonical.length - ending[0].length + "</Signature>".length) return "shape";
  const digestValue = strictBase64(digest);
  const signatureValue = strictBase64(value);
  if (digestValue === null || signatureValue === null) return "shape";
  return {
    // Standing alone, SignedInfo names the namespace that it has from the Signature (exclusive canonicalisation, section 3).
    signedInfo: `<SignedInfo xmlns="${signatureNamespace}">${info.slice(openingInfo.length)}`,
    signed: canonical.slice(0, start) + canonical.slice(end),
    digestValue,
    signatureValue,
  };
}

function element(name: string, ...children: string[]): string {
  return `<${name}>${[space, ...children.flatMap((child) => [child, space])].join("")}</${name}>`;
}

function withAttribute(name: string, attribute: string, ...children: string[]): string {
  return element(name, ...children).replace(`<${name}>`, () => `<${name} ${attribute}>`);
}

function method(name: string, algorithm: string): string {
  return `<${name} Algorithm="${verbatim(algorithm)}"></${name}>`;
}

function verbatim(literal: string): string {
  return literal.replaceAll(/[.+]/g, "\\$&");
}

/** Canonical base64 only; single line feeds are let through because xmlsec1 breaks its lines (64 characters). */
function strictBase64(value: string): Uint8Array | null {
  const lines = value.replace(/^\n/, "").replace(/\n$/, "").split("\n");
  if (lines.some((line) => line === "")) return null;
  const joined = lines.join("");
  const bytes = Buffer.from(joined, "base64");
  return bytes.toString("base64") === joined ? new Uint8Array(bytes) : null;
}
