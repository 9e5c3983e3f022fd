// The strict verifier of XML signatures beside xml-crypto's, over the same signed applications.
// Invariant: both verify every message they are timed on; what a caller must check besides is in ours and not in the other.

import { DOMParser } from "@xmldom/xmldom";
import { SignedXml } from "xml-crypto";
import { readVerified, verifyXml } from "../../adapters/signing/verify-xml.ts";
import { adapterOf, everyRequest, gatewayKeys, gatewaySigner } from "../adapters/gateway-side.ts";
import { applications } from "../adapters/registrations.ts";
import { median, perSecond, rounded } from "./measure.ts";

const { publicKeyPem } = gatewayKeys;

/** Verifications a second of processor time over a mix of applications, and the ratio; medians over the rounds. */
export async function benchXml(rounds: number, ms: number): Promise<object> {
  const requests = everyRequest(applications());
  const messages = await Promise.all(requests.map(async ([, request]) => (await adapterOf().prepare(request)).bytes));
  const found: { strict: number; strictAndRead: number; library: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    found.push({
      strict: await perSecond(inTurn(messages, verifyStrictly), ms),
      strictAndRead: await perSecond(inTurn(messages, verifyAndRead), ms),
      library: await perSecond(inTurn(messages, verifyWithLibrary), ms),
    });
  }
  const sizes = messages.map(({ length }) => length);
  return {
    messages: messages.length,
    bytes: { least: Math.min(...sizes), median: median(sizes), most: Math.max(...sizes) },
    strictPerSecond: rounded(median(found.map(({ strict }) => strict))),
    strictAndReadPerSecond: rounded(median(found.map(({ strictAndRead }) => strictAndRead))),
    xmlCryptoPerSecond: rounded(median(found.map(({ library }) => library))),
    ratio: rounded(median(found.map(({ strict, library }) => strict / library))),
  };
}

/** A step that takes the next message each time, from the first again after the last. */
function inTurn(messages: Uint8Array[], verify: (bytes: Uint8Array) => boolean): () => void {
  let next = 0;
  return () => {
    const bytes = messages[next % messages.length] ?? new Uint8Array();
    next += 1;
    if (!verify(bytes)) throw new Error("a signed application does not verify");
  };
}

function verifyStrictly(bytes: Uint8Array): boolean {
  return verifyXml(bytes, gatewaySigner).verified;
}

function verifyAndRead(bytes: Uint8Array): boolean {
  const verified = verifyXml(bytes, gatewaySigner);
  return verified.verified && readVerified(verified).name === "Envelope";
}

/** As the library's manual shows it, with the key pinned. */
function verifyWithLibrary(bytes: Uint8Array): boolean {
  const text = new TextDecoder().decode(bytes);
  const document = new DOMParser().parseFromString(text, "text/xml");
  const signature = document.documentElement.lastChild;
  if (signature === null) return false;
  const signed = new SignedXml({ publicCert: publicKeyPem, getCertFromKeyInfo: () => null });
  signed.loadSignature(signature);
  return signed.checkSignature(text);
}
