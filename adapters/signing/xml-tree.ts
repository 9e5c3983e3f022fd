// XML as plain values: elements with attributes and either children or text, and the one way to write them.
// Invariant: what is written holds no markup but elements and attributes; a value can never become markup.

import { assert } from "../../domain/fault.ts";

/** An element without namespace. It has children or text, never both; attribute order has no meaning. */
export type XmlElement = {
  readonly name: string;
  /** Has no prototype, so that no attribute name can reach anything else. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
};

const namePattern = /^[A-Za-z_][A-Za-z0-9_.-]*$/;

/** An element with children (possibly none). */
export function element(
  name: string,
  attributes: Record<string, string>,
  children: readonly XmlElement[] = [],
): XmlElement {
  return { name, attributes: withoutPrototype(attributes), children, text: "" };
}

/** An element that holds text only. */
export function textElement(name: string, text: string): XmlElement {
  return { name, attributes: withoutPrototype({}), children: [], text };
}

/** The attribute's value, or "" when it is not there. */
export function attribute(of: XmlElement, name: string): string {
  return of.attributes[name] ?? "";
}

/** All direct children of that name, in order. */
export function childrenNamed<E extends XmlElement>(of: { readonly children: readonly E[] }, name: string): E[] {
  return of.children.filter((child) => child.name === name);
}

/**
 * Writes an element as XML text. A Bug on a name outside [A-Za-z0-9_.-], a control character (line ends and tabs too:
 * attribute normalisation would change them silently), a line or paragraph separator (xml-crypto's parser takes U+2028 for a
 * line end before it digests), a noncharacter or a lone surrogate.
 */
export function writeXml(root: XmlElement): string {
  assert(namePattern.test(root.name), "bug: not an element name this writer takes");
  assert(root.text === "" || root.children.length === 0, "bug: an element with both text and children");
  const attributes = Object.entries(root.attributes).map(([name, value]) => {
    assert(namePattern.test(name) && name !== "xmlns", "bug: not an attribute name this writer takes");
    return ` ${name}="${escaped(value)}"`;
  });
  const content = root.text === "" ? root.children.map(writeXml).join("") : escaped(root.text);
  const open = `<${root.name}${attributes.join("")}`;
  return content === "" ? `${open}/>` : `${open}>${content}</${root.name}>`;
}

function withoutPrototype(attributes: Record<string, string>): Record<string, string> {
  return Object.assign(Object.create(null) as Record<string, string>, attributes);
}

function escaped(value: string): string {
  assert(value.isWellFormed(), "bug: a lone surrogate in a value");
  for (let at = 0; at < value.length; at += 1) {
    assert(!isRefused(value.charCodeAt(at)), "bug: a control character in a value");
  }
  return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

const lineSeparators = [0x2028, 0x2029];

function isRefused(code: number): boolean {
  return code < 0x20 || (code >= 0x7f && code <= 0x9f) || lineSeparators.includes(code) || code >= 0xfffe;
}
