// Schemas of the parts of a business that only some kinds have: transfer, notices, conversion, assignment, changes.
// Invariant: every list is bounded; which kind needs or must not have a part is judged in domain/pre-lodgement.

import { z } from "@hono/zod-openapi";
import {
  assignmentModes,
  certificateMedia,
  consentMatters,
  determinationEvents,
  excludedReasons,
  registrableSources,
  saleModels,
  type Assignment,
  type Blank,
  type CollateralChange,
  type Consent,
  type Conversion,
  type Determination,
  type Notices,
  type OldCertificate,
  type PreviousMortgage,
  type PriorClaim,
  type PropertyTransfer,
  type RankChange,
  type Rename,
  type Tranche,
} from "../../../domain/business-parts.ts";
import { count, date, line, paperNumber, positiveYuan, sha256, unitCode, yuan } from "../scalars.ts";
import { mortgagee, mortgagor, party } from "./parties.ts";
import { area, contract, mortgage, unit } from "./terms.ts";

/** A list that may be left out: none is the same as one without items, for the wire knows no difference. */
export function listIfAny<Item extends z.ZodType>(item: Item, most: number) {
  return z
    .array(item)
    .max(most)
    .default([])
    .transform((items) => (items.length === 0 ? undefined : items));
}

export const oldCertificate = z.strictObject({
  number: line(100),
  medium: z.enum(certificateMedia),
}) satisfies z.ZodType<OldCertificate>;

export const previousMortgage = z.strictObject({
  registrationCertificateNumber: line(100),
  furtherCertificateNumbers: listIfAny(line(100), 20),
  outstanding: yuan,
  periodEnd: date.optional(),
  lender: z.strictObject({ name: line(100), creditCode: paperNumber(18) }).optional(),
}) satisfies z.ZodType<PreviousMortgage>;

export const propertyTransfer = z.strictObject({
  transferors: z.array(party).min(1).max(20),
  contract,
  price: positiveYuan,
  model: z.enum(saleModels).optional(),
  supervisedAccount: line(64).optional(),
  recorded: z.boolean().optional(),
}) satisfies z.ZodType<PropertyTransfer>;

export const notices = z.strictObject({
  priorityNotice: line(100),
  mortgagePriorityNotice: line(100),
}) satisfies z.ZodType<Notices>;

export const conversion = z.strictObject({
  by: z.enum(["application", "registry"]),
  registrableOn: date.optional(),
  registrableSource: z.enum(registrableSources).optional(),
  oldUnits: listIfAny(z.strictObject({ unitCode, area: area.optional() }), 200),
  excluded: listIfAny(z.strictObject({ unitCode, reason: z.enum(excludedReasons) }), 200),
}) satisfies z.ZodType<Conversion>;

/** Of the shape only: how many a batch may have, and how a larger one is split, is told by the rules (pre-lodgement, PL-017). */
const furtherShapeMax = 500;

const furtherMortgage = z.strictObject({
  registrationCertificateNumber: line(100),
  debtor: party,
  mainContract: contract,
  mortgageContract: contract,
  units: z.array(unit).min(1).max(200),
  mortgagors: z.array(mortgagor).min(1).max(50),
  mortgage,
});

export const assignment = z.strictObject({
  assignee: mortgagee,
  contract,
  mode: z.enum(assignmentModes),
  assignedAmount: positiveYuan.optional(),
  further: z.array(furtherMortgage).max(furtherShapeMax).default([]),
}) satisfies z.ZodType<Assignment>;

export const collateralChange = z.strictObject({
  added: z.array(unitCode).max(200).default([]),
  removed: z.array(unit).max(200).default([]),
  removedMortgagors: listIfAny(mortgagor, 50),
}) satisfies z.ZodType<CollateralChange>;

export const rankChange = z.strictObject({
  others: z
    .array(
      z.strictObject({
        registrationCertificateNumber: line(100),
        mortgageeName: line(100),
        creditCode: paperNumber(18),
        newRank: count(1, 99),
      }),
    )
    .min(1)
    .max(20),
}) satisfies z.ZodType<RankChange>;

export const rename = z.strictObject({
  formerName: line(100),
  formerCreditCode: paperNumber(18).optional(),
  documentNumber: line(100),
  sha256,
  effectiveOn: date,
  further: z.array(furtherMortgage).max(furtherShapeMax).default([]),
}) satisfies z.ZodType<Rename>;

export const determination = z.strictObject({
  event: z.enum(determinationEvents),
  on: date,
  sha256,
}) satisfies z.ZodType<Determination>;

export const priorClaim = z.strictObject({
  contractNumber: line(100),
  amount: positiveYuan,
  sha256,
}) satisfies z.ZodType<PriorClaim>;

export const consent = z.strictObject({
  matter: z.enum(consentMatters),
  party: line(100),
  sha256,
}) satisfies z.ZodType<Consent>;

export const tranche = z.strictObject({ number: count(1, 99), amount: positiveYuan }) satisfies z.ZodType<Tranche>;

export const blank = z.strictObject({ field: line(100), reason: line(200) }) satisfies z.ZodType<Blank>;
