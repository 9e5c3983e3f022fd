// Reads the registry's own signed recording result inside a permit and compares it with the bank's books.
// Invariant: only what the pinned registry key signed is read; what is compared is read from the signed bytes.

import { createHash } from "node:crypto";
import { DOMParser } from "@xmldom/xmldom";
import { SignedXml } from "xml-crypto";
import type { LoanBusiness } from "./types.ts";

/** As a permit or a terms order carries it. */
export type Proof = {
  legId: string;
  registrationType: string;
  businessNumber: string;
  registrationCertificateNumber: string;
  messageSha256: string;
  /** Base64 of the registry's message. */
  message: string;
};

type Keys = { registryId: string; publicKeyPem: string }[];

const rsaSha256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
const bytesMax = 1_048_576;

/** What is wrong with the proof of a recorded mortgage, or null when it proves what the books say. */
export function complaintAbout(proof: Proof, business: LoanBusiness, registries: Keys): string | null {
  const bytes = Buffer.from(proof.message, "base64");
  if (bytes.length === 0 || bytes.length > bytesMax) return "the proof is empty or too large";
  if (createHash("sha256").update(bytes).digest("hex") !== proof.messageSha256) return "the proof's digest differs";
  const envelope = signedEnvelope(bytes.toString("utf8"), registries);
  if (typeof envelope === "string") return envelope;
  const found = elements(envelope, "Case").find(
    (element) => element.getAttribute("BusinessNumber") === proof.businessNumber,
  );
  if (found === undefined) return `the proof holds no case ${proof.businessNumber}`;
  if (!["50", "60"].includes(found.getAttribute("StateCode") ?? "")) return "the case is not recorded";
  return proof.registrationType === "cancellation"
    ? complaintAboutCancellation(found, proof)
    : complaintAboutMortgage(found, proof, business);
}

function complaintAboutMortgage(found: Element, proof: Proof, business: LoanBusiness): string | null {
  const rows = elements(found, "QLF_QL_DYAQ");
  const recorded = rows.map((row) => row.getAttribute("BDCDYH") ?? "").toSorted();
  const owed = business.units.map((unit) => unit.unitCode).toSorted();
  if (recorded.join() !== owed.join()) return "the units recorded are not the units of the loan";
  const amounts = rows.map((row) => tenThousandths(row.getAttribute("BDBZZQSE") ?? ""));
  const wanted = fenOf(business.mortgage.securedAmount);
  const perUnit = rows.every((row) => row.getAttribute("DYJELX") === "0");
  const total = perUnit ? amounts.reduce((sum, amount) => sum + amount, 0n) : amounts[0];
  if (total !== wanted || (!perUnit && amounts.some((amount) => amount !== wanted)))
    return "the amount recorded is not the amount secured";
  if (!rows.some((row) => row.getAttribute("BDCDJZMH") === proof.registrationCertificateNumber))
    return "the certificate number differs";
  const holder = elements(found, "ZTT_GY_QLR").find((row) => row.getAttribute("QLRTZ") === "9");
  if (holder?.getAttribute("ZJH") !== business.mortgagee.creditCode) return "the mortgagee recorded is not this bank";
  return null;
}

function complaintAboutCancellation(found: Element, proof: Proof): string | null {
  const rows = elements(found, "QLF_QL_ZXDJ");
  const ended =
    rows.length > 0 && rows.every((row) => row.getAttribute("BDCQZH") === proof.registrationCertificateNumber);
  return ended ? null : "the cancellation recorded is of another mortgage";
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

function elements(within: Element, name: string): Element[] {
  return Array.from(within.getElementsByTagName(name));
}

/** 万元 with 4 decimals is the number of yuan with the point moved; returned in 分. */
function tenThousandths(text: string): bigint {
  return /^\d+\.\d{4}$/.test(text) ? BigInt(text.replace(".", "")) * 100n : -1n;
}

/** Yuan text in 分; -1 when it is not an amount. */
export function fenOf(yuan: string): bigint {
  const match = /^(\d{1,14})(?:\.(\d{1,2}))?$/.exec(yuan);
  return match === null ? -1n : BigInt(match[1] ?? "") * 100n + BigInt((match[2] ?? "").padEnd(2, "0"));
}
