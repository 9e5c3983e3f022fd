// The corpus on which other verifiers are asked: messages of the dialect, good ones, changed ones, wrapped ones, and ones that
// the right key signed in another way. Invariant: the same seed gives the same documents, up to the keys.

import { SignedXml } from "xml-crypto";
import { generateKeyPair, signerFromPem } from "../../adapters/signing/keys.ts";
import { signXml } from "../../adapters/signing/sign-xml.ts";
import { canonicalisation, enveloped, xmlSuiteOf } from "../../adapters/signing/xml-suites.ts";
import { writeXml } from "../../adapters/signing/xml-tree.ts";
import type { XmlElement } from "../../adapters/signing/xml-tree.ts";
import { harmfulChanges, harmlessChanges, numbersFrom } from "./corpus-changes.ts";
import type { Change, Numbers } from "./corpus-changes.ts";
import { everyMessage } from "./every-message.ts";
import { registryKeys } from "./gateway-side.ts";
import { wrapped } from "./wrapping.ts";

export type Document = { name: string; isGood: boolean; bytes: Uint8Array };

const { signature: rsaSha256, digest: sha256 } = xmlSuiteOf["rsa-v1_5-sha256"];
const signer = signerFromPem({
  keyId: "registry",
  algorithm: "rsa-v1_5-sha256",
  privateKeyPem: registryKeys.privateKeyPem,
});
const stranger = generateKeyPair("rsa-v1_5-sha256").privateKeyPem;
const dsig = "http://www.w3.org/2000/09/xmldsig#";

type Otherwise = {
  key?: string;
  signature?: string;
  digest?: string;
  canonicalisation?: string;
  transforms?: string[];
  xpath?: string;
  references?: number;
  prefix?: string;
};

/** Signed with the library, by the right key where no other is named, but not as agreed. */
const otherwise: Record<string, Otherwise> = {
  "by a stranger": { key: stranger },
  "with SHA-1": { signature: `${dsig}rsa-sha1`, digest: `${dsig}sha1` },
  "with RSA and SHA-512": { signature: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512" },
  "over a digest of SHA-512": { digest: "http://www.w3.org/2001/04/xmlenc#sha512" },
  "in inclusive canonicalisation": { canonicalisation: "http://www.w3.org/TR/2001/REC-xml-c14n-20010315" },
  "in canonicalisation with comments": { canonicalisation: `${canonicalisation}WithComments` },
  "with the enveloped transform alone": { transforms: [enveloped] },
  "with the transforms in the other order": { transforms: [canonicalisation, enveloped] },
  "over one element": { xpath: "/*/*[1]" },
  "over the same twice": { references: 2 },
  "with a prefix": { prefix: "ds" },
};

/** About `perClass` documents of every kind; a kind that fits few messages gives as many as there are. */
export async function corpus(seed: number, perClass: number): Promise<Document[]> {
  const next = numbersFrom(seed);
  const trees = (await everyMessage()).map(({ tree }) => tree);
  const texts = await Promise.all(trees.map(async (tree) => new TextDecoder().decode(await signXml(tree, signer))));
  const documents: Document[] = [];
  const add = (name: string, isGood: boolean, bytes: Uint8Array): void => void documents.push({ name, isGood, bytes });
  for (const [isGood, changes] of [[true, harmlessChanges] as const, [false, harmfulChanges] as const])
    for (const [name, change] of Object.entries(changes))
      for (const text of changedTexts(texts, change, perClass, next, name === "as sent"))
        add(name, isGood, new TextEncoder().encode(text));
  for (let count = 0; count < perClass; count += 1) {
    const at = next(trees.length);
    const [tree, text] = [trees[at], texts[at]];
    if (tree === undefined || text === undefined) throw new Error("no message");
    for (const [name, options] of Object.entries(otherwise))
      add(name, false, new TextEncoder().encode(signedOtherwise(writeXml(tree), options)));
    add("over white space", true, new TextEncoder().encode(signedOtherwise(indented(tree), {})));
    add("as UTF-16", false, Buffer.from(`\ufeff${text}`, "utf16le"));
    const attacks = wrapped(tree, /<Signature [^]*<\/Signature>/.exec(text)?.[0] ?? "");
    for (let each = 0; each < 5; each += 1) {
      const [name, attack] = attacks[next(attacks.length)] ?? ["", ""];
      add(name, false, new TextEncoder().encode(attack));
    }
  }
  return documents;
}

function changedTexts(texts: string[], change: Change, count: number, next: Numbers, isSame: boolean): string[] {
  const changed: string[] = [];
  for (let tries = 0; tries < 20 * count && changed.length < count; tries += 1) {
    const text = texts[next(texts.length)] ?? "";
    const altered = change(text, next);
    if (isSame || altered !== text) changed.push(altered);
  }
  return changed;
}

function signedOtherwise(xml: string, options: Otherwise): string {
  const signing = new SignedXml({
    privateKey: options.key ?? registryKeys.privateKeyPem,
    signatureAlgorithm: options.signature ?? rsaSha256,
    canonicalizationAlgorithm: options.canonicalisation ?? canonicalisation,
    getKeyInfoContent: () => null,
  });
  for (let count = 0; count < (options.references ?? 1); count += 1)
    signing.addReference({
      xpath: options.xpath ?? "/*",
      isEmptyUri: options.xpath === undefined,
      transforms: options.transforms ?? [enveloped, canonicalisation],
      digestAlgorithm: options.digest ?? sha256,
    });
  signing.computeSignature(xml, options.prefix === undefined ? {} : { prefix: options.prefix });
  return signing.getSignedXml();
}

/** As a registry may write it that keeps its messages readable: white space is signed like everything else. */
function indented(of: XmlElement, indent = "\n"): string {
  if (of.children.length === 0) return writeXml(of);
  const [open = ""] = /^<[^<>]*>/.exec(writeXml({ ...of, children: [], text: "x" })) ?? [];
  const children = of.children.map((child) => `${indent}  ${indented(child, `${indent}  `)}`).join("");
  return `${open}${children}${indent}</${of.name}>`;
}
