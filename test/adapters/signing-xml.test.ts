// The strict XML stack: what we write it reads back equal, and it reads nothing but what was signed.

import fc from "fast-check";
import { diag } from "libxml2-wasm";
import { describe, expect, test } from "vitest";
import { signXml } from "../../adapters/signing/sign-xml.ts";
import { readVerified, verifyXml } from "../../adapters/signing/verify-xml.ts";
import { element, textElement, writeXml } from "../../adapters/signing/xml-tree.ts";
import type { XmlElement } from "../../adapters/signing/xml-tree.ts";
import { changed, good, root, signer, verified, verify } from "./signed-message.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);

describe("what is written", () => {
  test(`is read back equal, whatever names and values the tree holds (SEED=${seed})`, async () => {
    const name = fc
      .stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,8}$/)
      .filter((text) => !["id", "xmlns"].includes(text.toLowerCase()));
    const value = fc
      .string({ unit: "grapheme", maxLength: 12 })
      .filter((text) => !/[\p{Cc}\p{Zl}\p{Zp}\ufffe\uffff]/u.test(text));
    const attributes = fc.dictionary(name, value, { maxKeys: 4 });
    const { tree } = fc.letrec<{ tree: XmlElement }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.tuple(name, attributes).map(([of, values]) => element(of, values)),
        fc.tuple(name, value).map(([of, text]) => textElement(of, text)),
        fc
          .tuple(name, attributes, fc.array(tie("tree"), { maxLength: 4 }))
          .map(([of, values, children]) => element(of, values, children)),
      ),
    }));
    const whole = fc.array(tree, { maxLength: 4 }).map((children) => element("Envelope", {}, children));
    await fc.assert(
      fc.asyncProperty(whole, async (meant) => {
        const bytes = await signXml(meant, signer);
        expect(readVerified(verified(new TextDecoder().decode(bytes)))).toEqual(meant);
      }),
      { numRuns: 150, seed },
    );
  });

  test("is read back equal for every character the writer takes", async () => {
    const refused: number[] = [];
    const taken: string[] = [];
    for (let code = 0x20; code <= 0xffff; code += 1) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const character = String.fromCharCode(code);
      try {
        writeXml(textElement("A", character));
        taken.push(character);
      } catch {
        refused.push(code);
      }
    }
    expect(refused.filter((code) => code > 0x9f)).toEqual([0x2028, 0x2029, 0xfffe, 0xffff]);
    const all = element("Envelope", { A: taken.join("x") }, [textElement("B", taken.join("x"))]);
    expect(readVerified(verified(new TextDecoder().decode(await signXml(all, signer))))).toEqual(all);
  });

  test("can hold no markup, control character or lone surrogate", () => {
    expect(writeXml(element("A", { B: `"/><C x="` }))).toBe(`<A B="&quot;/&gt;&lt;C x=&quot;"/>`);
    expect(writeXml(textElement("A", "]]><!--"))).toBe("<A>]]&gt;&lt;!--</A>");
    for (const value of ["\u0000", "a\nb", "\r", "\u0085", "\u2028", "\u2029", "\ud800", "\uffff"]) {
      expect(() => writeXml(element("A", { B: value })), JSON.stringify(value)).toThrow(/bug/);
    }
    expect(() => writeXml(element("A b", {}))).toThrow(/bug/);
    expect(() => writeXml(element("A", { xmlns: "urn:x" }))).toThrow(/bug/);
    expect(() => writeXml(element("A", { "x:y": "" }))).toThrow(/bug/);
  });

  test("is never handed out when it does not verify; too large is not the signer's fault", async () => {
    const broken = { ...signer, sign: async (): Promise<Uint8Array> => new Uint8Array(256) };
    await expect(signXml(root, broken)).rejects.toMatchObject({ name: "Fault", origin: "signer", advice: "retry" });
    const large = element("Envelope", { A: "1".repeat(1_048_576) });
    await expect(signXml(large, signer)).rejects.toMatchObject({ name: "Bug" });
    await expect(signXml(element("Envelope", {}, Array(40_001).fill(element("A", {}))), signer)).rejects.toMatchObject({
      name: "Bug",
    });
    const refusing = { ...signer, sign: () => Promise.reject(new Error("session lost")) };
    await expect(signXml(root, refusing)).rejects.toThrow("session lost");
  });
});

describe("what is read", () => {
  test("is the canonical text without the signature, and nothing of the message as received", () => {
    const result = verified(good);
    expect(result.text).toBe(
      writeXml(element("Envelope", { Type: "Reply" }, root.children)).replace(
        '<Case StateCode="50" Amount="120.0000">',
        '<Case Amount="120.0000" StateCode="50">',
      ),
    );
    expect(new TextDecoder().decode(result.canonical)).toBe(result.text);
    expect(readVerified(result)).toEqual(root);
  });

  test("every single changed byte of the signed text is refused", () => {
    const bytes = new TextEncoder().encode(good);
    const from = good.indexOf("<Envelope");
    const to = good.indexOf("<KeyInfo>");
    for (let at = from; at < to; at += 1) {
      const mutant = Uint8Array.from(bytes, (byte, index) => (index === at ? byte ^ 1 : byte));
      const result = verifyXml(mutant, signer);
      expect(result.verified, `byte ${at} ${good.slice(at - 10, at + 10)}`).toBe(false);
    }
  });

  test("an attribute named like an object's own property is only a value", async () => {
    const odd = element("Envelope", {}, [
      element("Case", JSON.parse('{"__proto__":"x","constructor":"y"}') as Record<string, string>),
    ]);
    const read = readVerified(verified(new TextDecoder().decode(await signXml(odd, signer))));
    expect(read.children[0]?.attributes["constructor"]).toBe("y");
    expect(Object.getPrototypeOf(read.children[0]?.attributes)).toBeNull();
  });

  test("hostile bytes neither throw nor verify", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(verifyXml(bytes, signer).verified).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  test("good and bad messages leave no parser memory behind", () => {
    diag.configure({ enabled: true });
    try {
      expect(readVerified(verified(good))).toEqual(root);
      for (const text of [changed("1000000", "9000000"), changed("<Case", `<Case Id="a"`), "<html/>", "<broken"]) {
        expect(verify(text)).not.toBe("verified");
      }
      expect(diag.report()).toEqual({});
    } finally {
      diag.configure({ enabled: false });
    }
  });
});
