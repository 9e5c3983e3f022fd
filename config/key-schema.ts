// What settings say of a key beside its file: the algorithm it is for and, for SM2, who signs.
// Invariant: no algorithm and no user id is assumed: whoever pins a key states what it may be used for.

import { z } from "zod";
import { type PublicKeyRecord, signatureAlgorithms } from "../domain/signature-algorithm.ts";

/** What stands beside the file of a key. */
export const keyUse = { algorithm: z.enum(signatureAlgorithms), userId: z.string().max(200).optional() };

/** An object of settings that names a key, with `algorithm` and, exactly where that is sm2-sm3, `userId` (which may be ""). */
export function keySchema<S extends z.ZodRawShape>(fields: S) {
  return z
    .strictObject({ ...fields, ...keyUse })
    .superRefine((key, context) => checkKeyUse(key as z.infer<z.ZodObject<typeof keyUse>>, context));
}

/** Complains where a user id is missing or too many. */
export function checkKeyUse(
  { algorithm, userId }: z.infer<z.ZodObject<typeof keyUse>>,
  context: z.RefinementCtx,
): void {
  const isSm2 = algorithm === "sm2-sm3";
  if (isSm2 === (userId !== undefined)) return;
  const message = isSm2 ? "sm2-sm3 needs the user id agreed on with its holder" : `${algorithm} has no user id`;
  context.addIssue({ code: "custom", path: ["userId"], message });
}

/** The private key of a sign-in. */
export type OwnKey = Omit<PublicKeyRecord, "publicKeyPem"> & { privateKeyPem: string };
