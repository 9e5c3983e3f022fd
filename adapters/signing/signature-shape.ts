// The one XML signature we read: its elements, their order, their algorithms, written down as a shape.
// Invariant: a Signature that differs from the shape in anything but its three texts is refused before any crypto.

import type { XmlElement as TreeElement } from "libxml2-wasm";
import { XmlElement, XmlText } from "libxml2-wasm";
import { signatureNamespace } from "./guard-xml.ts";

export const algorithms = {
  canonicalisation: "http://www.w3.org/2001/10/xml-exc-c14n#",
  signature: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
  enveloped: "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
  digest: "http://www.w3.org/2001/04/xmlenc#sha256",
} as const;

/** `children` "text": holds text only. */
type Shape = { name: string; attributes: Record<string, string>; children: Shape[] | "text"; optional?: true };

/** One Reference to the whole document, two transforms in this order: no room for X4, X6, X8 or X10 to X13. */
const signatureShape: Shape = {
  name: "Signature",
  attributes: {},
  children: [
    {
      name: "SignedInfo",
      attributes: {},
      children: [
        algorithm("CanonicalizationMethod", algorithms.canonicalisation),
        algorithm("SignatureMethod", algorithms.signature),
        {
          name: "Reference",
          attributes: { URI: "" },
          children: [
            {
              name: "Transforms",
              attributes: {},
              children: [
                algorithm("Transform", algorithms.enveloped),
                algorithm("Transform", algorithms.canonicalisation),
              ],
            },
            algorithm("DigestMethod", algorithms.digest),
            { name: "DigestValue", attributes: {}, children: "text" },
          ],
        },
      ],
    },
    { name: "SignatureValue", attributes: {}, children: "text" },
    // Read by nobody: the key is pinned, a name in a message chooses nothing (X5).
    {
      name: "KeyInfo",
      attributes: {},
      children: [{ name: "KeyName", attributes: {}, children: "text" }],
      optional: true,
    },
  ],
};

export type SignatureParts = {
  digestValue: Uint8Array;
  signatureValue: Uint8Array;
};

/**
 * Finds the Signature, which must be the last element of the root and the only one anywhere, and takes it apart.
 * "missing": the last element is no Signature; "shape": it is, but not the one we agreed on, or there is another.
 */
export function takeSignature(root: TreeElement): SignatureParts | "missing" | "shape" {
  const elements = childElements(root, "anywhere") ?? [];
  const signature = elements.at(-1);
  if (signature === undefined || signature.namespaceUri !== signatureNamespace) return "missing";
  const others = elements.slice(0, -1);
  if (others.some((other) => other.namespaceUri !== "")) return "shape";
  const texts = new Map<string, string>();
  if (!fits(signature, signatureShape, texts)) return "shape";
  const digestValue = strictBase64(texts.get("DigestValue") ?? "");
  const signatureValue = strictBase64(texts.get("SignatureValue") ?? "");
  if (digestValue === null || signatureValue === null) return "shape";
  return { digestValue, signatureValue };
}

function algorithm(name: string, uri: string): Shape {
  return { name, attributes: { Algorithm: uri }, children: [] };
}

function fits(element: TreeElement, shape: Shape, texts: Map<string, string>): boolean {
  if (element.name !== shape.name || element.namespaceUri !== signatureNamespace) return false;
  const attributes = element.attrs;
  if (attributes.length !== Object.keys(shape.attributes).length) return false;
  if (attributes.some((attribute) => shape.attributes[attribute.name] !== attribute.value)) return false;
  if (shape.children === "text") {
    if (childElements(element, "anywhere")?.length !== 0) return false;
    texts.set(shape.name, element.content);
    return true;
  }
  const children = childElements(element, "nowhere");
  if (children === null) return false;
  const listed = shape.children;
  const wanted = children.length === listed.length ? listed : listed.filter((each) => each.optional === undefined);
  if (children.length !== wanted.length) return false;
  return children.every((child, at) => {
    const expected = wanted[at];
    return expected !== undefined && fits(child, expected, texts);
  });
}

/** Child elements in order; null when text other than white space stands between them where `text` is "nowhere". */
function childElements(of: TreeElement, text: "anywhere" | "nowhere"): TreeElement[] | null {
  const found: TreeElement[] = [];
  for (let child = of.firstChild; child !== null; child = child.next) {
    if (child instanceof XmlElement) found.push(child);
    else if (!(child instanceof XmlText) || (text === "nowhere" && child.content.trim() !== "")) return null;
  }
  return found;
}

/** Canonical base64 only; single line feeds are let through because xmlsec1 breaks its lines (64 characters). */
function strictBase64(text: string): Uint8Array | null {
  const lines = text.replace(/^\n/, "").replace(/\n$/, "").split("\n");
  if (lines.some((line) => line === "")) return null;
  const joined = lines.join("");
  const bytes = Buffer.from(joined, "base64");
  return bytes.toString("base64") === joined ? new Uint8Array(bytes) : null;
}
