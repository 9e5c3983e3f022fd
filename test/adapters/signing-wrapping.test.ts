// Signature wrapping over every message of the dialect, with the signature we agreed on and with one by reference.
// Invariant: the genuine message rebuilt by the same generator verifies, so that no refusal is of the generator's making.

import { DOMParser } from "@xmldom/xmldom";
import { XmlDocument } from "libxml2-wasm";
import { SignedXml } from "xml-crypto";
import { describe, expect, test } from "vitest";
import { verifyXml } from "../../adapters/signing/verify-xml.ts";
import type { PinnedKey } from "../../adapters/signing/verify-xml.ts";
import { canonicalisation, enveloped, xmlSuiteOf } from "../../adapters/signing/xml-suites.ts";
import { element, writeXml } from "../../adapters/signing/xml-tree.ts";
import { everyMessage } from "./every-message.ts";
import type { SignedMessage } from "./every-message.ts";
import { adapterOf } from "./gateway-side.ts";
import { rebuilt, wrapped } from "./wrapping.ts";

const messages = await everyMessage();
const suite = xmlSuiteOf["rsa-v1_5-sha256"];
/** No other reason is expected: above all not that the text is broken. */
const reasons = [
  "unsigned",
  "signature_shape",
  "foreign_namespace",
  "unexpected_node",
  "digest_mismatch",
  "identifier_attribute",
];

function verdict(text: string, key: PinnedKey): string {
  const result = verifyXml(new TextEncoder().encode(text), key);
  return result.verified ? "verified" : result.reason;
}

function signatureIn(text: string): string {
  return /<Signature .*<\/Signature>/s.exec(text)?.[0] ?? "";
}

/** The root named by an Id and signed by reference to it, by the right key: what most of the published attacks start from. */
function signedById({ tree, privateKeyPem }: SignedMessage): { tree: SignedMessage["tree"]; text: string } {
  const named = element(tree.name, { ...tree.attributes, Id: "genuine" }, tree.children);
  const signing = new SignedXml({
    privateKey: privateKeyPem,
    signatureAlgorithm: suite.signature,
    canonicalizationAlgorithm: canonicalisation,
  });
  signing.addReference({
    xpath: "/*",
    uri: "#genuine",
    transforms: [enveloped, canonicalisation],
    digestAlgorithm: suite.digest,
  });
  signing.computeSignature(writeXml(named));
  return { tree: named, text: signing.getSignedXml() };
}

/** As the library's manual shows it, with the first signature found anywhere. */
function verifiesNaively(text: string, { publicKeyPem }: PinnedKey): boolean {
  const signature = new DOMParser().parseFromString(text, "text/xml").getElementsByTagName("Signature")[0];
  if (signature === undefined) return false;
  const signed = new SignedXml({ publicCert: publicKeyPem, getCertFromKeyInfo: () => null });
  try {
    signed.loadSignature(signature);
    return signed.checkSignature(text);
  } catch {
    return false;
  }
}

test("the messages are those of the dialect: every request, both receipts, every kind of answer and a push", () => {
  const types = new Set(messages.map(({ tree }) => tree.attributes["Type"]));
  const ofTheDialect = "Apply StatusQuery Confirm Supplement Withdraw Search Receipt Reply Push";
  expect(types).toEqual(new Set(ofTheDialect.split(" ")));
  expect(messages.length).toBeGreaterThan(30);
});

describe.each(messages.map((message): [string, SignedMessage] => [message.name, message]))("%s", (_name, message) => {
  test("wrapped in every way, its signature in every place, is refused", () => {
    const signature = signatureIn(new TextDecoder().decode(message.bytes));
    expect(verdict(rebuilt(message.tree, signature), message.pinned)).toBe("verified");
    const attacks = wrapped(message.tree, signature);
    expect(attacks).toHaveLength(48);
    for (const [name, text] of attacks) expect(reasons, name).toContain(verdict(text, message.pinned));
    for (const [, text] of attacks) XmlDocument.fromString(text).dispose();
  });

  test("signed by reference to an Id, by the right key, is refused as it is and wrapped", () => {
    const { tree, text } = signedById(message);
    expect(verdict(text, message.pinned)).toBe("identifier_attribute");
    for (const [name, attack] of wrapped(tree, signatureIn(text)))
      expect(reasons, name).toContain(verdict(attack, message.pinned));
  });
});

test("the attacks are live: xml-crypto, asked as its manual shows, says yes to some of them", () => {
  const push = messages.find(({ name }) => name === "push");
  if (push === undefined) throw new Error("no push");
  const { tree, text } = signedById(push);
  const taken = wrapped(tree, signatureIn(text)).filter(([, attack]) => verifiesNaively(attack, push.pinned));
  expect(taken.map(([name]) => name.slice(0, 4))).toContain("XSW2");
});

test("a wrapped push is quarantined by the adapter, and nothing of it is read", async () => {
  const push = messages.find(({ name }) => name === "push");
  if (push === undefined) throw new Error("no push");
  const adapter = adapterOf();
  const asReply = (text: string): Parameters<typeof adapter.readCallback>[0] => ({
    status: 200,
    contentType: "application/xml; charset=utf-8",
    bytes: new TextEncoder().encode(text),
  });
  const signature = signatureIn(new TextDecoder().decode(push.bytes));
  expect(await adapter.readCallback(asReply(rebuilt(push.tree, signature)))).toMatchObject({ type: "outcomes" });
  for (const [name, text] of wrapped(push.tree, signature)) {
    const read = await adapter.readCallback(asReply(text));
    expect(Object.keys(read), name).toEqual(["type", "reason"]);
    expect(read.type, name).toBe("quarantined");
  }
});
