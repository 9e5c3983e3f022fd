// The one table of signature algorithms: name → what signs, verifies and makes keys.
// Invariant: total over the names, so that a new one does not compile until it can do all three.

import type { SignatureAlgorithm } from "../../domain/signature-algorithm.ts";
import type { Algorithm } from "./algorithm.ts";
import { ecdsaP256, edwards25519, rsaPss, rsaV15 } from "./node-algorithms.ts";
import { sm2 } from "./sm2/algorithm.ts";

export const algorithmOf: Readonly<Record<SignatureAlgorithm, Algorithm>> = {
  "ecdsa-p256-sha256": ecdsaP256,
  ed25519: edwards25519,
  "rsa-pss-sha512": rsaPss,
  "rsa-v1_5-sha256": rsaV15,
  "sm2-sm3": sm2,
};
