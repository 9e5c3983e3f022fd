// A chain as a row: what the columns beside its JSON say, so that the database can find what is due without reading JSON.
// Invariant: every column here is computed from the chain; none holds a fact of its own.

import type { Chain } from "../domain/chain-state.ts";
import { chainSummaryWake } from "../domain/chain-wake.ts";
import { fromJson, toJson } from "../domain/json.ts";
import type { StoredChain } from "../domain/ports.ts";

export type WakeName = ReturnType<typeof chainSummaryWake>;

export type ChainRow = { chain: string; version: string; epoch: string };

export const chainRowColumns = "chain, version, epoch";

export function storedChain(row: ChainRow): StoredChain {
  return { chain: fromJson<Chain>(row.chain), version: Number(row.version), epoch: Number(row.epoch) };
}

/** The columns that follow the chain's state, in the order every statement here uses: state, chain, due_at, wake, begun, updated_at. */
export function stateColumns(chain: Chain): unknown[] {
  return [chain.state, toJson(chain), dueAt(chain), chainSummaryWake(chain), hasBegun(chain), chain.updatedAt];
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
