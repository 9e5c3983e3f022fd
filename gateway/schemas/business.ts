// Schema of the loan business as submitted; what comes out is a domain Business.
// Invariants: unknown fields are refused, every list is bounded; rules between fields are judged in domain/pre-lodgement.ts.

import { z } from "@hono/zod-openapi";
import { amountBases, chainKinds, collateralTypes, mortgageForms, type Business } from "../../domain/business.ts";
import { certificateTypes, mortgagorCapacities } from "../../domain/parties.ts";
import { count, date, line, paperNumber, positiveYuan, sha256, unitCode, yuan } from "./scalars.ts";

const phone = z.string().regex(/^[0-9+ -]{3,30}$/, "电话格式不符 / is not the shape of a telephone number");
const area = z
  .string()
  .regex(/^(0|[1-9]\d{0,8})(\.\d{1,4})?$/, "面积应为平方米的十进制文本 / must be square metres as decimal text");
const share = z
  .string()
  .regex(/^(\d{1,3}(\.\d{1,4})?%|\d{1,6}\/\d{1,6})$/, "份额应为百分比或分数 / must be a percentage or a fraction");

const party = z.strictObject({
  type: z.enum(["person", "organisation"]),
  name: line(100),
  certificateType: z.enum(certificateTypes),
  certificateNumber: paperNumber(50),
  phone: phone.optional(),
  address: line(200).optional(),
  legalRepresentative: line(100).optional(),
});

const agent = z.strictObject({
  name: line(100),
  certificateNumber: paperNumber(50),
  phone: phone.optional(),
  firm: line(100).optional(),
});

const mortgagee = z.strictObject({
  name: line(100),
  creditCode: paperNumber(18),
  financialLicenceNumber: paperNumber(15).refine(
    (text) => /^[A-Z]\d{4}[A-Z]\d{9}$/.test(text),
    "应为15位金融许可证机构编码 / must be the 15 characters of a financial licence",
  ),
  address: line(200).optional(),
  legalRepresentative: line(100).optional(),
  agent: agent.optional(),
});

const unit = z.strictObject({
  unitCode,
  titleCertificateNumber: line(100),
  location: line(200),
  collateralType: z.enum(collateralTypes),
  area: area.optional(),
  securedAmount: positiveYuan.optional(),
});

const mortgage = z.strictObject({
  form: z.enum(mortgageForms),
  securedAmount: positiveYuan,
  amountBasis: z.enum(amountBases),
  periodStart: date,
  periodEnd: date,
  securedScope: line(500),
  transferCovenant: z.boolean(),
  rank: count(1, 99),
});

const contract = z.strictObject({
  number: line(100),
  sha256,
  signedOn: date,
  signedForThisBusiness: z.boolean(),
  unitCodes: z.array(unitCode).max(200).default([]),
});

const material = z.strictObject({
  name: line(100),
  type: z.enum(["original", "copy_of_original", "duplicate", "copy_of_duplicate", "other"]),
  copies: count(1, 999),
  pages: count(1, 9999),
  sha256,
});

const mandate = z.strictObject({
  principals: z.array(line(100)).min(1).max(50),
  matters: z
    .array(z.enum(["apply", "supplement", "withdraw", "pay", "collect"]))
    .min(1)
    .max(5),
  form: z.enum(["notarised", "platform", "before_registry"]),
  number: line(100),
  sha256,
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

/** Business as REST JSON → domain Business: money in 分, unit codes without spaces and in capitals. */
export const business = z.strictObject({
  kind: z.enum(chainKinds),
  reference: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/, "业务编号应为字母、数字或 ._- / must be letters, digits or ._-"),
  mortgagee,
  debtor: party,
  mortgagors: z
    .array(z.strictObject({ party, capacity: z.enum(mortgagorCapacities), share: share.optional() }))
    .min(1)
    .max(50),
  units: z.array(unit).min(1).max(200),
  mortgage,
  mainContract: contract,
  mortgageContract: contract,
  materials: z.array(material).max(100).default([]),
  mandates: z.array(mandate).max(20).default([]),
  loan: z.strictObject({ amount: positiveYuan, currency: z.literal("CNY"), account: line(64) }).optional(),
  previousMortgage: z.strictObject({ registrationCertificateNumber: line(100), outstanding: yuan }).optional(),
  cover: cover.optional(),
}) satisfies z.ZodType<Business>;

const { properties, required } = z.toJSONSchema(business, { io: "input" });

/** The business as it is shown again: the JSON that was submitted, described by the very schema that took it. */
export const businessShown = z
  .record(z.string(), z.unknown())
  .meta({ description: "The business as submitted.", properties, required, additionalProperties: false });
