// Walks the tags of a guarded text once, before the parser: depth, names, attributes, namespaces, and where text stands.
// Invariant: linear in the text, and stricter than the parser that follows: it lets nothing through that is not plain
// elements with plain attributes, and no namespace but that of a Signature directly under the root.

import { xmlLimits } from "./guard-xml.ts";
import { signatureNamespace } from "./xml-suites.ts";

export type MarkupReason =
  | "not_well_formed"
  | "too_deep"
  | "too_many_attributes"
  | "unexpected_name"
  | "unexpected_node"
  | "foreign_namespace"
  | "identifier_attribute"
  | "signature_shape";

/** Name of a tag, after "<" or "</". */
const tagName = /[^\s<>/="']+/y;
const attributePattern = /[ \t\r\n]+([^\s<>/="']+)[ \t\r\n]*=[ \t\r\n]*("[^"<]*"|'[^'<]*')/y;
/** An attribute with nothing to say against it: of these there are most, and for them no name is copied out. */
const plainAttribute = new RegExp(
  "[ \\t\\r\\n]+(?!(?:xmlns|[iI][dD])[ \\t\\r\\n=])" +
    `[A-Za-z_][A-Za-z0-9_.-]{0,${xmlLimits.name - 1}}[ \\t\\r\\n]*=[ \\t\\r\\n]*(?:"[^"<]*"|'[^'<]*')`,
  "y",
);
const tagEnd = /[ \t\r\n]*(\/?)>/y;
const plainName = /^[A-Za-z_][A-Za-z0-9_.-]*$/;
const blank = /^[ \t\r\n]*$/;

type Open = { hasText: boolean; hasElements: boolean };
type Scan = { text: string; at: number; open: Open[]; attributes: number; signatures: number };

/** First reason to refuse the text, or null. Ends the attacks X6, X7, X16 and X17; nesting by name is left to the parser. */
export function scanMarkup(text: string): MarkupReason | null {
  const scan: Scan = { text, at: 0, open: [], attributes: 0, signatures: 0 };
  while (true) {
    const start = text.indexOf("<", scan.at);
    const reason = readText(scan, start === -1 ? text.length : start);
    if (reason !== null) return reason;
    if (start === -1) return scan.open.length === 0 ? null : "not_well_formed";
    const tag = text[start + 1] === "/" ? readClosing(scan, start + 2) : readOpening(scan, start + 1);
    if (tag !== null) return tag;
  }
}

/** Text up to the next tag. Beside elements, and outside the root, only white space may stand. */
function readText(scan: Scan, end: number): MarkupReason | null {
  if (scan.at === end || blank.test(scan.text.slice(scan.at, end))) return null;
  const element = scan.open.at(-1);
  if (element === undefined) return "not_well_formed";
  element.hasText = true;
  return element.hasElements ? "unexpected_node" : null;
}

function readClosing(scan: Scan, at: number): MarkupReason | null {
  const name = matchAt(tagName, scan.text, at);
  if (name === null || scan.open.pop() === undefined) return "not_well_formed";
  const end = matchAt(tagEnd, scan.text, at + name[0].length);
  if (end === null || end[1] !== "") return "not_well_formed";
  scan.at = tagEnd.lastIndex;
  return null;
}

function readOpening(scan: Scan, at: number): MarkupReason | null {
  const name = matchAt(tagName, scan.text, at)?.[0];
  if (name === undefined) return "not_well_formed";
  const parent = scan.open.at(-1);
  if (parent?.hasText === true) return "unexpected_node";
  if (parent !== undefined) parent.hasElements = true;
  const depth = scan.open.length + 1;
  if (depth > xmlLimits.depth) return "too_deep";
  scan.at = at + name.length;
  const reason = faultOfName(name) ?? readAttributes(scan, depth === 2 && name === "Signature");
  if (reason !== null) return reason;
  const end = matchAt(tagEnd, scan.text, scan.at);
  if (end === null) return "not_well_formed";
  scan.at = tagEnd.lastIndex;
  if (end[1] === "") scan.open.push({ hasText: false, hasElements: false });
  return null;
}

function readAttributes(scan: Scan, opensSignature: boolean): MarkupReason | null {
  for (let count = 1; ; count += 1) {
    plainAttribute.lastIndex = scan.at;
    if (plainAttribute.test(scan.text)) scan.at = plainAttribute.lastIndex;
    else {
      const found = matchAt(attributePattern, scan.text, scan.at);
      if (found === null) return null;
      const [, name = "", value = ""] = found;
      const reason = name === "xmlns" ? declares(scan, opensSignature, value) : faultOfAttribute(name);
      if (reason !== null) return reason;
      scan.at = attributePattern.lastIndex;
    }
    scan.attributes += 1;
    if (count > xmlLimits.attributes || scan.attributes > xmlLimits.allAttributes) return "too_many_attributes";
  }
}

function declares(scan: Scan, opensSignature: boolean, quoted: string): MarkupReason | null {
  if (!opensSignature || quoted.slice(1, -1) !== signatureNamespace) return "foreign_namespace";
  scan.signatures += 1;
  return scan.signatures === 1 ? null : "signature_shape";
}

function faultOfAttribute(name: string): MarkupReason | null {
  // Nothing in the dialect is referred to by id; where there is no id there is no duplicate one.
  return name.toLowerCase() === "id" ? "identifier_attribute" : faultOfName(name);
}

function faultOfName(name: string): MarkupReason | null {
  if (name.includes(":")) return "foreign_namespace";
  return name.length <= xmlLimits.name && plainName.test(name) ? null : "unexpected_name";
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
