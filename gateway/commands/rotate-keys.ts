// `node main.ts rotate-keys`: the data keys of stored personal data are wrapped anew under the vault's current key.
// Invariant: it says which old keys may be removed from the settings, and ends non-zero while one may not.

import type { Rotated } from "../../store/key-rotation.ts";

/** Runs the rotation and tells what came of it; resolves with the exit code. */
export async function rotateKeysCommand(
  rotate: () => Promise<Rotated>,
  write: (line: string) => void,
): Promise<number> {
  const { rewrapped, retired, stillNamed } = await rotate();
  write(`${rewrapped} data keys wrapped anew`);
  for (const keyId of retired) write(`${keyId}: nothing is kept under it any more; remove it from the settings`);
  for (const keyId of stillNamed)
    write(`${keyId}: a gateway goes on under it; start every gateway with the new key as current, then run this again`);
  return stillNamed.length === 0 ? 0 : 1;
}
