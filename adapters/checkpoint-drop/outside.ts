// What stands outside the gateway for checkpoints, as the settings name it: the directory, and the time-stamp authority.
// Invariant: a signature is written in the form of the key that made it.

import type { CheckpointDrop, TimeAuthority } from "../../domain/checkpoint-ports.ts";
import { Fault } from "../../domain/fault.ts";
import type { Clock, Ids, Signer } from "../../domain/ports.ts";
import type { PublicKeyRecord } from "../../domain/signature-algorithm.ts";
import { timeAuthority } from "../timestamp/authority.ts";
import { checkpointDrop } from "./drop.ts";

export type OutsideSettings = { directory: string; timeAuthority: { url: string; timeoutMs: number } | null };

/** Builds both. `keys`: the public keys that a checkpoint may be signed with, beside the signer's. */
export function outsideOf(
  settings: OutsideSettings,
  signer: Signer,
  keys: readonly PublicKeyRecord[],
  { clock, ids }: { clock: Clock; ids: Ids },
): { drop: CheckpointDrop; timeAuthority: TimeAuthority | null } {
  const algorithms = new Map([signer, ...keys].map(({ keyId, algorithm }) => [keyId, algorithm]));
  const algorithmOf = (keyId: string) => {
    const algorithm = algorithms.get(keyId);
    if (algorithm === undefined) throw new Fault("evidence", "give_up", `no public key ${keyId} for a checkpoint`);
    return algorithm;
  };
  return {
    drop: checkpointDrop({ directory: settings.directory, algorithmOf, ids }),
    timeAuthority: settings.timeAuthority === null ? null : timeAuthority({ ...settings.timeAuthority, clock, ids }),
  };
}
