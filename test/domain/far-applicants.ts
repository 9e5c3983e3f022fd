// The far side's applicants, where a registry calls them: who must sign on its platform, one after another, and until when.
// Invariant: the registry finds by itself who has not signed, and takes nothing in where the bank names others than those.

import type { PlatformSignature } from "../../domain/signing-ways.ts";
import { sha256 } from "../../domain/evidence.ts";
import type { RegistrationApplication, ToldOutcome } from "../../domain/registry.ts";
import type { FarCase, FarSide } from "./far-side.ts";

export type FarSigning = {
  /** In the order in which they sign. */
  asked: NonNullable<RegistrationApplication["calledSigners"]>;
  signatures: PlatformSignature[];
  deadline: number;
  /** The signatures of all were told at least once. */
  isTold: boolean;
};

const withinMs = 20 * 86_400_000;

/** What the applicants of a new case are asked; null where all signed beforehand. */
export function signingOf({ calledSigners: asked = [] }: RegistrationApplication, now: number): FarSigning | null {
  return asked.length === 0 ? null : { asked, signatures: [], deadline: now + withinMs, isTold: false };
}

/** The bank names somebody besides those who have not signed, or not all of them, or the registry calls nobody. */
export function isWronglyAsked(far: Pick<FarSide, "registries">, application: RegistrationApplication): boolean {
  const { calledSigners: asked = [], holders, obligors, documents, legId } = application;
  if (asked.length === 0) return false;
  const form = documents.find((each) => each.type === "registration_application" && each.legId === legId);
  const signed = form?.signatures.map((each) => each.onBehalfOf ?? each.signerCertificateNumber) ?? [];
  const applicants = [...holders, ...obligors].map(({ certificateNumber }) => certificateNumber);
  const unsigned = new Set(applicants.filter((number) => !signed.includes(number)));
  const named = asked.map((each) => each.onBehalfOf ?? each.certificateNumber);
  const isRight = named.length === unsigned.size && named.every((number) => unsigned.has(number));
  return !isRight || !isCalling(far, application);
}

/** Whether the registry of the application's units calls its applicants. */
export function isCalling({ registries }: Pick<FarSide, "registries">, { business }: RegistrationApplication): boolean {
  const code = business.units[0]?.unitCode ?? "";
  return registries.find(({ unitCodes }) => unitCodes.includes(code))?.signing === "called";
}

/** The next one of the filing signs; true once all have. */
export function signOne(filing: FarCase[], now: number): boolean {
  const next = filing.find(({ signing }) => signing !== null && signing.signatures.length < signing.asked.length);
  const signer = next?.signing?.asked[next.signing.signatures.length];
  if (next === undefined || signer === undefined) return true;
  const { applicationForm, businessNumber } = next.application;
  next.signing?.signatures.push({
    signerName: signer.name,
    signerCertificateNumber: signer.certificateNumber,
    capacity: signer.capacity,
    method: "registry_platform",
    signedAt: now,
    reference: `QM-${businessNumber}-${next.signing.signatures.length + 1}`,
    sha256: sha256(new TextEncoder().encode(applicationForm)),
    ...(signer.onBehalfOf === undefined ? {} : { onBehalfOf: signer.onBehalfOf }),
  });
  return isSigned(filing);
}

/** Everybody asked on the platform has signed; nothing is accepted before. */
export function isSigned(filing: FarCase[]): boolean {
  return filing.every(({ signing }) => signing === null || signing.signatures.length === signing.asked.length);
}

/** The signatures as they are told with the case; nothing by a registry that forgets to. */
export function signedAs(
  { forgetsSignatures }: FarSide,
  { signing }: FarCase,
): Pick<ToldOutcome, "platformSignatures"> {
  if (signing === null || forgetsSignatures || signing.signatures.length === 0) return {};
  signing.isTold ||= signing.signatures.length === signing.asked.length;
  return { platformSignatures: structuredClone(signing.signatures) };
}
