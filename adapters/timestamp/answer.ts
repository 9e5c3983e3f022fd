// RFC 3161: the request for a time-stamp, and what its answer says.
// Invariant: an answer is taken only when it is granted, over the digest and with the nonce that were sent. That the
// authority signed it is for whoever holds the authority's certificate: openssl ts -verify.

import { der, derAt, readDer } from "./der.ts";

const sha256Oid = [0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
const signedDataOid = "2a864886f70d010702";
const timeInfoOid = "2a864886f70d0109100104";

/** TimeStampReq (DER) for a SHA-256 digest, with a nonce (both hexadecimal) and the wish for the authority's certificate. */
export function stampRequest(digestHex: string, nonceHex: string): Uint8Array {
  const imprint = der(0x30, der(0x30, sha256Oid, [0x05, 0x00]), der(0x04, Buffer.from(digestHex, "hex")));
  return der(0x30, der(0x02, [1]), imprint, der(0x02, positive(nonceHex)), der(0x01, [0xff]));
}

/** A DER integer: no needless leading zeros, and never negative. */
function positive(hex: string): number[] {
  const digits = [...Buffer.from(hex, "hex")];
  while (digits.length > 1 && digits[0] === 0) digits.shift();
  return (digits[0] ?? 0) >= 0x80 ? [0, ...digits] : digits;
}

type TimeInfo = { digest: string; nonce: string | null };

/** What a granted TimeStampResp states: its SHA-256 digest and its nonce, in hexadecimal; null for anything else. */
function readAnswer(answer: Uint8Array): TimeInfo | null {
  const status = derAt(answer, 0, 0, 0);
  // 0 granted, 1 granted with changes.
  if (readDer(answer)?.length !== 1 || status?.tag !== 0x02 || ![0, 1].includes(Number(`0x${hex(status.content)}`)))
    return null;
  const type = derAt(answer, 0, 1, 0);
  const content = derAt(answer, 0, 1, 1, 0, 2);
  if (type === null || content === null || hex(type.content) !== signedDataOid) return null;
  const infoType = derAt(content.content, 0);
  const info = derAt(content.content, 1, 0);
  if (infoType === null || info === null || hex(infoType.content) !== timeInfoOid) return null;
  const fields = derAt(info.content, 0);
  const imprint = derAt(info.content, 0, 2);
  const method = derAt(info.content, 0, 2, 0, 0);
  const digest = derAt(info.content, 0, 2, 1);
  const isSha256 = method !== null && hex(method.content) === hex(Uint8Array.from(sha256Oid.slice(2)));
  if (fields === null || imprint === null || digest?.tag !== 0x04 || !isSha256) return null;
  // Behind version, policy, imprint, serial number and time an integer can only be the nonce.
  const nonce = readDer(fields.content)
    ?.slice(5)
    .find(({ tag }) => tag === 0x02);
  return { digest: hex(digest.content), nonce: nonce === undefined ? null : hex(nonce.content) };
}

/** The SHA-256 digest (hexadecimal) that a granted answer stamps; null when it is no such answer. */
export function stampedDigest(answer: Uint8Array): string | null {
  return readAnswer(answer)?.digest ?? null;
}

/** What is wrong with an answer to the request with this digest and nonce; null when nothing is. */
export function answerFault(answer: Uint8Array, digestHex: string, nonceHex: string): string | null {
  const read = readAnswer(answer);
  if (read === null) return "it was not granted, or is not a time-stamp answer over SHA-256";
  if (read.digest !== digestHex) return "it is over another digest";
  return read.nonce === hex(Uint8Array.from(positive(nonceHex))) ? null : "it does not carry the request's nonce";
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
