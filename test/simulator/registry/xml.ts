// A small XML reader and writer: a tree of plain elements, within the limits of the exchange.
// Invariant: no DOCTYPE, processing instruction, comment or CDATA is read or written; what is refused throws UnreadableXml.

import { DOMParser } from "@xmldom/xmldom";

export type XmlElement = { name: string; attributes: Record<string, string>; children: XmlElement[]; text: string };

export class UnreadableXml extends Error {
  override name = "UnreadableXml";
}

export const bytesMax = 1_048_576;
const depthMax = 16;
const declaration = /^<\?xml version="1\.0"( encoding="(UTF-8|utf-8)")?\s*\?>\s*/;
const tag = /<(\/?)[A-Za-z][^\s/>]*(?:[^<>"']|"[^"<]*"|'[^'<]*')*?(\/?)>/g;

/** An element of plain values. */
export function element(
  name: string,
  attributes: Record<string, string> = {},
  children: XmlElement[] = [],
  text = "",
): XmlElement {
  return { name, attributes, children, text };
}

/** Text of the document → its root. Throws UnreadableXml. */
export function readXml(text: string): XmlElement {
  return treeOf(parseDocument(text));
}

/** Text of the document → its root in the DOM, after the limits. Throws UnreadableXml. */
export function parseDocument(text: string): Element {
  if (Buffer.byteLength(text) > bytesMax) throw new UnreadableXml("larger than 1 MiB");
  const body = text.replace(declaration, "");
  if (/<[?!]/.test(body)) throw new UnreadableXml("DOCTYPE, instruction, comment or CDATA");
  if (deepest(body) > depthMax) throw new UnreadableXml(`deeper than ${depthMax}`);
  const refuse = (message: string) => {
    throw new UnreadableXml(message);
  };
  const parser = new DOMParser({ errorHandler: { warning: refuse, error: refuse, fatalError: refuse } });
  let root: Element | null = null;
  try {
    root = parser.parseFromString(body, "text/xml").documentElement;
  } catch (error) {
    throw new UnreadableXml(error instanceof Error ? error.message : "not well formed");
  }
  if (root === null) throw new UnreadableXml("no root");
  return root;
}

/** One element → text, attributes and text escaped. Characters XML cannot carry throw UnreadableXml. */
export function writeXml(node: XmlElement): string {
  const attributes = Object.entries(node.attributes).map(([name, value]) => ` ${name}="${escape(value)}"`);
  const inner = escape(node.text) + node.children.map(writeXml).join("");
  const open = `<${node.name}${attributes.join("")}`;
  return inner === "" ? `${open}/>` : `${open}>${inner}</${node.name}>`;
}

/** First child of that name. */
export function child(node: XmlElement, name: string): XmlElement | undefined {
  return node.children.find((each) => each.name === name);
}

/** Children of that name. */
export function childrenOf(node: XmlElement, name: string): XmlElement[] {
  return node.children.filter((each) => each.name === name);
}

function treeOf(node: Element): XmlElement {
  const attributes: Record<string, string> = {};
  for (const attribute of Array.from(node.attributes)) attributes[attribute.name] = attribute.value;
  const tree = element(node.nodeName, attributes);
  for (let each = node.firstChild; each !== null; each = each.nextSibling) {
    if (each.nodeType === 1) tree.children.push(treeOf(each as Element));
    else if (each.nodeType === 3) tree.text += each.nodeValue ?? "";
  }
  if (tree.children.length > 0) tree.text = tree.text.trim();
  return tree;
}

function deepest(text: string): number {
  let depth = 0;
  let most = 0;
  for (const [, closing, empty] of text.matchAll(tag)) {
    if (closing === "/") depth -= 1;
    else if (empty !== "/") most = Math.max(most, ++depth);
  }
  return most;
}

function escape(value: string): string {
  for (const character of value) {
    const code = character.codePointAt(0) ?? 0;
    const control = code < 0x20 && code !== 0x9 && code !== 0xa && code !== 0xd;
    if (control || (code >= 0xd800 && code <= 0xdfff) || code === 0xfffe || code === 0xffff)
      throw new UnreadableXml("a character XML cannot carry");
  }
  return value
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\t", "&#9;")
    .replaceAll("\n", "&#10;")
    .replaceAll("\r", "&#13;");
}
