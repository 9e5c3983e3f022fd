// A registry's message inside an order: whose it is, whether its signature holds, and how its values are read.
// Invariant: only what the pinned registry key signed is read, and it is read from the signed bytes.

import { createHash } from "node:crypto";
import { DOMParser } from "@xmldom/xmldom";
import { SignedXml } from "xml-crypto";

export type Keys = { registryId: string; publicKeyPem: string }[];

const rsaSha256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
const bytesMax = 1_048_576;

/** The root of the message as its registry signed it, or why it is not believed. Throws Error when it is not XML. */
export function readMessage(proof: { message: string; messageSha256: string }, registries: Keys): Element | string {
  const bytes = Buffer.from(proof.message, "base64");
  if (bytes.length === 0 || bytes.length > bytesMax) return "the proof is empty or too large";
  if (createHash("sha256").update(bytes).digest("hex") !== proof.messageSha256) return "the proof's digest differs";
  return signedEnvelope(bytes.toString("utf8"), registries);
}

/** The signed envelope's root, or why it is not believed. */
function signedEnvelope(text: string, registries: Keys): Element | string {
  if (/<!|<\?(?!xml version)/.test(text)) return "the proof holds a declaration, comment or instruction";
  const root = new DOMParser({
    errorHandler: { warning: () => undefined, error: fail, fatalError: fail },
  }).parseFromString(text, "text/xml").documentElement;
  const sender = root?.getAttribute("Sender");
  const registry = registries.find(({ registryId }) => registryId === sender);
  if (root?.tagName !== "Envelope" || registry === undefined) return "the proof is from no registry known here";
  const signatures = elements(root, "Signature");
  const [signature] = signatures;
  if (signature === undefined || signatures.length !== 1 || signature.parentNode !== root)
    return "the proof is not signed once";
  if (elements(signature, "Reference").length !== 1) return "the signature has not one reference";
  const checker = new SignedXml({ publicCert: registry.publicKeyPem });
  checker.loadSignature(signature);
  if (checker.signatureAlgorithm !== rsaSha256 || checker.canonicalizationAlgorithm !== exclusive)
    return "the signature is of another kind";
  if (!holds(checker, text)) return "the proof's signature does not hold";
  const [canonical] = checker.getSignedReferences();
  if (canonical === undefined) return "nothing was signed";
  const signed = new DOMParser().parseFromString(canonical, "text/xml").documentElement;
  return signed !== null && signed.tagName === "Envelope" ? signed : "something else was signed";
}

function holds(checker: SignedXml, text: string): boolean {
  try {
    return checker.checkSignature(text);
  } catch {
    return false;
  }
}

function fail(message: string): never {
  throw new Error(`the proof is not XML: ${message.slice(0, 100)}`);
}

/** Elements of that name anywhere within. */
export function elements(within: Element, name: string): Element[] {
  return Array.from(within.getElementsByTagName(name));
}

/** The date of a date or a time: registries differ in precision. */
export function dateOf(row: Element, name: string): string {
  return (row.getAttribute(name) ?? "").slice(0, 10);
}

/** 万元 with 4 decimals is the number of yuan with the point moved, with 6 that of 分; returned in 分, -1 when it is neither. */
export function tenThousandths(text: string): bigint {
  if (!/^\d+\.\d{4}(\d{2})?$/.test(text)) return -1n;
  return BigInt(text.replace(".", "")) * (/\.\d{4}$/.test(text) ? 100n : 1n);
}

/** Yuan text in 分; -1 when it is not an amount. */
export function fenOf(yuan: string): bigint {
  const match = /^(\d{1,14})(?:\.(\d{1,2}))?$/.exec(yuan);
  return match === null ? -1n : BigInt(match[1] ?? "") * 100n + BigInt((match[2] ?? "").padEnd(2, "0"));
}
