// In which way who may sign what the bank carries (practice 1): a person by hand or certificate, an organisation by hand or seal.
// Invariant: the registry's own app is believed only where a registry of the chain calls its applicants.

import { expect, test } from "vitest";
import { checkSignedDocuments } from "../../domain/signed-documents.ts";
import type { SignatureMethod } from "../../domain/signatures.ts";
import { lawful } from "./pre-lodgement/kinds.ts";
import { called } from "./safety/scenes.ts";
import { openSample, signatures, start } from "./sample-chains.ts";

const own = { name: "signed", open: () => openSample(lawful("new_loan")) };

/** Code and field of the refusal where everybody in that part signs in that way; null where nothing is refused. */
function refusedAt(who: "mortgagor" | "mortgagee", method: SignatureMethod, isCalling = false): string | null {
  const chain = isCalling ? called(own, "suzhou-huqiu").open() : own.open();
  const documents = signatures(chain, start).map((document) => ({
    ...document,
    signatures: document.signatures.map((record) => (record.capacity === who ? { ...record, method } : record)),
  }));
  const refusal = checkSignedDocuments(chain, documents, start);
  return refusal === null ? null : `${refusal.code} ${refusal.field}`;
}

test.each<["mortgagor" | "mortgagee", SignatureMethod, string | null]>([
  ["mortgagor", "hand_signed_original", null],
  ["mortgagor", "personal_certificate", null],
  ["mortgagor", "organisation_seal", "invalid_field documents[0].signatures[0].method"],
  ["mortgagor", "registry_platform", "invalid_field documents[0].signatures[0].method"],
  ["mortgagee", "hand_signed_original", null],
  ["mortgagee", "organisation_seal", null],
  ["mortgagee", "personal_certificate", "invalid_field documents[0].signatures[1].method"],
  ["mortgagee", "registry_platform", "invalid_field documents[0].signatures[1].method"],
])("%s by %s", (who, method, refused) => {
  expect(refusedAt(who, method)).toBe(refused);
});

test("a contract may be signed in the app of a registry that calls its applicants", () => {
  expect(refusedAt("mortgagor", "registry_platform", true)).toBeNull();
});
