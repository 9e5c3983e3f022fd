// RFC 9421 signatures with an RFC 9530 Content-Digest, the same over both doors: for gRPC the target is
// POST /<service>/<method> and the body is the exact message bytes.
// Invariant: nothing in a message chooses the key's algorithm; the caller hands in the pinned key.

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

export type SignatureAlgorithm = "ecdsa-p256-sha256";

export type SignatureHeaders = { "content-digest": string; "signature-input": string; signature: string };

/** A signed message's headers, and the signature base for the evidence. */
export type Signed = { headers: SignatureHeaders; base: string };

export type PinnedKey = { keyId: string; algorithm: SignatureAlgorithm; publicKeyPem: string };

export type Verified = { ok: true; parameters: SignatureParameters; base: string; signatureInput: string; signature: string };
export type NotVerified = { ok: false; reason: "unsigned" | "malformed" | "components_missing" | "digest_mismatch" | "signature_invalid" | "wrong_key" };

/** Returns raw r‖s. */
export type Sign = (base: Uint8Array) => Promise<Uint8Array>;

/** Covers @method @authority @path @query content-type content-digest; parameters created, expires, nonce, keyid. */
export declare function signRequest(target: RequestTarget, contentType: string, body: Uint8Array, parameters: SignatureParameters, sign: Sign): Promise<Signed>;

/** Covers @status content-type content-digest and the request's signature ("signature";req). */
export declare function signReply(status: number, contentType: string, body: Uint8Array, requestSignature: string | null, parameters: SignatureParameters, sign: Sign): Promise<Signed>;

/** The key id a message names, so that the pinned key can be found; null when it is not signed or not well formed. */
export declare function keyIdOf(headers: Record<string, string | undefined>): string | null;

/** Header names in lower case. Every component of signRequest must be covered. Freshness and replay are the caller's. */
export declare function verifyRequest(target: RequestTarget, headers: Record<string, string | undefined>, body: Uint8Array, key: PinnedKey): Promise<Verified | NotVerified>;

export declare function verifyReply(status: number, headers: Record<string, string | undefined>, body: Uint8Array, requestSignature: string | null, key: PinnedKey): Promise<Verified | NotVerified>;
