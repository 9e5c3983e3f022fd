// RFC 9421 signatures with an RFC 9530 Content-Digest, the same over both doors: for gRPC the target is
// POST /<service>/<method> and the body is the exact message bytes.
// Invariant: nothing in a message chooses the key or its algorithm; the caller hands in the pinned key, which verifies.

import { createHash } from "node:crypto";
import { component, createSignatureSync, isSignatureError, verifySignature } from "http-message-sig";
import type { MessageDescriptor, SignatureComponent } from "http-message-sig";
import { readParameters } from "./signature-input.ts";

export type RequestTarget = {
  method: string;
  /** Host and port as the client wrote them, lower case. */
  authority: string;
  path: string;
  /** "" or "?a=b" as sent. */
  query: string;
};

/** created and expires: seconds since 1970. */
export type SignatureParameters = { created: number; expires: number; nonce: string; keyId: string };

export type SignatureHeaders = { "content-digest": string; "signature-input": string; signature: string };

/** A signed message's headers, and the signature base for the evidence. */
export type Signed = { headers: SignatureHeaders; base: string };

/** A counterparty's key, in the algorithm agreed on for it. */
export type PinnedKey = {
  readonly keyId: string;
  /** Its name in RFC 9421's registry, or a private one. */
  readonly algorithm: string;
  /** False for everything that is not this key's signature over exactly these bytes. */
  verify(bytes: Uint8Array, signature: Uint8Array): boolean;
};

export type Verified = {
  ok: true;
  parameters: SignatureParameters;
  base: string;
  signatureInput: string;
  signature: string;
};
export type NotVerified = {
  ok: false;
  reason:
    | "unsigned"
    | "malformed"
    | "components_missing"
    | "digest_mismatch"
    | "signature_invalid"
    | "wrong_key"
    | "wrong_algorithm";
};

/** Signs with the sender's own key, in its algorithm: raw r‖s, never DER. */
export type Sign = (base: Uint8Array) => Promise<Uint8Array>;

type Headers = Record<string, string | undefined>;

const label = "sig1";
const requestComponents = ["@method", "@authority", "@path", "@query", "content-type", "content-digest"];
const replyComponents = ["@status", "content-type", "content-digest"];

