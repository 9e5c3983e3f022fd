// The vault: draws data keys and keeps them wrapped under the key-encryption keys that it was handed.
// Invariant: a data key leaves it in use or wrapped, never as bytes; every wrapped key says which key wrapped it.

import { createHmac, createSecretKey, hkdfSync, randomBytes } from "node:crypto";
import { assert, Fault } from "../../domain/fault.ts";
import type { DataKey, KeyVault, WrappedKey } from "../../domain/key-vault.ts";
import { keyFromText, type KeyEncryptionKey, type KeyText } from "./key-encryption-key.ts";
import { openBytes, sealBytes } from "./sealed-bytes.ts";

export type VaultKeys = {
  /** Id of the key that wraps what is new. */
  current: string;
  /** Every key under which something is still wrapped, the current one among them. */
  keys: readonly KeyEncryptionKey[];
};

/** Throws Fault(settings) when the current key is not among the keys, or an id stands for two. */
export function keyVault({ current, keys }: VaultKeys): KeyVault {
  const held = new Map(keys.map((key) => [key.keyId, key]));
  if (!held.has(current) || held.size !== keys.length)
    throw new Fault("settings", "give_up", `vault: the keys are to be named once each, ${current} among them`);
  const wrap = async (stream: string, bytes: Uint8Array, keyId: string): Promise<WrappedKey> => {
    const key = held.get(keyId);
    assert(key !== undefined, "the vault wraps under keys that it holds");
    return { keyId, bytes: await key.wrap(stream, bytes) };
  };
  const unwrapped = async (stream: string, { keyId, bytes }: WrappedKey): Promise<Uint8Array> => {
    const key = held.get(keyId);
    if (key === undefined)
      throw new Fault("settings", "give_up", `the vault does not hold the key ${keyId}, under which ${stream} is kept`);
    const found = await key.unwrap(stream, bytes);
    if (found !== null) return found;
    throw new Fault(
      "settings",
      "give_up",
      `vault key ${keyId} does not open the data key of ${stream}: its file holds another key, or the row was altered`,
    );
  };
  return {
    keyId: current,
    holds: (keyId) => held.has(keyId),
    async make(stream) {
      const bytes = randomBytes(32);
      return { key: dataKey(bytes), wrapped: await wrap(stream, bytes, current) };
    },
    unwrap: async (stream, wrapped) => dataKey(await unwrapped(stream, wrapped)),
    rewrap: async (stream, wrapped, under = current) => await wrap(stream, await unwrapped(stream, wrapped), under),
  };
}

/** keyVault on the texts of key files. */
export function vaultFromTexts({ current, keys }: { current: string; keys: readonly KeyText[] }): KeyVault {
  return keyVault({ current, keys: keys.map(keyFromText) });
}

function dataKey(bytes: Uint8Array): DataKey {
  assert(bytes.length === 32, "a data key is 32 bytes");
  const sealing = createSecretKey(bytes);
  // A key of its own for digests (HKDF, RFC 5869): no key serves two algorithms.
  const digesting = createSecretKey(
    Buffer.from(hkdfSync("sha256", bytes, new Uint8Array(0), "registry-gateway digest", 32)),
  );
  return {
    seal: (place, plain) => sealBytes(sealing, place, plain),
    open: (place, sealed) => openBytes(sealing, place, sealed),
    digest: (text) => createHmac("sha256", digesting).update(text, "utf8").digest("hex"),
  };
}
