// Schemas of who takes part: persons and organisations, lenders with their kind and licence, agents.
// Invariant: personal data passes through here and is never repeated in a refusal.

import { z } from "@hono/zod-openapi";
import {
  certificateTypes,
  loanParts,
  mortgageeCapacities,
  mortgageeKinds,
  mortgagorCapacities,
  type CoMortgagee,
  type Mortgagee,
  type Mortgagor,
  type Party,
} from "../../../domain/parties.ts";
import { date, line, paperNumber, sha256 } from "../scalars.ts";

const phone = z.string().regex(/^[0-9+ -]{3,30}$/, "电话格式不符 / is not the shape of a telephone number");

/** 担保份额, 共有份额: "50%" or "1/2". */
const share = z
  .string()
  .regex(/^(\d{1,3}(\.\d{1,4})?%|\d{1,6}\/\d{1,6})$/, "份额应为百分比或分数 / must be a percentage or a fraction");

const guardian = z.strictObject({
  name: line(100),
  certificateNumber: paperNumber(50),
  proofSha256: sha256,
  interestSha256: sha256.optional(),
});

export const party = z.strictObject({
  type: z.enum(["person", "organisation"]),
  name: line(100),
  certificateType: z.enum(certificateTypes),
  certificateNumber: paperNumber(50),
  phone: phone.optional(),
  address: line(200).optional(),
  legalRepresentative: line(100).optional(),
  guardian: guardian.optional(),
}) satisfies z.ZodType<Party>;

const agent = z.strictObject({
  name: line(100),
  certificateNumber: paperNumber(50),
  phone: phone.optional(),
  firm: line(100).optional(),
});

const financialLicenceNumber = paperNumber(15).refine(
  (text) => /^[A-Z]\d{4}[A-Z]\d{9}$/.test(text),
  "应为15位金融许可证机构编码 / must be the 15 characters of a financial licence",
);

/** 抵押权人: a commercial bank with a claim of its own unless it says otherwise. */
export const mortgagee = z.strictObject({
  name: line(100),
  creditCode: paperNumber(18),
  kind: z.enum(mortgageeKinds).default("commercial_bank"),
  capacity: z.enum(mortgageeCapacities).default("own_claim"),
  financialLicenceNumber: financialLicenceNumber.optional(),
  licenceValidUntil: date.optional(),
  address: line(200).optional(),
  legalRepresentative: line(100).optional(),
  agent: agent.optional(),
}) satisfies z.ZodType<Mortgagee>;

export const coMortgagee = z.strictObject({
  mortgagee,
  part: z.enum(loanParts),
  share: share.optional(),
}) satisfies z.ZodType<CoMortgagee>;

export const mortgagor = z.strictObject({
  party,
  capacity: z.enum(mortgagorCapacities),
  share: share.optional(),
}) satisfies z.ZodType<Mortgagor>;
