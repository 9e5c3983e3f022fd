// Schemas of documents to sign and of signed documents.
// Invariant: what comes out of `signedDocument` is a domain SignedDocument.

import { z } from "@hono/zod-openapi";
import {
  documentTypes,
  signatureMethods,
  signerCapacities,
  type DocumentFigures,
  type SignedDocument,
} from "../../domain/signatures.ts";
import { date, legId, line, paperNumber, positiveYuan, sha256, time, timeText, unitCode, yuanText } from "./scalars.ts";

const signature = {
  signerName: line(100),
  signerCertificateNumber: paperNumber(50),
  capacity: z.enum(signerCapacities),
  method: z.enum(signatureMethods),
  reference: line(200),
  onBehalfOf: paperNumber(50).optional(),
};

const figures = z.strictObject({
  securedAmount: positiveYuan,
  periodStart: date,
  periodEnd: date,
  unitCodes: z.array(unitCode).min(1).max(200),
}) satisfies z.ZodType<DocumentFigures>;

/** A signed document as reported; absent leg and figures become null. */
export const signedDocument = z
  .strictObject({
    type: z.enum(documentTypes),
    legId: legId.optional(),
    sha256,
    figures: figures.optional(),
    signatures: z
      .array(z.strictObject({ ...signature, signedAt: time }))
      .min(1)
      .max(100),
  })
  .transform((document): SignedDocument => ({
    ...document,
    legId: document.legId ?? null,
    figures: document.figures ?? null,
  }));

/** A signed document as shown. */
export const signedDocumentView = z.strictObject({
  type: z.enum(documentTypes),
  legId: z.string().optional(),
  sha256: z.string(),
  figures: z
    .strictObject({
      securedAmount: yuanText,
      periodStart: z.string(),
      periodEnd: z.string(),
      unitCodes: z.array(z.string()),
    })
    .optional(),
  signatures: z.array(
    z.strictObject({
      signerName: z.string(),
      signerCertificateNumber: z.string(),
      capacity: z.enum(signerCapacities),
      method: z.enum(signatureMethods),
      signedAt: timeText,
      reference: z.string(),
      onBehalfOf: z.string().optional(),
    }),
  ),
});

/** A document the chain waits for, with the text to sign when the gateway renders it. */
export const documentToSignView = z.strictObject({
  type: z.enum(documentTypes),
  legId: z.string().optional(),
  sha256: z.string(),
  text: z.string().optional(),
  signers: z.array(
    z.strictObject({
      name: z.string(),
      certificateNumber: z.string(),
      capacity: z.enum(signerCapacities),
      onBehalfOf: z.string().optional(),
    }),
  ),
});

export type DocumentToSignView = z.infer<typeof documentToSignView>;
