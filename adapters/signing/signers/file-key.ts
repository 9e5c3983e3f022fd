// A signer from a PKCS#8 file.
// Invariant: it signs only when the private key belongs to the public key pinned for it.

import { Fault } from "../../../domain/fault.ts";
import type { PublicKeyRecord } from "../../../domain/signature-algorithm.ts";
import { signerFromPem, verifierOf } from "../keys.ts";
import { publicKeyDer } from "../pem.ts";
import type { TestedSigner } from "./guarded-signer.ts";

/** PBES2 of PKCS#5 (1.2.840.113549.1.5.13), which stands first; what came before it derives keys by one round of MD5 or SHA-1. */
const newEncryption = Buffer.from("06092a864886f70d01050d", "hex");
const headBytes = 40;

function isWellEncrypted(privateKeyPem: string): boolean {
  const [, body = ""] = /-----BEGIN ENCRYPTED PRIVATE KEY-----([^-]*)/.exec(privateKeyPem) ?? [];
  return Buffer.from(body, "base64").subarray(0, headBytes).includes(newEncryption);
}

/** Throws Fault(settings) when the file holds no key for the algorithm, the passphrase is wrong, or it is another key. */
export function fileSigner(
  record: PublicKeyRecord,
  { privateKeyPem, passphrase }: { privateKeyPem: string; passphrase: string | null },
): TestedSigner {
  const { keyId, algorithm, userId } = record;
  if (passphrase !== null && !isWellEncrypted(privateKeyPem))
    throw new Fault(
      "settings",
      "give_up",
      `${keyId}: encrypted in an old way; write it anew: openssl pkcs8 -topk8 -v2 aes-256-cbc`,
    );
  verifierOf(record);
  const signer = signerFromPem({ keyId, algorithm, userId, privateKeyPem, passphrase: passphrase ?? undefined });
  const [held, pinned] = [signer.publicKeyPem, record.publicKeyPem].map(publicKeyDer);
  if (Buffer.compare(held ?? Buffer.alloc(0), pinned ?? Buffer.alloc(0)) !== 0)
    throw new Fault(
      "settings",
      "give_up",
      `${keyId}: the private key in the file is not that of the public key pinned`,
    );
  return {
    ...signer,
    heldIn: "a file",
    test: async () => void (await signer.sign(new TextEncoder().encode(`self-test of ${keyId}`))),
    close: () => undefined,
  };
}
