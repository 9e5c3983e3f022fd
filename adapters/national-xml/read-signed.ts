// Reads who has signed the 申请书 on the registry's platform, as a Case tells it (DIALECT.md, PlatformSignature).
// Invariant: a signature with any part missing or malformed is not told at all; nobody counts as having signed by a guess.

import { signerCapacities } from "../../domain/signatures.ts";
import type { PlatformSignature } from "../../domain/signing-ways.ts";
import type { VerifiedElement } from "../signing/verify-xml.ts";
import { valueOf } from "./blanks.ts";
import { readTime } from "./china-time.ts";

const digestPattern = /^[0-9a-f]{64}$/;

/** The whole ones among them, in their order. */
export function readPlatformSignatures(found: readonly VerifiedElement[]): PlatformSignature[] {
  return found.flatMap((each) => readPlatformSignature(each) ?? []);
}

function readPlatformSignature({ attributes }: VerifiedElement): PlatformSignature | null {
  const value = (name: string): string | null => valueOf(attributes[name]);
  const signerName = value("Name");
  const signerCertificateNumber = value("CertificateNumber");
  const capacity = signerCapacities.find((each) => each === value("Capacity"));
  const signedAt = readTime(value("SignedAt"));
  const reference = value("Reference");
  const sha256 = value("Sha256") ?? "";
  const onBehalfOf = value("OnBehalfOf");
  if (signerName === null || signerCertificateNumber === null || capacity === undefined) return null;
  if (signedAt === null || reference === null || !digestPattern.test(sha256)) return null;
  return {
    signerName,
    signerCertificateNumber,
    capacity,
    method: "registry_platform",
    signedAt,
    reference,
    sha256,
    ...(onBehalfOf === null ? {} : { onBehalfOf }),
  };
}
