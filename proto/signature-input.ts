// Reads a Signature-Input field (RFC 9421 section 4.1) more strictly than the standard asks.
// Invariant: one label, quoted component names without escapes, each parameter once and known; anything else is null.

import type { SignatureParameters } from "./message-signature.ts";

// Every repetition starts with a character of its own, so the match takes time linear in the length.
const signatureInputPattern =
  /^[a-z*][a-z0-9_.*-]{0,63}=\((?:"[^"\\]{1,64}"(?:;[a-z]{1,16}(?:="[^"\\]{0,64}")?){0,4}(?: (?=")|(?=\)))){1,32}\)((?:;[a-z]{1,16}=(?:\d{1,15}|"[^"\\]{1,256}")){1,8})$/;
const parameterPattern = /;([a-z]+)=(?:(\d+)|"([^"]*)")/g;
const noncePattern = /^[A-Za-z0-9+/=_.:-]{16,128}$/;
const charactersMax = 4096;

/** `algorithm`: what an "alg" says, as many libraries write it; it chooses nothing, and must agree with the pinned key. */
export type ReadParameters = SignatureParameters & { algorithm: string | null };

/**
 * The parameters of the one signature a field names, or null when the field is absent or not well formed. created and
 * expires are seconds since 1970; all of created, expires, nonce and keyid must be there.
 */
export function readParameters(signatureInput: string | undefined): ReadParameters | null {
  if (signatureInput === undefined || signatureInput.length > charactersMax) return null;
  const text = signatureInputPattern.exec(signatureInput)?.[1];
  if (text === undefined) return null;
  const found = new Map<string, string | number>();
  for (const [, name = "", digits, quoted] of text.matchAll(parameterPattern)) {
    if (found.has(name)) return null;
    found.set(name, digits === undefined ? (quoted ?? "") : Number(digits));
  }
  const created = found.get("created");
  const expires = found.get("expires");
  const nonce = found.get("nonce");
  const keyId = found.get("keyid");
  if ([...found.keys()].some((name) => !["created", "expires", "nonce", "keyid", "alg"].includes(name))) return null;
  const algorithm = found.get("alg") ?? null;
  if (typeof algorithm === "number") return null;
  if (typeof created !== "number" || typeof expires !== "number" || expires <= created) return null;
  if (typeof nonce !== "string" || !noncePattern.test(nonce) || typeof keyId !== "string") return null;
  return { created, expires, nonce, keyId, algorithm };
}
