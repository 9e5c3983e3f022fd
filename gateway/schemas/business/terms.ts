// Schemas of what a mortgage is about: units, terms, contracts.
// Invariant: money becomes exact 分, unit codes lose their spaces; rules between fields are judged in domain/pre-lodgement.

import { z } from "@hono/zod-openapi";
import {
  amountBases,
  collateralTypes,
  mortgageForms,
  type Contract,
  type MortgageTerms,
  type Unit,
} from "../../../domain/business.ts";
import { count, date, line, positiveYuan, sha256, unitCode } from "../scalars.ts";

/** 平方米 as decimal text. */
export const area = z
  .string()
  .regex(/^(0|[1-9]\d{0,8})(\.\d{1,4})?$/, "面积应为平方米的十进制文本 / must be square metres as decimal text");

export const unit = z.strictObject({
  unitCode,
  /** Empty where there is none yet (presale) or the register's own is meant. */
  titleCertificateNumber: z.union([z.literal(""), line(100)]).default(""),
  location: line(200),
  collateralType: z.enum(collateralTypes),
  area: area.optional(),
  securedAmount: positiveYuan.optional(),
}) satisfies z.ZodType<Unit>;

export const mortgage = z.strictObject({
  form: z.enum(mortgageForms),
  securedAmount: positiveYuan,
  amountBasis: z.enum(amountBases),
  periodStart: date,
  periodEnd: date,
  securedScope: line(500),
  transferCovenant: z.boolean(),
  rank: count(1, 99),
}) satisfies z.ZodType<MortgageTerms>;

export const contract = z.strictObject({
  number: line(100),
  sha256,
  signedOn: date,
  signedForThisBusiness: z.boolean(),
  unitCodes: z.array(unitCode).max(200).default([]),
}) satisfies z.ZodType<Contract>;
