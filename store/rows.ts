// A chain as a row: what the columns beside its JSON say, so that the database can find what is due without reading JSON.
// Invariant: every column here is computed from the chain; none holds a fact of its own, and none beside the sealed chain
// holds personal data.

import type { Chain } from "../domain/chain-state.ts";
import { chainSummaryWake } from "../domain/chain-wake.ts";
import type { DataKey } from "../domain/key-vault.ts";
import { fromJson, toJson } from "../domain/json.ts";
import type { StoredChain } from "../domain/ports.ts";
import { seal, unsealText, type Place } from "./data-keys.ts";
import type { Database } from "./pool.ts";

export type WakeName = ReturnType<typeof chainSummaryWake>;

export type ChainRow = { chain_id: string; chain: Buffer; version: string; epoch: string };

export const chainRowColumns = "chain_id, chain, version, epoch";

/** The chains of these rows, opened. `from`: the connection that the caller already holds, or the pool. */
export async function storedChains(
  { keys }: Database,
  from: Parameters<Database["keys"]["all"]>[0],
  rows: ChainRow[],
): Promise<StoredChain[]> {
  const keyOf = await keys.all(
    from,
    rows.map((row) => row.chain_id),
  );
  return rows.map(({ chain_id: chainId, chain, ...row }) => {
    const version = Number(row.version);
    const text = unsealText(keyOf(chainId), placeOf(chainId, version), chain);
    return { chain: fromJson<Chain>(text), version, epoch: Number(row.epoch) };
  });
}

/** storedChains of one row or none. */
export async function storedChain(database: Database, rows: ChainRow[]): Promise<StoredChain | null> {
  return (await storedChains(database, database.pool, rows))[0] ?? null;
}

function placeOf(chainId: string, version: number): Place {
  return { table: "chains", stream: chainId, row: [version] };
}

/**
 * The columns that follow the chain's state, in the order every statement here uses: state, chain, due_at, wake, begun,
 * updated_at. `version`: the one the row is to have.
 */
export function stateColumns(chain: Chain, key: DataKey, version: number): unknown[] {
  const sealed = seal(key, placeOf(chain.chainId, version), toJson(chain));
  return [chain.state, sealed, dueAt(chain), chainSummaryWake(chain), hasBegun(chain), chain.updatedAt];
}

/** A worker that dies with an effect in flight leaves nobody to ask for a turn: such a chain is due by itself. */
function dueAt(chain: Chain): number | null {
  return chain.dueAt ?? (chain.inFlight === null ? null : chain.updatedAt);
}

function hasBegun(chain: Chain): boolean {
  return chain.legs.some((leg) => leg.businessNumber !== null);
}

export function isEnded(chain: Chain): boolean {
  return chain.state === "completed" || chain.state === "aborted";
}
