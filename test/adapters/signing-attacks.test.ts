// Every attack of the catalogue X1 to X21 is refused for its reason and without an exception, and quarantined by the adapter.

import { describe, expect, test } from "vitest";
import { nationalXml } from "../../adapters/national-xml/adapter.ts";
import { signXml } from "../../adapters/signing/sign-xml.ts";
import { readVerified, verifyXml } from "../../adapters/signing/verify-xml.ts";
import { element, textElement } from "../../adapters/signing/xml-tree.ts";
import type { XmlElement } from "../../adapters/signing/xml-tree.ts";
import { quietLog, realClock } from "../support/ports.ts";
import { institution, preparedAt, profileOf } from "./businesses.ts";
import { gatewayKeys, gatewaySigner } from "./gateway-side.ts";
import { changed, good, pair, signer, verified, verify } from "./signed-message.ts";
import { attacks } from "./xml-attacks.ts";

const contentType = "application/xml; charset=utf-8";
const adapter = nationalXml({
  profile: profileOf(pair.publicKeyPem),
  signer: gatewaySigner,
  institution,
  clock: realClock,
  log: quietLog,
});

/** Bytes that are no UTF-8, or that another decoder would read in another way. */
const encodings: [string, () => Uint8Array, string][] = [
  ["X19 UTF-16 with a byte order mark", () => Buffer.from(`\ufeff${good}`, "utf16le"), "not_utf8"],
  ["X19 UTF-16 without one", () => Buffer.from(good.slice(good.indexOf("<Envelope")), "utf16le"), "unexpected_name"],
  ["X19 Latin-1", () => Buffer.from(good.replace("1000000", "caf\u00e9"), "latin1"), "not_utf8"],
  ["X19 GB18030", () => inside(Uint8Array.of(0xb2, 0xbb)), "not_utf8"],
  ["X19 a lone surrogate in three bytes", () => inside(Uint8Array.of(0xed, 0xa0, 0x80)), "not_utf8"],
  ["X19 an overlong letter", () => inside(Uint8Array.of(0xc0, 0xbc)), "not_utf8"],
  ["X19 a noncharacter", () => inside(Uint8Array.of(0xef, 0xbf, 0xbf)), "not_well_formed"],
];

/** What a caller might bring in a value, hoping that we write it as markup (X18). */
const injections: [string, string][] = [
  ["X18 a comment", "1<!---->000000"],
  ["X18 a processing instruction", "<?1000?>000"],
  ["X18 a CDATA section", "<![CDATA[1]]>"],
  ["X18 the end of a CDATA section", "]]>"],
  ["X18 a DOCTYPE", "<!DOCTYPE a [<!ENTITY b 'c'>]>"],
  ["X18 an element", `"/><Case StateCode="60`],
  ["X18 a reference to a character", "&#60;&lt;&amp;amp;"],
  ["X18 a reference to an entity", "&b;%c;"],
  ["X18 a signature", `</Note><Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>`],
];

/** The good message with these bytes in place of a value. */
function inside(bytes: Uint8Array): Uint8Array {
  const [before = "", after = ""] = good.split("1000000");
  return Buffer.concat([Buffer.from(before), bytes, Buffer.from(after)]);
}

async function quarantinedAs(bytes: Uint8Array): Promise<string> {
  const message = { status: 200, contentType, bytes };
  const pushed = await adapter.readCallback(message);
  const replied = await adapter.read({ type: "query", businessNumbers: ["chn_x-first-1"], preparedAt }, message);
  expect(pushed).toEqual(replied);
  return pushed.type === "quarantined" ? pushed.reason : pushed.type;
}

describe("attacks", () => {
  test("of every row of the catalogue are there", () => {
    const names = [...attacks, ...encodings, ...injections].map(([name]) => /^X\d+/.exec(name)?.[0]);
    for (let row = 1; row <= 21; row += 1) expect(names).toContain(`X${row}`);
  });

  test.each(attacks)("%s is refused, and quarantined by the adapter", async (_name, message, reasons) => {
    const text = message();
    expect(text).not.toBe(good);
    const reason = verify(text);
    expect(reasons).toContain(reason);
    expect(await quarantinedAs(new TextEncoder().encode(text))).toBe(reason);
  });

  test.each(encodings)("%s is refused, and quarantined by the adapter", async (_name, message, reason) => {
    expect(verifyXml(message(), signer)).toEqual({ verified: false, reason });
    expect(await quarantinedAs(message())).toBe(reason);
  });

  test("the good message is refused by none of these: the adapter goes on to its envelope", async () => {
    expect(verify(good)).toBe("verified");
    expect(await quarantinedAs(new TextEncoder().encode(good))).toBe("not_an_envelope");
  });

  test("line feeds in base64, as foreign tools write them, and a missing KeyInfo are let through", () => {
    const value = /<SignatureValue>(.*)<\/SignatureValue>/.exec(good)?.[1] ?? "";
    const lines = value.replace(/.{64}/g, "$&\n");
    expect(verify(changed(value, `\n${lines}\n`))).toBe("verified");
    expect(verify(good.replace(/<KeyInfo>.*<\/KeyInfo>/, ""))).toBe("verified");
  });

  test.each(injections)("%s in a value of ours stays a value", async (_name, value) => {
    const holding = (held: string): XmlElement =>
      element("Envelope", { A: held }, [element("Case", { B: held }, [textElement("Note", held)])]);
    const signedText = async (held: string): Promise<string> =>
      new TextDecoder().decode(await signXml(holding(held), signer));
    const text = await signedText(value);
    const shape = /<[^\s<>]+/g;
    expect(text.match(shape)).toEqual((await signedText("harmless")).match(shape));
    expect(readVerified(verified(text))).toEqual(holding(value));
  });
});

test("the key of another counterparty verifies nothing, though its message is as good", () => {
  const key = { algorithm: "rsa-v1_5-sha256", publicKeyPem: gatewayKeys.publicKeyPem } as const;
  expect(verifyXml(new TextEncoder().encode(good), key)).toEqual({ verified: false, reason: "signature_invalid" });
});
