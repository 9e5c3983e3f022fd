// What makes the evidence file an ASiC-E container (ETSI EN 319 162-1): META-INF with the list of files and the gateway's
// signatures over it. In form ASiC-E; the signatures are plain ones, neither XAdES nor CAdES baseline: no certificate is in
// them, for a reader trusts pinned keys.
// Invariant: ASiCManifest.xml holds the digest of every other file; each text here has one writing, so it is read by
// writing it again.

import { createHash } from "node:crypto";
import type { Signer, Verifier } from "../../domain/ports.ts";
import type { SignatureAlgorithm } from "../../domain/signature-algorithm.ts";
import { derSignature, rawFromDer } from "../signing/der-signature.ts";
import { type Entry, isNumberPair, mimetype } from "./layout.ts";

export const asicManifest = "META-INF/ASiCManifest.xml";
const fileList = "META-INF/manifest.xml";
/** The signature over the exact bytes of ASiCManifest.xml, as openssl wants it. */
export const plainSignature = "META-INF/ASiCManifest.sig";
/** XML-DSig over the same bytes, under algorithms that XML-DSig tools know. */
export const xmlSignature = "META-INF/signatures.xml";

const asicNamespace = "http://uri.etsi.org/02918/v1.2.1#";
const dsigNamespace = "http://www.w3.org/2000/09/xmldsig#";
const sha256Method = "http://www.w3.org/2001/04/xmlenc#sha256";
const head = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** Names of XML-DSig; null: no common tool verifies XML under that algorithm. */
const xmlMethods: Record<SignatureAlgorithm, string | null> = {
  "ecdsa-p256-sha256": "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
  "rsa-v1_5-sha256": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
  "rsa-pss-sha512": null,
  ed25519: null,
  "sm2-sm3": null,
};

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

/** SHA-256 in base64, as ASiCManifest.xml states it. */
export function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64");
}

/** `entries` (mimetype first) and behind them META-INF, signed by `signer`: all that is packed. */
export async function sealed(entries: Entry[], signer: Signer): Promise<Entry[]> {
  const listed = [...entries, { name: fileList, bytes: utf8(fileListText(entries)) }];
  const manifest = utf8(
    asicManifestText(listed.slice(1).map(({ name, bytes }) => ({ name, digest: digestOf(bytes) }))),
  );
  const signature = opensslSignature(signer.algorithm, await signer.sign(manifest));
  const sealing = [
    { name: asicManifest, bytes: manifest },
    { name: plainSignature, bytes: signature },
  ];
  const signedInfo = signedInfoText(signer.algorithm, manifest);
  if (signedInfo === null) return [...listed, ...sealing];
  const xml = xmlSignatureText(signedInfo, signer.keyId, base64(await signer.sign(utf8(signedInfo))));
  return [...listed, ...sealing, { name: xmlSignature, bytes: utf8(xml) }];
}

/** A signature of ours as openssl wants it: r‖s as DER, others as they are. */
export function opensslSignature(algorithm: SignatureAlgorithm, signature: Uint8Array): Uint8Array {
  return isNumberPair(algorithm) ? derSignature(signature) : signature;
}

/** Whether `written`, as opensslSignature() writes, is the key's signature over the bytes. */
export function holdsOpenssl(key: Verifier, bytes: Uint8Array, written: Uint8Array): boolean {
  const signature = isNumberPair(key.algorithm) ? rawFromDer(written) : written;
  return signature !== null && key.verify(bytes, signature);
}

/** META-INF/manifest.xml: the files with their media types (OpenDocument part 3). */
export function fileListText(entries: Entry[]): string {
  const lines = [["/", mimetype], ...entries.slice(1).map(({ name }) => [name, mediaType(name)])].map(
    ([name, type]) => `<manifest:file-entry manifest:full-path="${name}" manifest:media-type="${type}"/>\n`,
  );
  const namespace = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0";
  return `${head}<manifest:manifest xmlns:manifest="${namespace}" manifest:version="1.2">\n${lines.join("")}</manifest:manifest>\n`;
}

