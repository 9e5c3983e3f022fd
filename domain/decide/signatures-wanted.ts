// What is to be signed is told to the bank.
// Invariant: by name and digest only; the text, which names people, is read by GetChain.

import { documentsToSign } from "../documents-to-sign.ts";
import { notify, type Work } from "./work.ts";

/** Names the documents that wait for signatures; nothing is told where none does. */
export function askForSignatures(work: Work): void {
  const documents = documentsToSign(work.chain).map(({ type, legId, sha256 }) => ({ type, legId, sha256 }));
  if (documents.length > 0) notify(work, "signatures_wanted", { documents });
}
