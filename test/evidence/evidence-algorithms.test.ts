// One evidence file per algorithm of the doors and the bank: it verifies here and with openssl, and the algorithm and the
// user id are the reader's to trust, not the file's to state.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { evidenceFiles } from "../../adapters/evidence-file/build.ts";
import { type EvidenceKey, isNumberPair } from "../../adapters/evidence-file/layout.ts";
import { trustedKeys } from "../../adapters/evidence-file/trusted-keys.ts";
import { verifyEvidenceFile } from "../../adapters/evidence-file/verify.ts";
import { usualUserId } from "../../adapters/signing/sm2/user-digest.ts";
import { type SignatureAlgorithm, signatureAlgorithms } from "../../domain/signature-algorithm.ts";
import { foreignLane, runTool } from "../support/foreign-tools.ts";
import { bound, chain, drafts, gatewayXml, madeAt, party, registry } from "./chain-of-records.ts";
import { entriesOf } from "./forgers.ts";
import { logOf, strangers } from "./log-of-heads.ts";

const folder = mkdtempSync(join(tmpdir(), "algorithms-"));
afterAll(() => rmSync(folder, { recursive: true }));

type File = { bytes: Uint8Array; keys: EvidenceKey[] };

async function fileWith(algorithm: SignatureAlgorithm): Promise<File> {
  const doors = party("gateway-doors", "gateway", algorithm);
  const bank = party("example-bank-core", "bank:example-bank", algorithm);
  const keys = [doors, bank, gatewayXml, registry].map(({ key }) => key);
  const records = bound(await drafts(doors, bank));
  const { proofOf } = await logOf([...strangers, records], { signer: doors.signer });
  return { bytes: await evidenceFiles({ signer: doors.signer, keys, proofOf }).build(chain, records, madeAt), keys };
}

const files = new Map<SignatureAlgorithm, File>();
for (const name of signatureAlgorithms) files.set(name, await fileWith(name));

function fileOf(name: SignatureAlgorithm): File {
  const file = files.get(name);
  if (file === undefined) throw new Error(`no file for ${name}`);
  return file;
}

function report({ bytes }: File, keys: EvidenceKey[]) {
  return verifyEvidenceFile(bytes, { pinnedKeys: new Map(keys.map((key) => [key.keyId, key])) });
}

describe.each(signatureAlgorithms)("an evidence file under %s", (name) => {
  const file = fileOf(name);

  test("verifies with pinned keys, every signature among them", () => {
    const found = report(file, file.keys);
    expect(found.problems).toEqual([]);
    expect(found).toMatchObject({ valid: true, httpSignatures: 3, xmlSignatures: 2 });
  });

  test("does not verify where the reader trusts the key for another algorithm", () => {
    const other = signatureAlgorithms.find((each) => each !== name) ?? name;
    const keys = file.keys.map((key) => (key.keyId === "gateway-doors" ? { ...key, algorithm: other } : key));
    expect(report(file, keys).first?.what).toMatch(`but you trust it for ${other}`);
  });
});

test("an SM2 key counts under the user id the reader trusts it with, and under no other", () => {
  const file = fileOf("sm2-sm3");
  for (const userId of ["1234567812345679", "", undefined]) {
    const keys = file.keys.map((key) => (key.keyId === "example-bank-core" ? { ...key, userId } : key));
    expect(report(file, keys).first?.what).toMatch(/another SM2 user id/);
  }
});

test("the list of trusted keys states the user id, and reads back", () => {
  const { keys } = fileOf("sm2-sm3");
  for (const { keyId, publicKeyPem } of keys) writeFileSync(join(folder, `${keyId}.pem`), publicKeyPem);
  const listed = keys.map(({ publicKeyPem: _pem, ...key }) => ({ ...key, file: `${key.keyId}.pem` }));
  writeFileSync(join(folder, "keys.json"), JSON.stringify({ keys: listed }));
  expect([...trustedKeys(folder).values()]).toEqual(keys.map((key) => ({ userId: undefined, ...key })));
  expect(trustedKeys(folder).get("gateway-doors")?.userId).toBe(usualUserId);
});

/** How openssl verifies each, as the README tells a reader. */
const opensslOptions: Record<SignatureAlgorithm, string[] | "rawin"> = {
  "ecdsa-p256-sha256": ["-sha256"],
  ed25519: "rawin",
  "rsa-pss-sha512": ["-sha512", "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:64"],
  "rsa-v1_5-sha256": ["-sha256"],
  "sm2-sm3": ["-sm3", "-sigopt", `distid:${usualUserId}`],
};

foreignLane("evidence of every algorithm under openssl", ["openssl"], () => {
  test.each(signatureAlgorithms)("%s: the manifest and each message verify, and not with a byte changed", (name) => {
    const { bytes, keys } = fileOf(name);
    for (const { name: entry, bytes: content } of entriesOf(bytes)) writeFileSync(join(folder, flat(entry)), content);
    for (const { keyId, publicKeyPem } of keys) writeFileSync(join(folder, `${keyId}.pem`), publicKeyPem);
    const extension = isNumberPair(name) ? "der" : "bin";
    const signed: [string, string, string][] = [
      ["gateway-doors", "META-INF/ASiCManifest.sig", "META-INF/ASiCManifest.xml"],
      ["gateway-doors", "checkpoint/checkpoint.sig", "checkpoint/checkpoint.txt"],
      ["example-bank-core", `signatures/0001.${extension}`, "bases/0001.txt"],
      ["gateway-doors", `signatures/0005.${extension}`, "bases/0005.txt"],
      ["example-bank-core", `signatures/0006.${extension}`, "bases/0006.txt"],
    ];
    for (const [keyId, signature, text] of signed) {
      expect(opensslHolds(name, keyId, flat(signature), flat(text)), text).toBe(true);
      writeFileSync(join(folder, "changed"), "changed");
      expect(opensslHolds(name, keyId, flat(signature), "changed"), text).toBe(false);
    }
  });
});

function flat(entry: string): string {
  return entry.replaceAll("/", "-");
}

function opensslHolds(name: SignatureAlgorithm, keyId: string, signature: string, text: string): boolean {
  const at = (file: string): string => join(folder, file);
  const options = opensslOptions[name];
  const [key, sig, signed] = [at(`${keyId}.pem`), at(signature), at(text)];
  const args =
    options === "rawin"
      ? ["pkeyutl", "-verify", "-pubin", "-inkey", key, "-rawin", "-in", signed, "-sigfile", sig]
      : ["dgst", ...options, "-verify", key, "-signature", sig, signed];
  return runTool("openssl", args).status === 0;
}
