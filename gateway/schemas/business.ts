// Schema of the loan business as submitted; what comes out is a domain Business.
// Invariants: unknown fields are refused, every list is bounded; rules between fields are judged in domain/pre-lodgement.

import { z } from "@hono/zod-openapi";
import { chainKinds, mandateForms, mandateMatters, type Business, type Mandate } from "../../domain/business.ts";
import type { RedrawnContracts } from "../../domain/redrawn-contracts.ts";
import { cancellationGrounds } from "../../domain/registration.ts";
import { count, date, line, paperNumber, positiveYuan, sha256, unitCode } from "./scalars.ts";
import { coMortgagee, mortgagee, mortgagor, party } from "./business/parties.ts";
import {
  assignment,
  blank,
  collateralChange,
  consent,
  conversion,
  determination,
  listIfAny,
  notices,
  oldCertificate,
  previousMortgage,
  priorClaim,
  propertyTransfer,
  rankChange,
  rename,
  tranche,
} from "./business/parts.ts";
import { contract, mortgage, unit } from "./business/terms.ts";

const material = z.strictObject({
  name: line(100),
  type: z.enum(["original", "copy_of_original", "duplicate", "copy_of_duplicate", "other"]),
  copies: count(1, 999),
  pages: count(1, 9999),
  sha256,
});

const mandateAgent = { type: z.enum(["person", "organisation"]), name: line(100), certificateNumber: paperNumber(50) };
const mandatePrincipal = z.strictObject(mandateAgent);

const mandate = z.strictObject({
  principals: z.array(mandatePrincipal).min(1).max(50),
  agent: z.strictObject(mandateAgent),
  subAgents: z
    .array(z.strictObject({ ...mandateAgent, consentSha256: sha256.optional() }))
    .max(10)
    .default([]),
  matters: z.array(z.enum(mandateMatters)).min(1).max(mandateMatters.length),
  form: z.enum(mandateForms),
  number: line(100),
  sha256,
  unitCodes: listIfAny(unitCode, 200),
  contractNumber: line(100).optional(),
  givenOn: date,
  validUntil: date.optional(),
  untilCompleted: z.boolean().optional(),
  coversOtherParty: z.boolean().optional(),
}) satisfies z.ZodType<Mandate>;

const loan = z.strictObject({
  amount: positiveYuan,
  currency: z.literal("CNY"),
  account: line(64),
  tranches: listIfAny(tranche, 50),
});

const cover = z.strictObject({
  contractSha256: sha256,
  clauseNumber: line(50),
  guarantorConsents: z
    .array(z.strictObject({ guarantor: line(100), sha256 }))
    .max(50)
    .default([]),
  otherGuarantors: count(0, 50),
});

const redrawn = contract.omit({ signedForThisBusiness: true });

/** Contracts drawn anew after a lower approval; `cover` where one of them holds the clause on the old debt. */
export const redrawnContracts = z.strictObject({
  main: redrawn.optional(),
  mortgage: redrawn.optional(),
  cover: cover.optional(),
}) satisfies z.ZodType<RedrawnContracts>;

/** Business as REST JSON → domain Business: money in 分, unit codes without spaces and in capitals. */
export const business = z.strictObject({
  kind: z.enum(chainKinds),
  reference: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/, "业务编号应为字母、数字或 ._- / must be letters, digits or ._-"),
  mortgagee,
  debtor: party,
  mortgagors: z.array(mortgagor).min(1).max(50),
  units: z.array(unit).min(1).max(200),
  mortgage,
  mainContract: contract,
  mortgageContract: contract,
  materials: z.array(material).max(100).default([]),
  mandates: z.array(mandate).max(20).default([]),
  coMortgagees: z.array(coMortgagee).max(20).default([]),
  consents: z.array(consent).max(200).default([]),
  oldCertificates: z.array(oldCertificate).max(200).default([]),
  blanks: z.array(blank).max(50).default([]),
  loan: loan.optional(),
  previousMortgage: previousMortgage.optional(),
  cover: cover.optional(),
  propertyTransfer: propertyTransfer.optional(),
  notices: notices.optional(),
  conversion: conversion.optional(),
  assignment: assignment.optional(),
  collateralChange: collateralChange.optional(),
  rankChange: rankChange.optional(),
  rename: rename.optional(),
  determination: determination.optional(),
  priorClaims: listIfAny(priorClaim, 50),
  cancellationGround: z.enum(cancellationGrounds).optional(),
  alone: z.boolean().optional(),
}) satisfies z.ZodType<Business>;

type Described = { properties?: Record<string, Described>; items?: Described; required?: string[]; default?: unknown };

/** What a caller may leave out for a usual value is shown with that value, and a list always: so every such field is there. */
function asShown(described: Described): Described {
  const { properties, items } = described;
  if (items !== undefined) return { ...described, items: asShown(items) };
  if (properties === undefined) return described;
  const named = Object.entries(properties);
  const filled = named.filter(([, inner]) => inner.items !== undefined || inner.default !== undefined);
  const shown = named.map(([name, inner]): [string, Described] => [name, asShown(inner)]);
  return {
    ...described,
    properties: Object.fromEntries(shown),
    required: [...new Set([...(described.required ?? []), ...filled.map(([name]) => name)])],
  };
}

const { properties, required } = asShown(z.toJSONSchema(business, { io: "input" }) as Described);

/** The business as it is shown again: what was submitted, described by the very schema that took it. */
export const businessShown = z
  .record(z.string(), z.unknown())
  .meta({ description: "The business as submitted.", properties, required, additionalProperties: false });
