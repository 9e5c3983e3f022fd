// The legacy DigitalSign, made here as the deployed systems make it, and every way in which it must not pass.

import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { expect, test } from "vitest";
import * as digitalSign from "../../adapters/signing/digital-sign.ts";
import { Fault } from "../../domain/fault.ts";

const { digitalSignHolds } = digitalSign;
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
const taken = { legacyDigitalSign: "taken" } as const;

const message = (id: string, certificate = "苏(2026)苏州市不动产证明第0000001号"): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\r\n<Message><Head><BizMsgID>${id}</BizMsgID><ASID>AS100</ASID></Head>` +
  `<Data><QLF_QL_DYAQ BDCDJZMH="${certificate}" BDBZZQSE="100.0000"/></Data></Message>`;

function signed(id: string, algorithm = "sha1", digestName = "md5"): string {
  const digest = createHash(digestName).update(message(""), "utf8").digest();
  const hex = sign(algorithm, digest, privateKey).toString("hex");
  return message(id).replace("</BizMsgID>", () => `</BizMsgID>\r\n<DigitalSign>${hex}</DigitalSign>`);
}

const good = signed("320505261124000001");
const holds = (text: string, profile: digitalSign.LegacySignatureProfile = taken): boolean =>
  digitalSignHolds(new TextEncoder().encode(text), pem, profile);

function changed(find: string | RegExp, by: string): string {
  const text = good.replace(find, () => by);
  if (text === good) throw new Error(`${String(find)} is not there`);
  return text;
}

test("is taken where the profile says so, and nowhere else", () => {
  expect(holds(good)).toBe(true);
  expect(holds(good, { legacyDigitalSign: "refused" })).toBe(false);
});

test("does not cover the number of the message, which is why nothing may rest on it alone", () => {
  expect(holds(changed("320505261124000001", "320505261124000002"))).toBe(true);
});

test.each([
  ["another amount", changed("100.0000", "900.0000")],
  ["one space more", changed("<Data>", "<Data> ")],
  ["line feeds for line breaks", changed(/\r\n/g, "\n")],
  ["no line break before it", changed("</BizMsgID>\r\n", "</BizMsgID>")],
  [
    "capital letters",
    changed(
      /<DigitalSign>.*<\/DigitalSign>/,
      (/<DigitalSign>.*<\/DigitalSign>/.exec(good)?.[0] ?? "").replace(/>.*</, (hex) => hex.toUpperCase()),
    ),
  ],
  ["half a byte less", changed(/[0-9a-f](?=<\/DigitalSign>)/, "")],
  ["nothing in it", changed(/<DigitalSign>[0-9a-f]*/, "<DigitalSign>")],
  ["no DigitalSign", changed(/\r\n<DigitalSign>.*<\/DigitalSign>/, "")],
  [
    "two of them",
    changed(
      /(\r\n<DigitalSign>.*<\/DigitalSign>)/,
      good.match(/\r\n<DigitalSign>.*<\/DigitalSign>/)?.[0].repeat(2) ?? "",
    ),
  ],
  ["a second number", changed("</Head>", "<BizMsgID>1</BizMsgID></Head>")],
  ["an empty second number", changed("</Head>", "<BizMsgID/></Head>")],
  ["a number with an attribute", changed("</Head>", '<BizMsgID A="1"/></Head>')],
  ["a comment", changed("<Data>", "<!-- --><Data>")],
  ["an element in the number", changed("320505261124000001", "<a/>")],
  ["SHA-256 with RSA", signed("1", "sha256")],
  ["SHA-1 instead of MD5 below", signed("1", "sha1", "sha1")],
])("is refused with %s", (_name, text) => {
  expect(holds(text)).toBe(false);
});

test("is refused under another key, and a key that is too short or of another kind is a fault", () => {
  const spki = (key: { publicKey: typeof publicKey }): string =>
    key.publicKey.export({ type: "spki", format: "pem" }).toString();
  const bytes = new TextEncoder().encode(good);
  expect(digitalSignHolds(bytes, spki(generateKeyPairSync("rsa", { modulusLength: 1024 })), taken)).toBe(false);
  for (const weak of [generateKeyPairSync("rsa", { modulusLength: 768 }), generateKeyPairSync("ed25519")]) {
    expect(() => digitalSignHolds(bytes, spki(weak), taken)).toThrow(Fault);
  }
});

test("can be verified and not made", () => {
  expect(Object.keys(digitalSign)).toEqual(["digitalSignHolds"]);
});
