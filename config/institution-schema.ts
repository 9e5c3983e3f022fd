// The institutions that lend through this gateway, each with its tree: head office, branches, predecessors.
// Invariant: check digits hold, and no credit code belongs to two institutions: whose a mortgage is can never be in doubt.

import { z } from "zod";
import { creditCodeIsValid } from "../domain/credit-code.ts";
import { successions, type Institution } from "../domain/institution.ts";
import { mortgageeKinds } from "../domain/parties.ts";

export const institutionId = z.string().regex(/^[a-z][a-z0-9-]{2,39}$/);

const creditCode = z
  .string()
  .refine(creditCodeIsValid, { message: "not a credit code: 18 characters, two check digits" });
const house = {
  name: z.string().min(2).max(100),
  creditCode,
  /** 金融许可证机构编码; null for kinds that have none. */
  financialLicenceNumber: z
    .string()
    .regex(/^[A-Z]\d{4}[A-Z]\d{9}$/)
    .nullable(),
  /** Last day of the licence; null when it has no end. */
  licenceValidUntil: z.iso.date().nullable(),
};

const institution = z.strictObject({
  ...house,
  kind: z.enum(mortgageeKinds),
  branches: z.array(z.strictObject(house)).max(2000),
  predecessors: z
    .array(
      z.strictObject({
        ...house,
        succession: z.enum(successions),
        until: z.iso.date(),
        document: z.string().min(2).max(100),
      }),
    )
    .max(200),
});

export const institutionsSchema = z
  .record(institutionId, institution)
  .refine((institutions) => Object.keys(institutions).length > 0, { message: "no institution" })
  .superRefine((institutions, context) => {
    const owners = new Map<string, string>();
    for (const [id, tree] of Object.entries(institutions)) {
      for (const [path, code] of creditCodesOf(tree)) {
        const other = owners.get(code);
        if (other !== undefined)
          context.addIssue({ code: "custom", path: [id, ...path], message: `${code} stands for ${other} already` });
        owners.set(code, id);
      }
    }
  });

/** Every credit code of the tree with its place in it. */
function creditCodesOf(tree: Institution): [(string | number)[], string][] {
  return [
    [["creditCode"], tree.creditCode],
    ...tree.branches.map(({ creditCode: code }, index): [(string | number)[], string] => [["branches", index], code]),
    ...tree.predecessors.map(({ creditCode: code }, index): [(string | number)[], string] => [
      ["predecessors", index],
      code,
    ]),
  ];
}
