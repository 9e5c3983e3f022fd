// PEM text of public and private keys, read and written in one way.
// Invariant: what is read is one block of the label asked for and nothing before or behind it.

/** The SubjectPublicKeyInfo inside a PEM text; null when it is not one. */
export function publicKeyDer(pem: string): Uint8Array | null {
  const found = /^\s*-----BEGIN PUBLIC KEY-----\s+([A-Za-z0-9+/=\s]{40,4000}?)\s+-----END PUBLIC KEY-----\s*$/.exec(
    pem,
  );
  return found?.[1] === undefined ? null : new Uint8Array(Buffer.from(found[1], "base64"));
}

export function publicKeyPem(spki: Uint8Array): string {
  return pemOf("PUBLIC KEY", spki);
}

export function privateKeyPem(pkcs8: Uint8Array): string {
  return pemOf("PRIVATE KEY", pkcs8);
}

function pemOf(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}
