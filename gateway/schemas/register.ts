// Schemas of a register search and its answer.
// Invariant: a search names its purpose and the right-holder's authorisation it relies on.

import { z } from "@hono/zod-openapi";
import { mortgageForms } from "../../domain/business.ts";
import type { UnitSnapshot } from "../../domain/register.ts";
import type { SearchPurpose } from "../../domain/registry.ts";
import { line, sha256, timeText, yuanText } from "./scalars.ts";

export const searchPurposes = [
  "mortgage_origination",
  "mortgage_change",
  "disbursement_check",
  "post_recording_check",
] as const satisfies readonly SearchPurpose[];

const seizureTypes = [
  "seizure",
  "waiting_seizure",
  "pre_seizure",
] as const satisfies readonly UnitSnapshot["seizures"][number]["type"][];

export const authorisation = z.strictObject({
  type: z.enum(["right_holder_consent", "mortgage_contract"]),
  number: line(100),
  sha256,
});

const text = z.string();

/** One unit as the register had it at the moment of the search. */
export const unitSnapshot = z.strictObject({
  unitCode: text,
  exists: z.boolean(),
  location: text.optional(),
  area: text.optional(),
  titleCertificateNumber: text.optional(),
  owners: z.array(z.strictObject({ name: text, certificateNumber: text, share: text.optional() })),
  mortgages: z.array(
    z.strictObject({
      registrationCertificateNumber: text,
      caseNumber: text,
      mortgageeName: text,
      mortgageeCertificateNumber: text,
      form: z.enum(mortgageForms).optional(),
      securedAmount: yuanText.optional(),
      rank: z.int().optional(),
      recordedAt: timeText,
    }),
  ),
  casesInHand: z.array(
    z.strictObject({ caseNumber: text, businessNumber: text.optional(), registrationType: text, acceptedAt: timeText }),
  ),
  seizures: z.array(z.strictObject({ number: text, type: z.enum(seizureTypes), authority: text })),
  objections: z.array(z.strictObject({ number: text })),
  priorityNotices: z.array(z.strictObject({ number: text, holder: text })),
  officialRestrictions: z.array(z.strictObject({ number: text, authority: text })),
});

export type UnitSnapshotView = z.infer<typeof unitSnapshot>;
