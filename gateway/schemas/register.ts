// Schemas of a register search and its answer.
// Invariant: a search names its purpose and the right-holder's authorisation it relies on.

import { z } from "@hono/zod-openapi";
import { collateralTypes, mortgageForms } from "../../domain/business.ts";
import type { LiveMortgage, UnitSnapshot } from "../../domain/register.ts";
import { line, sha256, timeText, yuanText } from "./scalars.ts";

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

const priorityNoticeKinds = [
  "priority_notice",
  "mortgage_priority_notice",
] as const satisfies readonly UnitSnapshot["priorityNotices"][number]["kind"][];

const text = z.string();

const mortgageFields = {
  registrationCertificateNumber: text,
  caseNumber: text,
  mortgageeName: text,
  mortgageeCertificateNumber: text,
  form: z.enum(mortgageForms).optional(),
  securedAmount: yuanText.optional(),
  periodStart: text.optional(),
  periodEnd: text.optional(),
  transferCovenant: z.boolean().optional(),
  rank: z.int().optional(),
  recordedAt: timeText,
} satisfies Record<keyof LiveMortgage, z.ZodType>;

/** What a search tells of a unit: every field of the snapshot, so that none is left out. */
const fields = {
  unitCode: text,
  exists: z.boolean(),
  location: text.optional(),
  area: text.optional(),
  collateralType: z.enum([...collateralTypes, "other"]).optional(),
  titleCertificateNumber: text.optional(),
  firstRegisteredOn: text.optional(),
  owners: z.array(z.strictObject({ name: text, certificateNumber: text, share: text.optional() })),
  mortgages: z.array(z.strictObject(mortgageFields)),
  casesInHand: z.array(
    z.strictObject({ caseNumber: text, businessNumber: text.optional(), registrationType: text, acceptedAt: timeText }),
  ),
  seizures: z.array(z.strictObject({ number: text, type: z.enum(seizureTypes), authority: text })),
  objections: z.array(z.strictObject({ number: text })),
  priorityNotices: z.array(
    z.strictObject({
      number: text,
      kind: z.enum(priorityNoticeKinds),
      holder: z.strictObject({ name: text, certificateNumber: text }),
      securedAmount: yuanText.optional(),
    }),
  ),
  residenceRights: z.array(z.strictObject({ number: text, holder: text })),
  leases: z.array(z.strictObject({ number: text, lessee: text })),
  easements: z.array(z.strictObject({ number: text })),
  rectifications: z.array(z.strictObject({ caseNumber: text })),
  officialRestrictions: z.array(z.strictObject({ number: text, authority: text })),
} satisfies Record<keyof UnitSnapshot, z.ZodType>;

/** One unit as the register had it at the moment of the search. */
export const unitSnapshot = z.strictObject(fields);

export type UnitSnapshotView = z.infer<typeof unitSnapshot>;