const authorityPattern = /^[a-z0-9.\-_[\]:]{1,255}$/;
const pathPattern = /^\/[!-"$->@-~]*$/;
const queryPattern = /^(\?[!-"$-~]*)?$/;
/** The signature of an RSA key of 4096 bits has 684. */
const signatureCharacters = 1024;

/** Covers @method @authority @path @query content-type content-digest; parameters created, expires, nonce, keyid. */
export async function signRequest(
  target: RequestTarget,
  contentType: string,
  body: Uint8Array,
  parameters: SignatureParameters,
  sign: Sign,
): Promise<Signed> {
  const digest = contentDigest(body);
  const message = requestMessage(target, { "content-type": contentType, "content-digest": digest });
  return signMessage(message, requestComponents, digest, parameters, sign);
}

/** Covers @status content-type content-digest and the request's signature ("signature";req). */
export async function signReply(
  status: number,
  contentType: string,
  body: Uint8Array,
  requestSignature: string | null,
  parameters: SignatureParameters,
  sign: Sign,
): Promise<Signed> {
  const digest = contentDigest(body);
  const message = replyMessage(status, { "content-type": contentType, "content-digest": digest }, requestSignature);
  return signMessage(message, componentsOfReply(requestSignature), digest, parameters, sign);
}

/** The key id a message names, so that the pinned key can be found; null when it is not signed or not well formed. */
export function keyIdOf(headers: Headers): string | null {
  return readParameters(headers["signature-input"])?.keyId ?? null;
}

/**
 * Verifies a request against the pinned key. Header names in lower case. Every component of signRequest must be
 * covered. Freshness and replay are the caller's.
 */
export async function verifyRequest(
  target: RequestTarget,
  headers: Headers,
  body: Uint8Array,
  key: PinnedKey,
): Promise<Verified | NotVerified> {
  if (!wellFormedTarget(target)) return refused("malformed");
  return verifyMessage(() => requestMessage(target, headers), requestComponents, headers, body, key);
}

/** Verifies a reply, and, when `requestSignature` is given, that it answers that very request. */
export async function verifyReply(
  status: number,
  headers: Headers,
  body: Uint8Array,
  requestSignature: string | null,
  key: PinnedKey,
): Promise<Verified | NotVerified> {
  const components = componentsOfReply(requestSignature);
  return verifyMessage(() => replyMessage(status, headers, requestSignature), components, headers, body, key);
}

/** Content-Digest of a body with SHA-256 (RFC 9530 section 2). */
export function contentDigest(body: Uint8Array): string {
  return `sha-256=:${createHash("sha256").update(body).digest("base64")}:`;
}

/**
 * The signature base of RFC 9421 section 2.5 for `components` of `message`; the parameters keep the order given.
 * Throws a SignatureError when a component is missing from the message or is one we refuse (`@query-param`).
 */
export function signatureBase(
  message: MessageDescriptor,
  components: readonly SignatureComponent[],
  parameters: Record<string, string | number>,
): string {
  let base = "";
  const capture = (bytes: Uint8Array): Uint8Array => {
    base = new TextDecoder().decode(bytes);
    return new Uint8Array(1);
  };
  createSignatureSync(message, { label, components, parameters, signer: { algorithm: "none", sign: capture } });
  return base;
}

async function signMessage(
  message: MessageDescriptor,
  components: readonly SignatureComponent[],
  digest: string,
  { created, expires, nonce, keyId }: SignatureParameters,
  sign: Sign,
): Promise<Signed> {
  const base = signatureBase(message, components, { created, expires, nonce, keyid: keyId });
  const signature = await sign(new TextEncoder().encode(base));
  const lead = '"@signature-params": ';
  const input = `${label}=${base.slice(base.lastIndexOf(`\n${lead}`) + 1 + lead.length)}`;
  const signed = `${label}=:${Buffer.from(signature).toString("base64")}:`;
  return { headers: { "content-digest": digest, "signature-input": input, signature: signed }, base };
}

async function verifyMessage(
  message: () => MessageDescriptor,
  components: readonly SignatureComponent[],
  headers: Headers,
  body: Uint8Array,
  key: PinnedKey,
): Promise<Verified | NotVerified> {
  const { "signature-input": signatureInput, signature } = headers;
  if (signatureInput === undefined || signature === undefined) return refused("unsigned");
  const parameters = readParameters(signatureInput);
  if (parameters === null || signature.length > signatureCharacters) return refused("malformed");
  if (parameters.keyId !== key.keyId) return refused("wrong_key");
  if (parameters.algorithm !== null && parameters.algorithm !== key.algorithm) return refused("wrong_algorithm");
  const digest = headers["content-digest"];
  if (digest === undefined) return refused("components_missing");
  if (digest.trim() !== contentDigest(body)) return refused("digest_mismatch");
  let base = "";
  const verifier = {
    algorithm: key.algorithm,
    verify: (data: Uint8Array, raw: Uint8Array): boolean => {
      base = new TextDecoder().decode(data);
      return key.verify(data, raw);
    },
  };
  try {
    await verifySignature(message(), {
      // The library's clock is set aside: freshness is judged by the caller, who has the clock port.
      policy: {
        algorithms: [key.algorithm],
        requiredComponents: components,
        requiredParameters: ["created", "expires", "nonce", "keyid"],
        now: 0,
        clockSkew: Number.MAX_SAFE_INTEGER,
      },
      resolveVerifier: () => verifier,
    });
  } catch (error) {
    return refused(reasonOf(error));
  }
  return { ok: true, parameters, base, signatureInput, signature };
}

function reasonOf(error: unknown): NotVerified["reason"] {
  if (!isSignatureError(error)) throw error;
  if (error.code === "VerificationFailed") return "signature_invalid";
  return error.code === "PolicyViolation" || error.code === "MissingField" ? "components_missing" : "malformed";
}

function componentsOfReply(requestSignature: string | null): SignatureComponent[] {
  return requestSignature === null ? replyComponents : [...replyComponents, component("signature", { req: true })];
}

function requestMessage(target: RequestTarget, headers: Headers): MessageDescriptor {
  const targetUri = `http://${target.authority}${target.path}${target.query}`;
  return { kind: "request", method: target.method, targetUri, fields: fieldsOf(headers) };
}

function replyMessage(status: number, headers: Headers, requestSignature: string | null): MessageDescriptor {
  const reply = { kind: "response" as const, status, fields: fieldsOf(headers) };
  if (requestSignature === null) return reply;
  // Only the request's signature is covered, so the rest of the request is left out.
  const fields = [{ name: "signature", value: requestSignature }];
  return { ...reply, request: { kind: "request", method: "POST", targetUri: "http://request.invalid/", fields } };
}

function fieldsOf(headers: Headers): { name: string; value: string }[] {
  return Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
}

/** A path with "?" or an authority with "@" or "/" would be read differently once put together as a URI. */
function wellFormedTarget({ authority, path, query }: RequestTarget): boolean {
  return authorityPattern.test(authority) && pathPattern.test(path) && queryPattern.test(query);
}

function refused(reason: NotVerified["reason"]): NotVerified {
  return { ok: false, reason };
}
