// Which private key of a token belongs to a public key: found by the public key itself, never by its name.
// Invariant: exactly one private key answers, or none is used.

import { createPublicKey } from "node:crypto";
import type * as Pkcs11 from "pkcs11js";
import type { Handle, PKCS11 } from "pkcs11js";
import { Trouble } from "./key-holder.ts";

export type TokenSession = { library: typeof Pkcs11; module: PKCS11; session: Handle };

/** Keys looked through at most: a token holds dozens. */
const keysMax = 1_000;
/** CKK_EC_EDWARDS of PKCS#11 3.0. */
const edwardsKeys = 0x40;

/** What a token stores of a public key: the modulus of RSA; x‖y of a curve's point, or Ed25519's 32 bytes. */
type PublicPart = { type: "rsa" | "ec" | "ed25519"; bytes: Buffer };

/**
 * The private key that belongs to `publicKeyPem`. `label`: the name that settings expect it to have, or null. Throws Trouble
 * (unfit) when there is none, more than one, or when the label is not this key's alone.
 */
export function findPrivateKey(token: TokenSession, publicKeyPem: string, label: string | null): Handle {
  const { library } = token;
  const wanted = publicPartOf(publicKeyPem);
  const privateKeys = objectsOf(token, library.CKO_PRIVATE_KEY);
  if (label !== null) {
    const named = privateKeys.filter((key) => textOf(token, key) === label).length;
    if (named > 1)
      throw new Trouble(
        "unfit",
        `${named} private keys are labelled ${label}: give each a label of its own, for people tell them apart by it`,
      );
    if (named === 0) throw new Trouble("unfit", `no private key is labelled ${label}`);
  }
  const ids = objectsOf(token, library.CKO_PUBLIC_KEY)
    .filter((key) => isSame(publicPartAt(token, key, wanted.type), wanted))
    .map((key) => attribute(token, key, library.CKA_ID)?.toString("hex") ?? "");
  const belonging = privateKeys.filter((key) => {
    const own = publicPartAt(token, key, wanted.type);
    if (own !== null) return isSame(own, wanted);
    return (
      keyTypeAt(token, key) === wanted.type &&
      ids.includes(attribute(token, key, library.CKA_ID)?.toString("hex") ?? "")
    );
  });
  const [found, second] = belonging;
  if (found === undefined)
    throw new Trouble("unfit", "no private key belongs to the public key pinned: compare the two");
  if (second !== undefined)
    throw new Trouble("unfit", `${belonging.length} private keys answer to the public key pinned: remove all but one`);
  if (label !== null && textOf(token, found) !== label)
    throw new Trouble(
      "unfit",
      `the key labelled ${label} is not that of the public key pinned, which is labelled ${textOf(token, found)}`,
    );
  return found;
}

function objectsOf({ library, module, session }: TokenSession, objectClass: number): Handle[] {
  module.C_FindObjectsInit(session, [{ type: library.CKA_CLASS, value: objectClass }]);
  try {
    return module.C_FindObjects(session, keysMax);
  } finally {
    module.C_FindObjectsFinal(session);
  }
}

/** The attribute's bytes; null where the object has none, or does not show it. */
function attribute({ module, session }: TokenSession, key: Handle, type: number): Buffer | null {
  try {
    const value = module.C_GetAttributeValue(session, key, [{ type }])[0]?.value;
    return Buffer.isBuffer(value) && value.length > 0 ? value : null;
  } catch {
    return null;
  }
}

function textOf(token: TokenSession, key: Handle): string {
  return attribute(token, key, token.library.CKA_LABEL)?.toString("utf8") ?? "";
}

function keyTypeAt(token: TokenSession, key: Handle): PublicPart["type"] | null {
  const { library } = token;
  const written = attribute(token, key, library.CKA_KEY_TYPE);
  const type = written === null || written.length < 4 ? null : written.readUInt32LE(0);
  if (type === library.CKK_RSA) return "rsa";
  if (type === library.CKK_EC) return "ec";
  return type === edwardsKeys ? "ed25519" : null;
}

/** What the object itself shows of its public key; a private key of a curve shows nothing. */
function publicPartAt(token: TokenSession, key: Handle, type: PublicPart["type"]): PublicPart | null {
  if (keyTypeAt(token, key) !== type) return null;
  const { library } = token;
  const bytes = attribute(token, key, type === "rsa" ? library.CKA_MODULUS : library.CKA_EC_POINT);
  return bytes === null ? null : { type, bytes };
}

/** A token writes a point bare or as an OCTET STRING, and a modulus with or without leading zeros. */
function isSame(shown: PublicPart | null, wanted: PublicPart): boolean {
  if (shown === null || shown.type !== wanted.type) return false;
  const tail = shown.bytes.subarray(-wanted.bytes.length);
  const lead = shown.bytes.subarray(0, -wanted.bytes.length);
  if (!tail.equals(wanted.bytes)) return false;
  if (wanted.type === "rsa") return lead.every((byte) => byte === 0);
  const leads = wanted.type === "ec" ? ["04", "044104"] : ["", "0420"];
  return leads.includes(lead.toString("hex"));
}

function publicPartOf(publicKeyPem: string): PublicPart {
  const { kty, n = "", x = "", y = "" } = createPublicKey(publicKeyPem).export({ format: "jwk" });
  const bytes = (text: string): Buffer => Buffer.from(text, "base64url");
  if (kty === "RSA") return { type: "rsa", bytes: bytes(n) };
  return kty === "EC"
    ? { type: "ec", bytes: Buffer.concat([bytes(x), bytes(y)]) }
    : { type: "ed25519", bytes: bytes(x) };
}
