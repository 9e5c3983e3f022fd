// The data keys of streams: read, unwrapped and remembered for a while; made once, with what they seal or before it.
// Invariant: a stream has one data key for ever; what does not open is a Fault that names the row and never its content.

import type pg from "pg";
import { Fault } from "../domain/fault.ts";
import type { DataKey, KeyVault, WrappedKey } from "../domain/key-vault.ts";
import { query } from "./pool.ts";

/** Data keys unwrapped at once: a key service would be asked for every turn otherwise. */
const rememberedMax = 1_000;

type From = pg.Pool | pg.ClientBase;

export type DataKeys = {
  /** Of a stream that has one, or null. */
  find(from: From, stream: string): Promise<DataKey | null>;
  /** Of streams that have one; throws Fault(store) for one that has none. */
  all(from: From, streams: Iterable<string>): Promise<(stream: string) => DataKey>;
  /** Of a stream that may be new; it is made and committed when it is. Not to be called inside a transaction. */
  ensure(from: From, stream: string): Promise<DataKey>;
  /** A key for a stream that begins with the caller's transaction: `insert` is to be run in it. */
  begin(stream: string): Promise<{ key: DataKey; insert(client: pg.ClientBase): Promise<void> }>;
};

type KeyRow = { stream: string; key_id: string; wrapped: Buffer };

export function openDataKeys(vault: KeyVault): DataKeys {
  const remembered = new Map<string, DataKey>();
  const remember = (stream: string, key: DataKey): DataKey => {
    const [oldest] = remembered.keys();
    if (remembered.size >= rememberedMax && oldest !== undefined) remembered.delete(oldest);
    remembered.set(stream, key);
    return key;
  };
  const recall = (stream: string): DataKey | undefined => {
    const key = remembered.get(stream);
    // Taken out and put back, it is the last to be forgotten.
    return key === undefined || !remembered.delete(stream) ? undefined : remember(stream, key);
  };
  const look = async (from: From, streams: Iterable<string>): Promise<Map<string, DataKey>> => {
    const found = new Map<string, DataKey>();
    for (const stream of new Set(streams)) {
      const key = recall(stream);
      if (key !== undefined) found.set(stream, key);
    }
    const unknown = [...new Set(streams)].filter((stream) => !found.has(stream));
    if (unknown.length === 0) return found;
    const select = "SELECT stream, key_id, wrapped FROM data_keys WHERE stream = ANY($1)";
    for (const { stream, key_id: keyId, wrapped } of await query<KeyRow>(from, select, [unknown]))
      found.set(stream, remember(stream, await vault.unwrap(stream, { keyId, bytes: wrapped })));
    return found;
  };
  const find = async (from: From, stream: string) => (await look(from, [stream])).get(stream) ?? null;
  return {
    find,
    async all(from, streams) {
      const found = await look(from, streams);
      return (stream) => found.get(stream) ?? missing(stream);
    },
    async ensure(from, stream) {
      const there = await find(from, stream);
      if (there !== null) return there;
      const { wrapped } = await vault.make(stream);
      await insertKey(vault, from, stream, wrapped);
      // Another process may have been first: the one that stands is the stream's.
      return (await find(from, stream)) ?? missing(stream);
    },
    async begin(stream) {
      const { key, wrapped } = await vault.make(stream);
      return { key, insert: (client) => insertKey(vault, client, stream, wrapped) };
    },
  };
}

function missing(stream: string): never {
  throw new Fault("store", "give_up", `stream ${stream} has no data key: the database is not whole`);
}

/** Enters a data key; one that another process entered for the stream before stands. `keyId`: whether its wrapping key stands. */
const insertStatement = `
  WITH wrapping AS (
    SELECT key_id FROM vault_keys WHERE key_id = $2 FOR KEY SHARE
  ), entered AS (
    INSERT INTO data_keys (stream, key_id, wrapped) SELECT $1, key_id, $3 FROM wrapping ON CONFLICT DO NOTHING
  )
  SELECT key_id FROM wrapping`;

/** Where its wrapping key was rotated out meanwhile, it is wrapped under one that stands and that the vault holds. */
async function insertKey(vault: KeyVault, from: From, stream: string, wrapped: WrappedKey): Promise<void> {
  for (let entering = wrapped; ;) {
    const { keyId, bytes } = entering;
    const wrapping = await query(from, insertStatement, [stream, keyId, Buffer.from(bytes)]);
    if (wrapping.length === 1) return;
    const standing = await query<{ key_id: string }>(from, "SELECT key_id FROM vault_keys", []);
    const held = standing.find(({ key_id: other }) => other !== keyId && vault.holds(other));
    if (held === undefined) {
      const mend = "name the new key in the settings and start again";
      throw new Fault("settings", "give_up", `vault key ${keyId} has been rotated out: ${mend}`);
    }
    entering = await vault.rewrap(stream, wrapped, held.key_id);
  }
}

/** Where a sealed value is kept: table, stream, and what tells its row from the stream's others. */
export type Place = { table: string; stream: string; row: readonly (string | number)[] };

/** The bytes to store. */
export function seal(key: DataKey, place: Place, plain: Uint8Array | string): Buffer {
  return Buffer.from(key.seal(placeText(place), typeof plain === "string" ? Buffer.from(plain, "utf8") : plain));
}

/** The bytes stored there. Throws Fault(store, give_up) naming stream and row when they were altered or moved. */
export function unseal(key: DataKey, place: Place, sealed: Uint8Array): Uint8Array {
  const plain = key.open(placeText(place), sealed);
  if (plain !== null) return plain;
  const { table, stream, row } = place;
  const where = [table, stream, ...row].join(" ");
  throw new Fault("store", "give_up", `${where}: what is stored does not open; it was altered or moved`);
}

/** unseal, of text. */
export function unsealText(key: DataKey, place: Place, sealed: Uint8Array): string {
  return Buffer.from(unseal(key, place, sealed)).toString("utf8");
}

function placeText({ table, stream, row }: Place): string {
  return JSON.stringify([table, stream, ...row]);
}
