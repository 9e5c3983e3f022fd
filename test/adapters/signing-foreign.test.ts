// xmlsec1 as second opinion: it accepts what we sign, refuses each with one byte changed, and we accept what it signs.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { canonicalisation, enveloped, xmlSuiteOf } from "../../adapters/signing/xml-suites.ts";
import { readVerified, verifyXml } from "../../adapters/signing/verify-xml.ts";
import { element } from "../../adapters/signing/xml-tree.ts";
import type { PreparedMessage } from "../../domain/registry.ts";
import { foreignLane, runTool } from "../support/foreign-tools.ts";
import { preparedAt } from "./businesses.ts";
import { adapterOf, everyRequest, gatewayKeys, gatewaySigner, registryKeys } from "./gateway-side.ts";
import { answer, caseElement } from "./registry-side.ts";
import { applications } from "./registrations.ts";

const folder = mkdtempSync(join(tmpdir(), "xmlsec-"));
const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
const changesPerMessage = 8;
/** Of the smallest message one byte in so many is changed, from a place that moves with the seed. */
const scanStep = 5;

afterAll(() => rmSync(folder, { recursive: true }));

const publicKey = file("public.pem", gatewayKeys.publicKeyPem);

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function xmlsecVerifies(bytes: Uint8Array): boolean {
  const message = file("message.xml", bytes);
  return runTool("xmlsec1", ["--verify", "--pubkey-pem", publicKey, message]).status === 0;
}

function withByteChanged(bytes: Uint8Array, at: number): Uint8Array {
  return Uint8Array.from(bytes, (byte, index) => (index === at ? byte ^ 1 : byte));
}

/** Repeatable numbers from 0 to below `limit`. */
function numbers(from: number): (limit: number) => number {
  let state = from;
  return (limit) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * limit);
  };
}

async function receipt(): Promise<PreparedMessage> {
  const push = await answer(registryKeys.privateKeyPem, { Type: "Push" }, [caseElement()]);
  return adapterOf().acknowledge(push, true, preparedAt);
}

const suite = xmlSuiteOf["rsa-v1_5-sha256"];
const template = `<?xml version="1.0" encoding="UTF-8"?>
<Envelope Type="Reply"><Case BusinessNumber="一" StateCode="10"/><Signature xmlns="http://www.w3.org/2000/09/xmldsig#">
  <SignedInfo>
    <CanonicalizationMethod Algorithm="${canonicalisation}"/>
    <SignatureMethod Algorithm="${suite.signature}"/>
    <Reference URI="">
      <Transforms><Transform Algorithm="${enveloped}"/><Transform Algorithm="${canonicalisation}"/></Transforms>
      <DigestMethod Algorithm="${suite.digest}"/>
      <DigestValue/>
    </Reference>
  </SignedInfo>
  <SignatureValue/>
</Signature></Envelope>
`;

foreignLane("xmlsec1", ["xmlsec1"], () => {
  const requests = everyRequest(applications());

  test.each([...requests.map(([name]) => name), "receipt"])(
    `%s: accepted as sent, refused with one byte changed (SEED=${seed})`,
    async (name) => {
      const request = requests.find(([each]) => each === name)?.[1];
      const message = request === undefined ? await receipt() : await adapterOf().prepare(request);
      expect(xmlsecVerifies(message.bytes)).toBe(true);
      const next = numbers(seed);
      for (let run = 0; run < changesPerMessage; run += 1) {
        const at = next(message.bytes.length);
        expect(xmlsecVerifies(withByteChanged(message.bytes, at)), `byte ${at}`).toBe(false);
      }
    },
  );

  test(`what is sent holds no byte that may be changed (SEED=${seed})`, { timeout: 60_000 }, async () => {
    const { bytes } = await adapterOf().prepare({ type: "confirm", businessNumber: "chn_x-first-1", preparedAt });
    const accepted: string[] = [];
    for (let at = seed % scanStep; at < bytes.length; at += scanStep) {
      if (xmlsecVerifies(withByteChanged(bytes, at))) accepted.push(`byte ${at}`);
    }
    expect(accepted).toEqual([]);
  });

  test("what it signs, with its own line breaks, verifies here", () => {
    const key = file("private.pem", gatewayKeys.privateKeyPem);
    const signed = runTool("xmlsec1", ["--sign", "--privkey-pem", key, file("template.xml", template)]);
    expect(signed.stderr).toBe("");
    const verified = verifyXml(new TextEncoder().encode(signed.stdout), gatewaySigner);
    if (!verified.verified) throw new Error(`refused: ${verified.reason}`);
    const meant = element("Envelope", { Type: "Reply" }, [element("Case", { BusinessNumber: "一", StateCode: "10" })]);
    expect(readVerified(verified)).toEqual(meant);
  });
});
