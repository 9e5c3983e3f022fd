// Messages of up to a mebibyte made to be slow: deep, wide, long, full of references; most with a Signature of the right shape
// at their end. Invariant: none is larger than what the guard reads at all, so that each reaches as far as it can.

import { xmlLimits } from "../../adapters/signing/guard-xml.ts";
import { signatureText } from "./signed-message.ts";

/** name, message, the reason it is refused for. */
export type Hostile = [string, () => string, string];

/** What the Signature and a few tags leave, in whole dozens of bytes. */
const room = 12 * Math.floor((xmlLimits.bytes - signatureText.length - 1_000) / 12);
/** Tags that the Envelope and its Signature leave. */
const tags = xmlLimits.tags - (signatureText.split("<").length - 1) - 2;

/** A message that could be genuine but for its content. */
function signed(content: string): string {
  return `<Envelope>${content}${signatureText}</Envelope>`;
}

/** As often as there is room for it. */
function filled(unit: string): string {
  return signed(unit.repeat(Math.floor(room / Buffer.byteLength(unit))));
}

function nested(levels: number): string {
  return signed(`${"<a>".repeat(levels)}${"</a>".repeat(levels)}`);
}

function attributes(count: number, prefix = "a"): string {
  return Array.from({ length: count }, (_, at) => ` ${prefix}${at.toString(36)}=""`).join("");
}

/** As many elements and attributes as are let through at all. */
function everythingAllowed(): string {
  const perElement = Math.floor((xmlLimits.allAttributes - 20) / tags);
  return signed(`<a${attributes(perElement, "b")}/>`.repeat(tags));
}

/** Each time with another name, so that a parser's dictionary grows. */
function named(count: number, unit: (name: string) => string): string {
  return signed(Array.from({ length: count }, (_, at) => unit(`n${at.toString(36)}`)).join(""));
}

const entities = Array.from({ length: 30 }, (_, at) => `<!ENTITY b${at} "${`&b${at - 1};`.repeat(10)}">`).join("");

export const hostileMessages: Hostile[] = [
  ["depth: 17 levels", () => nested(16), "too_deep"],
  ["depth: as many levels as there are tags", () => nested(tags / 2), "too_deep"],
  ["depth: only opened", () => "<a>".repeat(Math.floor(room / 3)), "too_many_tags"],
  ["50,000 siblings", () => signed("<a/>".repeat(50_000)), "too_many_tags"],
  ["siblings to the limit", () => signed("<a/>".repeat(tags)), "digest_mismatch"],
  ["siblings of different names to the limit", () => named(tags, (name) => `<${name}/>`), "digest_mismatch"],
  ["siblings with white space between", () => signed("<a/>\n      ".repeat(tags)), "digest_mismatch"],
  ["tags and attributes to the limit", everythingAllowed, "digest_mismatch"],
  ["attributes: a mebibyte of elements with 64", () => filled(`<a${attributes(64)}/>`), "too_many_attributes"],
  ["attributes: 100,000 on one element", () => signed(`<a${attributes(100_000)}/>`), "too_many_attributes"],
  ["attributes: the same one again and again", () => signed(`<a${` a=""`.repeat(150_000)}/>`), "too_many_attributes"],
  ["attributes: 64 to the limit of them all", () => signed(`<a${attributes(64)}/>`.repeat(937)), "digest_mismatch"],
  ["attributes: different names on every element", () => named(tags, (name) => `<a ${name}=""/>`), "digest_mismatch"],
  ["references: as many as there are tags", () => filled('<Reference URI=""/>'), "too_many_tags"],
  [
    "references: to the limit, inside SignedInfo",
    () => signed("").replace("</SignedInfo>", `${'<Reference URI=""/>'.repeat(tags)}</SignedInfo>`),
    "signature_shape",
  ],
  [
    "transforms: to the limit",
    () => signed("").replace("</Transforms>", `${'<Transform Algorithm=""/>'.repeat(tags)}</Transforms>`),
    "signature_shape",
  ],
  ["signatures: as many as there is room for", () => filled(signatureText), "too_many_tags"],
  ["signatures: six hundred", () => signed(signatureText.repeat(600)), "signature_shape"],
  [
    "character references: a mebibyte",
    () => signed(`<a>${"&#65;".repeat(Math.floor(room / 5))}</a>`),
    "digest_mismatch",
  ],
  [
    "predefined entities: a mebibyte",
    () => signed(`<a>${"&amp;".repeat(Math.floor(room / 5))}</a>`),
    "digest_mismatch",
  ],
  [
    "predefined entities in an attribute",
    () => signed(`<a b="${"&quot;".repeat(Math.floor(room / 6))}"/>`),
    "digest_mismatch",
  ],
  ["undeclared entities: a mebibyte", () => signed(`<a>${"&x;".repeat(Math.floor(room / 3))}</a>`), "not_well_formed"],
  ["text that grows fourfold in canonical form", () => signed(`<a>${">".repeat(room)}</a>`), "digest_mismatch"],
  ["text: a mebibyte", () => signed(`<a>${"x".repeat(room)}</a>`), "digest_mismatch"],
  ["text: a mebibyte of three-byte letters", () => signed(`<a>${"汉".repeat(room / 3)}</a>`), "digest_mismatch"],
  ["text: line ends to be normalised", () => signed(`<a>${"\r\n".repeat(room / 2)}</a>`), "digest_mismatch"],
  ["text: white space alone", () => signed(" ".repeat(room)), "digest_mismatch"],
  ["an attribute of a mebibyte", () => signed(`<a b="${"x".repeat(room)}"/>`), "digest_mismatch"],
  ["an attribute that never ends", () => `<a b="${"x".repeat(room)}`, "not_well_formed"],
  ["white space in a tag that never ends", () => `<a${" ".repeat(room)}`, "not_well_formed"],
  ["a name of a mebibyte", () => `<${"a".repeat(room)}/>`, "unexpected_name"],
  ["an attribute name of a mebibyte", () => `<a ${"b".repeat(room)}=""/>`, "unexpected_name"],
  [
    "base64 of a mebibyte",
    () => signed("").replace("<SignatureValue>", `$&${"AAAA".repeat(room / 4 - 1)}`),
    "digest_mismatch",
  ],
  [
    "white space of a mebibyte in the signature",
    () => signed("").replace("<SignedInfo>", `<SignedInfo>${" ".repeat(room)}`),
    "digest_mismatch",
  ],
  ["namespaces: 40,000 on one element", () => `<E${attributes(40_000, "xmlns:a")}/>`, "foreign_namespace"],
  ["namespaces: one on every element", () => named(tags, (name) => `<a xmlns="urn:${name}"/>`), "foreign_namespace"],
  [
    "billion laughs",
    () => `<!DOCTYPE Envelope [<!ENTITY b "x">${entities}]>${signed("<a>&b29;</a>")}`,
    "comment_cdata_or_doctype",
  ],
  ["comments: a mebibyte", () => filled("<!---->"), "comment_cdata_or_doctype"],
  ["processing instructions: a mebibyte", () => filled("<?a?>"), "processing_instruction"],
  ["less-than signs: a mebibyte", () => "<".repeat(room), "too_many_tags"],
  ["ampersands: a mebibyte", () => signed(`<a>${"&".repeat(room)}</a>`), "not_well_formed"],
  ["NUL: a mebibyte", () => "\u0000".repeat(room), "not_well_formed"],
];
