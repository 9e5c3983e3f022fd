// What is remembered of the money of one chain: permits, what was posted under them, and which are dead.
// Invariant: money that moved is never forgotten: a permit that is replaced stays, with its posting.

import type { Fen } from "./money.ts";
import type { EpochMs } from "./time.ts";

export type Posting = {
  key: string;
  state: "posted" | "refused" | "not_found";
  postingNumber: string | null;
  amount: Fen;
  at: EpochMs;
  reason: string | null;
};

export type Disbursement = {
  key: string;
  /** Which tranche it pays out; absent in chains that began before there were any: 1. */
  tranche?: number | undefined;
  amount: Fen;
  state: "permit_wanted" | "permitted" | "posted" | "refused";
  permittedAt: EpochMs | null;
  /** ms; null while the permit was not sent: then nothing can be posted under the key. */
  expiresAt: EpochMs | null;
  /** Permit messages that may have arrived. */
  sends: number;
  /** When the core was last written to or asked about this permit. */
  askedAt: EpochMs | null;
  posting: Posting | null;
  /** Two persons have looked at a posting that is not as it should be (stray-posting.ts). */
  settled: boolean;
  /** Permits of this chain that are dead, or whose tranche is paid out: the core may still report under their keys. */
  earlier: EarlierPermit[];
};

export type EarlierPermit = Pick<Disbursement, "key" | "amount" | "posting" | "settled" | "tranche"> & {
  /** It paid out its tranche: the money is out and stays out. */
  paidOut?: boolean | undefined;
  /** As on the permit when it was sent; absent in chains that began before this was kept. */
  expiresAt?: EpochMs | null | undefined;
};
