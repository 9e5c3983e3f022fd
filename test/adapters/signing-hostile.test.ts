// Hostile XML up to a mebibyte: refused for its reason, and every limit that keeps it cheap is met exactly, one more refused.
// Invariant: what is counted here bounds the work; how long it takes stands in `npm run bench`.

import { describe, expect, test } from "vitest";
import { readBytes, xmlLimits } from "../../adapters/signing/guard-xml.ts";
import { scanMarkup } from "../../adapters/signing/scan-markup.ts";
import { signXml } from "../../adapters/signing/sign-xml.ts";
import { verifyXml } from "../../adapters/signing/verify-xml.ts";
import { element, textElement, writeXml } from "../../adapters/signing/xml-tree.ts";
import type { XmlElement } from "../../adapters/signing/xml-tree.ts";
import { hostileMessages } from "./hostile-xml.ts";
import { signatureText, signer, verify } from "./signed-message.ts";

describe("hostile XML", () => {
  test.each(hostileMessages)("%s", (_name, message, reason) => {
    const text = message();
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(xmlLimits.bytes);
    expect(verify(text)).toBe(reason);
  });

  test("the smallest are of a few hundred bytes, and most reach for the mebibyte", () => {
    const large = hostileMessages.filter(([, message]) => Buffer.byteLength(message()) > xmlLimits.bytes / 10);
    expect(large.length).toBeGreaterThan(hostileMessages.length * 0.8);
  });
});

const nested = (levels: number): XmlElement => element("a", {}, levels === 1 ? [] : [nested(levels - 1)]);
const withAttributes = (count: number): XmlElement =>
  element("a", Object.fromEntries(Array.from({ length: count }, (_, at): [string, string] => [`b${at}`, ""])));
/** Tags and attributes of the Signature. */
const signatureTags = signatureText.replace(/<KeyInfo>.*<\/KeyInfo>/, "").split("<").length - 1;
const signatureAttributes = signatureText.split('="').length - 1;
/** Envelope and one wide element, whose tag is opened and closed once. */
const free = xmlLimits.tags - signatureTags - 2;
const spread = (count: number): XmlElement[] => [
  ...Array<XmlElement>(Math.floor(count / xmlLimits.attributes)).fill(withAttributes(xmlLimits.attributes)),
  withAttributes(count % xmlLimits.attributes),
];
const allAttributes = xmlLimits.allAttributes - signatureAttributes;

/** The limit, content that meets it exactly, content with one more, the reason for refusing that. */
const limits: [string, XmlElement[], XmlElement[], string][] = [
  ["depth", [nested(xmlLimits.depth - 1)], [nested(xmlLimits.depth)], "too_deep"],
  [
    "tags",
    Array<XmlElement>(free).fill(element("a", {})),
    Array<XmlElement>(free + 1).fill(element("a", {})),
    "too_many_tags",
  ],
  ["attributes of one element", [withAttributes(64)], [withAttributes(65)], "too_many_attributes"],
  ["attributes of all", spread(allAttributes), spread(allAttributes + 1), "too_many_attributes"],
  ["letters of a name", [element("a".repeat(64), {})], [element("a".repeat(65), {})], "unexpected_name"],
];

describe("a limit", () => {
  test.each(limits)(
    "of %s: met exactly by a message that verifies, and one more is refused",
    async (_name, within, beyond, reason) => {
      const bytes = await signXml(element("Envelope", {}, within), signer);
      expect(verifyXml(bytes, signer).verified).toBe(true);
      const larger = writeXml(element("Envelope", {}, beyond)).replace(
        "</Envelope>",
        () => `${signatureText}</Envelope>`,
      );
      expect(verify(larger.replace(/<KeyInfo>.*<\/KeyInfo>/, ""))).toBe(reason);
    },
  );

  test("of bytes: met exactly by a message that verifies, and one more is refused", async () => {
    const length = (await signXml(element("Envelope", {}, [textElement("a", "x")]), signer)).length;
    const filled = (bytes: number): XmlElement =>
      element("Envelope", {}, [textElement("a", "x".repeat(bytes - length + 1))]);
    const bytes = await signXml(filled(xmlLimits.bytes), signer);
    expect(bytes.length).toBe(xmlLimits.bytes);
    expect(verifyXml(bytes, signer).verified).toBe(true);
    expect(verify(`${new TextDecoder().decode(bytes)}\n`)).toBe("too_large");
    await expect(signXml(filled(xmlLimits.bytes + 1), signer)).rejects.toMatchObject({ name: "Bug" });
  });

  test("is seen on the text, before the parser", () => {
    const later = ["digest_mismatch", "signature_shape", "not_well_formed"];
    for (const [name, message, reason] of hostileMessages.filter((each) => !later.includes(each[2]))) {
      const read = readBytes(new TextEncoder().encode(message()));
      expect("reason" in read ? read.reason : scanMarkup(read.body), name).toBe(reason);
    }
  });
});
