// What settings say of a key beside its file: the algorithm it is for and, for SM2, who signs.
// Invariant: no algorithm is assumed: whoever pins a key states what it may be used for.

import { z } from "zod";
import { type PublicKeyRecord, signatureAlgorithms } from "../domain/signature-algorithm.ts";

/** Fields of every key in a settings file; `userId` is of sm2-sm3 alone, which whoever opens the key checks. */
export const keyUse = {
  algorithm: z.enum(signatureAlgorithms),
  userId: z.string().max(200).optional(),
};

/** A private key of ours. */
export type OwnKey = Omit<PublicKeyRecord, "publicKeyPem"> & { privateKeyPem: string };
