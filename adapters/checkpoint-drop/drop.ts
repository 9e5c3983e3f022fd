// A directory outside the gateway (another machine's, a write-once share, one that is printed daily) that checkpoints go to.
// Invariant: a file appears whole or not at all, and is never written again; the text comes last, so that a checkpoint that
// is there is there with its signature and its proofs.

import { link, open, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { CheckpointDrop } from "../../domain/checkpoint-ports.ts";
import { Fault } from "../../domain/fault.ts";
import type { Ids } from "../../domain/ports.ts";
import type { SignatureAlgorithm } from "../../domain/signature-algorithm.ts";
import { opensslSignature } from "../evidence-file/asic.ts";

export type DropSettings = {
  directory: string;
  /** Algorithm of a key of ours, so that its signature is written as openssl wants it. */
  algorithmOf: (keyId: string) => SignatureAlgorithm;
  ids: Ids;
};

/**
 * Builds the port. The directory is never made here: one that is gone is a share that is not there, and must be noticed. A checkpoint is NUMBER.txt (the signed text), NUMBER.sig (for openssl dgst -verify), NUMBER.proof (hashes
 * that prove it begins with the one before, one a line) and, where it was stamped, NUMBER.tsr.
 */
export function checkpointDrop({ directory, algorithmOf, ids }: DropSettings): CheckpointDrop {
  return {
    put: ({ signed, consistency }) =>
      orFault(async () => {
        const name = nameOf(signed.checkpoint.number);
        const files: [string, Uint8Array][] = [
          [`${name}.sig`, opensslSignature(algorithmOf(signed.keyId), signed.signature)],
          [`${name}.proof`, utf8(consistency.map((hash) => `${hash}\n`).join(""))],
          ...(signed.timeStamp === null ? [] : [[`${name}.tsr`, signed.timeStamp] as [string, Uint8Array]]),
          [`${name}.txt`, utf8(signed.text)],
        ];
        for (const [file, bytes] of files) await place(directory, file, bytes, ids.nonce());
      }),
    newest: () =>
      orFault(async () => {
        const numbers = (await readdir(directory)).flatMap((file) => /^(\d{9,15})\.txt$/.exec(file)?.[1] ?? []);
        const last = numbers.sort((a, b) => Number(a) - Number(b)).at(-1);
        if (last === undefined) return null;
        return { number: Number(last), text: await readFile(join(directory, `${last}.txt`), "utf8") };
      }),
  };
}

/** Zeros in front, so that a listing is in order. */
function nameOf(number: number): string {
  return String(number).padStart(9, "0");
}

/** Linking never replaces: of a file that is there the bytes must be these. */
async function place(directory: string, file: string, bytes: Uint8Array, nonce: string): Promise<void> {
  const [target, draft] = [join(directory, file), join(directory, `.${nonce}.tmp`)];
  const handle = await open(draft, "wx", 0o644);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(draft, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    if (Buffer.compare(await readFile(target), bytes) !== 0)
      throw new Fault("evidence", "give_up", `${file} stands in the drop with other bytes`, error);
  } finally {
    await rm(draft, { force: true });
  }
}

async function orFault<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Fault) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? "no code";
    throw new Fault("evidence", "retry", `the directory for checkpoints: ${code}`, error);
  }
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
