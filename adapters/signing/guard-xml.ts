// What is refused on the bytes, before any parser or key sees them, and on the tree, before any digest is computed.
// Invariant: what passes is UTF-8 text of elements, attributes and text alone, small, shallow, and free of namespaces but
// the Signature's; so a parser and a canonicaliser have nothing left to disagree about.

import type { XmlElement as TreeElement } from "libxml2-wasm";
import { XmlElement, XmlText } from "libxml2-wasm";

export const xmlLimits = {
  /** Bytes of a whole message: 1 MiB. */
  bytes: 1_048_576,
  /** Depth of elements, the root being 1. */
  depth: 16,
  /** Tags, opening and closing. */
  tags: 40_000,
  /** Attributes of one element. */
  attributes: 64,
} as const;

export const signatureNamespace = "http://www.w3.org/2000/09/xmldsig#";

export type GuardReason =
  | "too_large"
  | "byte_order_mark"
  | "not_utf8"
  | "processing_instruction"
  | "comment_cdata_or_doctype"
  | "too_many_tags"
  | "too_deep"
  | "too_many_attributes"
  | "unexpected_node"
  | "foreign_namespace"
  | "identifier_attribute";

const declaration =
  /^<\?xml version=(["'])1\.0\1(?: encoding=(["'])[Uu][Tt][Ff]-8\2)?(?: standalone=(["'])(?:yes|no)\3)?\s*\?>/;

/** First reason to refuse the bytes, or null. Attacks X1–X3, X9, X14, X15, X19 of the catalogue end here. */
export function guardBytes(bytes: Uint8Array): GuardReason | null {
  if (bytes.length > xmlLimits.bytes) return "too_large";
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "byte_order_mark";
  const text = decodeUtf8(bytes);
  if (text === null) return "not_utf8";
  const body = text.replace(declaration, "");
  // In well-formed XML a "<" is always markup, so these two tests miss nothing and need no parser.
  if (body.includes("<?")) return "processing_instruction";
  if (body.includes("<!")) return "comment_cdata_or_doctype";
  return body.split("<", xmlLimits.tags + 2).length > xmlLimits.tags + 1 ? "too_many_tags" : null;
}

/** First reason to refuse the tree, or null. Ends the namespace, duplicate-id and depth attacks X6, X7, X16, X17. */
export function guardTree(element: TreeElement, depth = 1): GuardReason | null {
  if (depth > xmlLimits.depth) return "too_deep";
  if (element.prefix !== "") return "foreign_namespace";
  if (element.namespaceUri !== "" && element.namespaceUri !== signatureNamespace) return "foreign_namespace";
  const opensSignature = depth === 2 && element.name === "Signature";
  const declared = Object.entries(element.nsDeclarations);
  if (declared.some(([prefix, uri]) => !opensSignature || prefix !== "" || uri !== signatureNamespace)) {
    return "foreign_namespace";
  }
  const attributes = element.attrs;
  if (attributes.length > xmlLimits.attributes) return "too_many_attributes";
  for (const attribute of attributes) {
    if (attribute.prefix !== "" || attribute.namespaceUri !== "") return "foreign_namespace";
    // Nothing in the dialect is referred to by id; where there is no id there is no duplicate one.
    if (attribute.name.toLowerCase() === "id") return "identifier_attribute";
  }
  for (let child = element.firstChild; child !== null; child = child.next) {
    if (child instanceof XmlText) continue;
    if (!(child instanceof XmlElement)) return "unexpected_node";
    const reason = guardTree(child, depth + 1);
    if (reason !== null) return reason;
  }
  return null;
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
