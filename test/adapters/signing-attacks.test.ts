// Every attack of the catalogue is refused, quickly, for its reason, and without an exception.

import { describe, expect, test } from "vitest";
import { verifyXml } from "../../adapters/signing/verify-xml.ts";
import { changed, good, signer, verify } from "./signed-message.ts";
import { attacks } from "./xml-attacks.ts";

describe("attacks", () => {
  test.each(attacks)("%s is refused", (_name, message, reasons) => {
    const text = message();
    expect(text).not.toBe(good);
    const started = performance.now();
    expect(reasons).toContain(verify(text));
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  test("X19 UTF-16 and broken UTF-8 are refused", () => {
    const broken = Buffer.from(good.replace("1000000", "caf\u00e9"), "latin1");
    expect(verifyXml(Buffer.from(`\ufeff${good}`, "utf16le"), signer)).toMatchObject({ reason: "not_utf8" });
    expect(verifyXml(broken, signer)).toMatchObject({ reason: "not_utf8" });
  });

  test("line feeds in base64, as foreign tools write them, and a missing KeyInfo are let through", () => {
    const value = /<SignatureValue>(.*)<\/SignatureValue>/.exec(good)?.[1] ?? "";
    const lines = value.replace(/.{64}/g, "$&\n");
    expect(verify(changed(value, `\n${lines}\n`))).toBe("verified");
    expect(verify(good.replace(/<KeyInfo>.*<\/KeyInfo>/, ""))).toBe("verified");
  });
});