type Listed = { name: string; digest: string };

/** META-INF/ASiCManifest.xml: one line a file. */
export function asicManifestText(files: Listed[]): string {
  const lines = files.map(
    ({ name, digest }) =>
      `<asic:DataObjectReference URI="${name}" MimeType="${mediaType(name)}">` +
      `<ds:DigestMethod Algorithm="${sha256Method}"/><ds:DigestValue>${digest}</ds:DigestValue>` +
      "</asic:DataObjectReference>\n",
  );
  return (
    `${head}<asic:ASiCManifest xmlns:asic="${asicNamespace}" xmlns:ds="${dsigNamespace}">\n` +
    `<asic:SigReference URI="${plainSignature}" MimeType="application/octet-stream"/>\n${lines.join("")}</asic:ASiCManifest>\n`
  );
}

/** The files that an ASiCManifest.xml of our writing lists; null for any other. */
export function readAsicManifest(text: string): Listed[] | null {
  const pattern = /^<asic:DataObjectReference URI="([A-Za-z0-9._/-]{1,200})" .*<ds:DigestValue>([A-Za-z0-9+/]{43}=)</gm;
  const files = [...text.matchAll(pattern)].map(([, name = "", digest = ""]) => ({ name, digest }));
  return asicManifestText(files) === text ? files : null;
}

/**
 * What is wrong with META-INF/signatures.xml; null when it is the key's signature over `manifest`, and also when there is
 * none and the key's algorithm has none.
 */
export function xmlSignatureFault(key: Verifier, manifest: Uint8Array, written: string | null): string | null {
  const signedInfo = signedInfoText(key.algorithm, manifest);
  if (signedInfo === null) return written === null ? null : `there is none under ${key.algorithm}`;
  if (written === null) return "missing";
  const value = /<ds:SignatureValue>([A-Za-z0-9+/]+={0,2})<\/ds:SignatureValue>/.exec(written)?.[1] ?? "";
  if (xmlSignatureText(signedInfo, key.keyId, value) !== written)
    return "not a signature over ASiCManifest.xml as we write it";
  const signature = Buffer.from(value, "base64");
  const holds = signature.toString("base64") === value && key.verify(utf8(signedInfo), signature);
  return holds ? null : "the gateway's signature over ASiCManifest.xml does not verify";
}

/** SignedInfo, written as exclusive canonicalisation gives it; null where XML-DSig has no name for the algorithm. */
function signedInfoText(algorithm: SignatureAlgorithm, manifest: Uint8Array): string | null {
  const method = xmlMethods[algorithm];
  if (method === null) return null;
  const empty = (name: string, uri: string): string => `<ds:${name} Algorithm="${uri}"></ds:${name}>`;
  return (
    `<ds:SignedInfo xmlns:ds="${dsigNamespace}">${empty("CanonicalizationMethod", "http://www.w3.org/2001/10/xml-exc-c14n#")}` +
    `${empty("SignatureMethod", method)}<ds:Reference URI="${asicManifest}">${empty("DigestMethod", sha256Method)}` +
    `<ds:DigestValue>${digestOf(manifest)}</ds:DigestValue></ds:Reference></ds:SignedInfo>`
  );
}

function xmlSignatureText(signedInfo: string, keyId: string, value: string): string {
  return (
    `${head}<asic:XAdESSignatures xmlns:asic="${asicNamespace}"><ds:Signature xmlns:ds="${dsigNamespace}">${signedInfo}` +
    `<ds:SignatureValue>${value}</ds:SignatureValue><ds:KeyInfo><ds:KeyName>${keyId}</ds:KeyName></ds:KeyInfo>` +
    "</ds:Signature></asic:XAdESSignatures>\n"
  );
}

const mediaTypes: Record<string, string> = {
  xml: "text/xml",
  json: "application/json",
  txt: "text/plain",
  html: "text/html",
  pem: "application/x-pem-file",
  tsr: "application/timestamp-reply",
};

function mediaType(name: string): string {
  return mediaTypes[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream";
}
