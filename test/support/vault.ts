// A vault for tests: the real one, on a key that stands here, so that every test process opens what another sealed.

import { keyFromText } from "../../adapters/vault/key-encryption-key.ts";
import { keyVault } from "../../adapters/vault/key-vault.ts";

/** A wrapping key of 32 equal bytes. */
export function testKey(keyId: string, byte: number) {
  return keyFromText({ keyId, keyBase64: Buffer.alloc(32, byte).toString("base64") });
}

export const testVault = keyVault({ current: "vault-test", keys: [testKey("vault-test", 7)] });
