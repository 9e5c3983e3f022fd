// Hostile messages at the callback door of a whole gateway, over a real socket: receipted neutrally, kept byte for byte, and
// nothing moves. Invariant: the same envelope, genuine, is believed by the same door in the same test.

import { afterAll, beforeAll, expect, test } from "vitest";
import { signerFromPem } from "../../adapters/signing/keys.ts";
import { signXml } from "../../adapters/signing/sign-xml.ts";
import { verifyXml } from "../../adapters/signing/verify-xml.ts";
import { element } from "../../adapters/signing/xml-tree.ts";
import type { XmlElement } from "../../adapters/signing/xml-tree.ts";
import { wrapped } from "../adapters/wrapping.ts";
import { readBusiness } from "../samples/read-samples.ts";
import { institution } from "../sandbox/institutions.ts";
import { askingOf } from "./asking.ts";
import { askedToSupplement } from "./given-states.ts";
import { openGateway, type OpenGateway } from "./open-gateway.ts";
import { registriesKey, registrySigner } from "./sign-ins.ts";

const registryId = "suzhou-huqiu";
const signer = signerFromPem({
  keyId: `registry-${registryId}`,
  algorithm: "rsa-v1_5-sha256",
  privateKeyPem: registriesKey.privateKeyPem,
});
let gateway: OpenGateway;
let chainId: string;
let genuine: string;
let tree: XmlElement;

beforeAll(async () => {
  gateway = await openGateway();
  chainId = await askingOf(gateway).submit(readBusiness("suzhou-huqiu-new-loan.json"));
  const filed = await fileFirst();
  tree = pushAbout(filed);
  genuine = new TextDecoder().decode(await signXml(tree, signer));
}, 60_000);
afterAll(async () => gateway.close());

function pushAbout(businessNumber: string): XmlElement {
  const empty = ["RecFlowID", "YWH", "AcceptedAt", "Deadline", "NoticeNumber", "NoticeCode", "NoticeText", "NoticeAt"];
  const told = Object.fromEntries(empty.map((name) => [name, ""]));
  const attributes = { BusinessNumber: businessNumber, GroupNumber: "", StateCode: "10", ...told };
  const head = { Version: "1", Type: "Push", EnvelopeID: "env_hostile", InReplyTo: "", Sender: registryId };
  const addressed = { ...head, Receiver: institution, SentAt: "2026-11-24T10:15:00.000+08:00", GroupNumber: "" };
  return element("Envelope", addressed, [element("Case", attributes)]);
}

/** The chain as it stands when its first leg is at the registry, whose number the store knows; the number. */
async function fileFirst(): Promise<string> {
  const stored = await gateway.store.readAny(chainId);
  if (stored === null) throw new Error("no chain");
  const number = `${chainId}-first-1`;
  const result = await gateway.store.commit({
    chain: askedToSupplement(stored.chain),
    version: stored.version,
    epoch: null,
    notices: [],
    evidence: [],
    intent: { message: null, businessNumbers: [number], registryId },
    answer: null,
  });
  if (result !== "committed") throw new Error("not committed");
  return number;
}

/** Posts as a registry does; the receipt's text, which is signed with our key in every case. */
async function post(text: string): Promise<string> {
  const reply = await fetch(gateway.callbackUrl(registryId), {
    method: "POST",
    headers: { "content-type": "application/xml; charset=utf-8" },
    body: text,
  });
  expect(reply.status).toBe(200);
  const receipt = verifyXml(new Uint8Array(await reply.arrayBuffer()), registrySigner);
  if (!receipt.verified) throw new Error(receipt.reason);
  return receipt.text;
}

const keptAtTheDoor = async (): Promise<Uint8Array[]> =>
  (await gateway.store.evidence("door")).filter(({ type }) => type === "quarantined_message").map(({ bytes }) => bytes);

const attacks: [string, () => string][] = [
  ["X1 a processing instruction in the message", () => genuine.replace("</Envelope>", "<?50?>$&")],
  ["X2 a comment in the message", () => genuine.replace("<Case", "<!---->$&")],
  ["X6 wrapped round the genuine message", () => wrapped(tree, signatureText())[0]?.[1] ?? ""],
  ["X6 a forged case before the genuine one", () => wrapped(tree, signatureText())[12]?.[1] ?? ""],
  ["X12 a thousand References", () => genuine.replace("</Reference>", `$&${'<Reference URI=""/>'.repeat(1_000)}`)],
  ["X14 an external DTD", () => `<!DOCTYPE Envelope SYSTEM "file:///etc/hostname">${genuine}`],
  ["X15 an entity bomb", () => `<!DOCTYPE Envelope [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>${genuine}`],
  ["X16 a depth bomb", () => `${"<a>".repeat(9_000)}${"</a>".repeat(9_000)}`],
  ["X20 a space in SignatureValue", () => genuine.replace("</SignatureValue>", " $&")],
  ["another state under the same signature", () => genuine.replace('StateCode="10"', 'StateCode="50"')],
];

function signatureText(): string {
  return /<Signature .*<\/Signature>/s.exec(genuine)?.[0] ?? "";
}

test.each(attacks)("%s: receipted neutrally, kept as it came, moves nothing", async (_name, attack) => {
  const text = attack();
  expect(text).not.toBe(genuine);
  const [before, kept] = [await gateway.store.readAny(chainId), await keptAtTheDoor()];
  const receipt = await post(text);
  expect(receipt).toContain('InReplyTo=""');
  expect(receipt).toContain('<Taken Value="0">');
  expect(await gateway.store.readAny(chainId)).toEqual(before);
  const [last, ...more] = (await keptAtTheDoor()).slice(kept.length);
  expect(more).toEqual([]);
  expect(Buffer.from(last ?? new Uint8Array()).toString()).toBe(text);
});

test("the genuine message is taken by the same door", async () => {
  const kept = (await keptAtTheDoor()).length;
  const receipt = await post(genuine);
  expect(receipt).toContain('InReplyTo="env_hostile"');
  expect(receipt).toContain('<Taken Value="1">');
  expect(await keptAtTheDoor()).toHaveLength(kept);
});
