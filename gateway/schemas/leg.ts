// Schema of a leg (登记件) as shown: where it is, what the registry asks for, its clock, its fee, its recording.
// Invariant: what does not exist is left out, never null; money is yuan text, times are China time with an offset.

import { z } from "@hono/zod-openapi";
import { duplicateStates } from "../../domain/duplicates.ts";
import { legStates, type LegFee } from "../../domain/leg.ts";
import { promiseStates } from "../../domain/leg-clock.ts";
import { evidenceKinds } from "../../domain/parked-needs.ts";
import { cancellationGrounds, changeEvents, registeredRights, registrationTypes } from "../../domain/registration.ts";
import { filers, reversals } from "./plan.ts";
import { timeText, yuanText } from "./scalars.ts";
import { documentToSignView, signedDocumentView } from "./signing.ts";

const feeStates = ["wanted", "ordered", "paid", "refused"] as const satisfies readonly LegFee["state"][];

const text = z.string();

/** A leg as one part of a line in a list. */
export const legSummary = z.strictObject({
  legId: text,
  registrationType: z.enum(registrationTypes),
  right: z.enum(registeredRights),
  registryId: text,
  state: z.enum(legStates),
});

const clock = z.strictObject({
  startedAt: timeText,
  limit: z.int(),
  stills: z.array(z.strictObject({ from: timeText, to: timeText.optional() })),
});

const platformSigning = z.strictObject({
  sha256: text,
  signers: documentToSignView.shape.signers,
  signatures: signedDocumentView.shape.signatures,
});

const fee = z.strictObject({
  item: text,
  amount: yuanText,
  paymentNoticeNumber: text,
  deadline: timeText.optional(),
  key: text,
  state: z.enum(feeStates),
  receiptNumber: text.optional(),
});

export const leg = z.strictObject({
  ...legSummary.shape,
  unitCodes: z.array(text),
  furtherIndex: z.int().optional(),
  ground: z.enum(cancellationGrounds).optional(),
  changes: z.array(z.enum(changeEvents)),
  reversal: z.enum(reversals),
  filedBy: z.enum(filers),
  alone: z.boolean(),
  unwinds: text.optional(),
  mends: text.optional(),
  rank: z.int(),
  generation: z.int(),
  businessNumber: text.optional(),
  groupNumber: text.optional(),
  caseNumber: text.optional(),
  acceptedAt: timeText.optional(),
  promisedBy: timeText.optional(),
  promise: z.enum(promiseStates),
  notice: z
    .strictObject({ number: text.optional(), code: text.optional(), text: text.optional(), at: timeText.optional() })
    .optional(),
  missing: z.array(z.strictObject({ code: text, name: text, copies: z.int().optional(), reason: text.optional() })),
  deadline: timeText.optional(),
  platformSigning: platformSigning.optional(),
  clock: clock.optional(),
  fee: fee.optional(),
  confirmed: z.boolean(),
  recordingResult: z
    .strictObject({
      caseNumber: text,
      registrationCertificateNumber: text,
      recorder: text,
      recordedAt: timeText,
      reread: z.boolean(),
    })
    .optional(),
  notes: z.array(text),
  accepted: z.array(
    z.strictObject({
      field: text,
      filed: text,
      recorded: text,
      at: timeText,
      persons: z.array(text),
      evidenceKind: z.enum(evidenceKinds).optional(),
      evidenceSha256: text.optional(),
    }),
  ),
  recordedDuplicates: z.array(
    z.strictObject({
      businessNumber: text,
      registrationCertificateNumber: text,
      state: z.enum(duplicateStates),
      since: timeText,
    }),
  ),
});

export type LegView = z.infer<typeof leg>;
export type LegSummaryView = z.infer<typeof legSummary>;
