// The DigitalSign of the national access message as deployed from 2017 to 2019: verified where a profile says so, never made.
// Invariant: nothing here signs. MD5 and SHA-1 are known to be weak, so this answer may support what is known from elsewhere
// and may never be the only ground for a step that cannot be taken back.

import { createHash, createPublicKey, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { Fault } from "../../domain/fault.ts";
import { guardBytes } from "./guard-xml.ts";
import { publicKeyDer } from "./pem.ts";

/** What a registry's profile says of this signature; whoever verifies must have it in hand. */
export type LegacySignatureProfile = { readonly legacyDigitalSign: "taken" | "refused" };

/** The samples are of 1024 bits, which is taken for nothing but this. */
const modulusBits = { min: 1024, max: 4096 };

// Between the two elements stand CR and LF, put there together with the second one.
const signedHead = /<BizMsgID>([^<]*)<\/BizMsgID>\r\n<DigitalSign>([0-9a-f]*)<\/DigitalSign>/g;
const signedNames = /<\/?[^<>]*?(BizMsgID|DigitalSign)/g;
/** Two opening and two closing tags. */
const tagsOfTheTwo = 4;

/**
 * True when the message's DigitalSign is the key's signature: SHA1withRSA, in lower-case hexadecimal, over the 16 bytes of
 * MD5 over the UTF-8 text with the value of BizMsgID blanked and without the DigitalSign element. The bytes are taken as they
 * came: whoever writes the message again breaks it. False where the profile does not take it, and for all else. The value of
 * BizMsgID is not covered, so that the same content verifies under another number. Throws Fault(settings) when the pinned
 * text is no RSA public key of 1024 to 4096 bits.
 */
export function digitalSignHolds(bytes: Uint8Array, publicKeyPem: string, profile: LegacySignatureProfile): boolean {
  const key = rsaKeyOf(publicKeyPem);
  // Without comments, CDATA and processing instructions every "<" opens an element, so that text and parser see the same.
  if (profile.legacyDigitalSign !== "taken" || guardBytes(bytes) !== null) return false;
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const [head, ...others] = [...text.matchAll(signedHead)];
  if (head === undefined || others.length > 0 || text.match(signedNames)?.length !== tagsOfTheTwo) return false;
  const signature = Buffer.from(head[2] ?? "", "hex");
  if (2 * signature.length !== head[2]?.length) return false;
  const signed = text.replace(signedHead, () => "<BizMsgID></BizMsgID>");
  const digest = createHash("md5").update(signed, "utf8").digest();
  return verify("sha1", digest, key, signature);
}

function rsaKeyOf(pem: string): KeyObject {
  const spki = publicKeyDer(pem);
  const key = spki === null ? null : readSpki(spki);
  const bits = key?.asymmetricKeyType === "rsa" ? (key.asymmetricKeyDetails?.modulusLength ?? 0) : 0;
  if (key === null || bits < modulusBits.min || bits > modulusBits.max)
    throw new Fault("settings", "give_up", "the key pinned for DigitalSign is no RSA public key of 1024 to 4096 bits");
  return key;
}

function readSpki(spki: Uint8Array): KeyObject | null {
  try {
    return createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" });
  } catch {
    return null;
  }
}
