// Signature wrapping, XSW1 to XSW8 of SAML Raider in the shape of our envelopes: a forged content, the genuine one kept
// somewhere, and the genuine Signature in every place. Invariant: every document is well-formed and says something forged.

import { element, writeXml } from "../../adapters/signing/xml-tree.ts";
import type { XmlElement } from "../../adapters/signing/xml-tree.ts";

type Wrapped = { root: XmlElement; insideSignature?: XmlElement };
type Wrap = (forged: XmlElement, genuine: XmlElement) => Wrapped;

const withChildren = (of: XmlElement, children: readonly XmlElement[]): XmlElement =>
  element(of.name, of.attributes, children);

/** Where the genuine message is kept, and where the forged content stands. */
const wraps: Record<string, Wrap> = {
  "XSW1 the genuine message in the signature": (forged, genuine) => ({ root: forged, insideSignature: genuine }),
  "XSW2 the genuine message beside the signature": (forged, genuine) => ({
    root: withChildren(forged, [...forged.children, genuine]),
  }),
  "XSW3 forged content before the genuine one": (forged, genuine) => ({
    root: withChildren(genuine, [...forged.children, ...genuine.children]),
  }),
  "XSW4 the genuine content in the forged one": (forged, genuine) => ({
    root: withChildren(genuine, [wrapping(forged.children[0], genuine.children)]),
  }),
  "XSW5 forged content, the genuine one at the end": (forged, genuine) => ({
    root: withChildren(forged, [...forged.children, ...genuine.children]),
  }),
  "XSW6 forged content, the genuine one in the signature": (forged, genuine) => ({
    root: forged,
    insideSignature: wrapping(undefined, genuine.children),
  }),
  "XSW7 forged content in an extension before the genuine one": (forged, genuine) => ({
    root: withChildren(genuine, [element("Extensions", {}, forged.children), ...genuine.children]),
  }),
  "XSW8 the genuine message in an Object of the signature": (forged, genuine) => ({
    root: forged,
    insideSignature: element("Object", {}, [genuine]),
  }),
};

function wrapping(around: XmlElement | undefined, inside: readonly XmlElement[]): XmlElement {
  return around === undefined
    ? element("Object", {}, inside)
    : element(around.name, around.attributes, [...(around.text === "" ? around.children : []), ...inside]);
}

const marker = element("SIGNATURE", {});

/** Where the signature stands. */
const positions: Record<string, (root: XmlElement) => XmlElement> = {
  "last in the root": (root) => withChildren(root, [...root.children, marker]),
  "first in the root": (root) => withChildren(root, [marker, ...root.children]),
  "second in the root": (root) => withChildren(root, [...root.children.slice(0, 1), marker, ...root.children.slice(1)]),
  "in the first content": (root) => withChildren(root, inContent(root, 0)),
  "in the last content": (root) => withChildren(root, inContent(root, root.children.length - 1)),
  "in an extension": (root) => withChildren(root, [...root.children, element("Extensions", {}, [marker])]),
};

function inContent(root: XmlElement, index: number): XmlElement[] {
  return root.children.map((child, at) => (at === index ? wrapping(child, [marker]) : child));
}

/** The same tree with its first value below the root changed, and with an Id of its own where the genuine one has one. */
function forge(tree: XmlElement): XmlElement {
  const attributes = tree.attributes["Id"] === undefined ? tree.attributes : { ...tree.attributes, Id: "forged" };
  return element(tree.name, attributes, [...tree.children.slice(0, 1).map(forgeFirst), ...tree.children.slice(1)]);
}

function forgeFirst(of: XmlElement): XmlElement {
  const [name] = Object.keys(of.attributes);
  if (name === undefined) return withChildren(of, [element("Forged", {}), ...of.children]);
  return element(of.name, { ...of.attributes, [name]: "forged" }, of.children);
}

/** The genuine message put together again with its signature in its place: what a verifier has to take. */
export function rebuilt(tree: XmlElement, signature: string): string {
  return place(withChildren(tree, [...tree.children, marker]), signature);
}

/** Every wrap in every position: name and text. */
export function wrapped(genuine: XmlElement, signature: string): [string, string][] {
  const forged = forge(genuine);
  return Object.entries(wraps).flatMap(([wrapName, wrap]) =>
    Object.entries(positions).map(([positionName, position]): [string, string] => {
      const { root, insideSignature } = wrap(forged, genuine);
      const inside = insideSignature === undefined ? "" : writeXml(insideSignature);
      const filled = signature.replace("</Signature>", () => `${inside}</Signature>`);
      return [`${wrapName}, ${positionName}`, place(position(root), filled)];
    }),
  );
}

function place(tree: XmlElement, signature: string): string {
  return writeXml(tree).replace("<SIGNATURE/>", () => signature);
}
