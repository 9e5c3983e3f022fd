// The script for strangers: bash, unzip, openssl and xmlsec1 find the good file good and every other one bad, naming the record.
// Invariant: nothing of ours runs in it, so that it is a second opinion on the format and on our own verifier.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync, unzipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { evidenceFiles } from "../../adapters/evidence-file/build.ts";
import { timeAuthority } from "../../adapters/timestamp/authority.ts";
import { bind } from "../../domain/evidence.ts";
import type { HeadProof } from "../../domain/checkpoint.ts";
import { signatureAlgorithms } from "../../domain/signature-algorithm.ts";
import { foreignLane, runTool } from "../support/foreign-tools.ts";
import { realClock, realIds } from "../support/ports.ts";
import {
  bound,
  chain,
  chainId,
  drafts,
  enveloped,
  gateway,
  gatewayXml,
  madeAt,
  party,
  registry,
} from "./chain-of-records.ts";
import * as forge from "./forgers.ts";
import { logOf, strangers } from "./log-of-heads.ts";
import { startAuthority } from "./openssl-authority.ts";

const script = new URL("../../adapters/evidence-file/check-by-foreign-tools.sh", import.meta.url).pathname;
const { bytes, edited, honest, keys, lines, log, records, repacked, resigned, rewritten } = forge;
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "strangers-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function trust(listed: typeof keys): void {
  for (const { keyId, publicKeyPem } of listed) writeFileSync(join(folder, `${keyId}.pem`), publicKeyPem);
  const written = listed.map(({ publicKeyPem: _pem, ...key }) => ({ ...key, file: `${key.keyId}.pem` }));
  writeFileSync(join(folder, "keys.json"), JSON.stringify({ keys: written }, null, 2));
}

function check(file: Uint8Array, listed = keys, authority: string[] = []): { status: number; said: string } {
  trust(listed);
  const path = join(folder, "evidence.zip");
  writeFileSync(path, file);
  const { status, stdout, stderr } = runTool("bash", [script, path, folder, ...authority]);
  return { status, said: stdout + stderr };
}

async function fileWith(change: (proof: HeadProof) => HeadProof | null, kept = records): Promise<Uint8Array> {
  const proof = await log.proofOf(chainId, records.length);
  if (proof === null) throw new Error("the chain's head is in the log");
  return await evidenceFiles({ signer: gateway.signer, keys, proofOf: async () => change(proof) }).build(
    chain,
    kept,
    madeAt,
  );
}

const last = honest.at(-1) ?? honest[0];
const forked =
  last === undefined
    ? records
    : [
        ...records.slice(0, 6),
        ...bind(chainId, records[5] ?? { sequence: 0, hash: "" }, [{ ...last, subject: "other" }]).records,
      ];

foreignLane("an evidence file checked by strangers' tools", ["bash", "unzip", "openssl", "xmlsec1"], () => {
  test("verifies: every record, every signature, the checkpoint", () => {
    const { status, said } = check(bytes);
    expect(said).toContain(`VALID: chain ${chainId}, 7 records, 5 signatures verified; checkpoint 3`);
    expect(said).toContain("covers 7 of 7 records");
    expect(status).toBe(0);
  });

  test.each(signatureAlgorithms)("verifies where the doors and the bank sign with %s", async (algorithm) => {
    const doors = party("gateway-doors", "gateway", algorithm);
    const bank = party("example-bank-core", "bank:example-bank", algorithm);
    const own = [doors, bank, gatewayXml, registry].map(({ key }) => key);
    const written = bound(await drafts(doors, bank));
    const { proofOf } = await logOf([...strangers, written], { signer: doors.signer });
    const file = await evidenceFiles({ signer: doors.signer, keys: own, proofOf }).build(chain, written, madeAt);
    expect(check(file, own)).toMatchObject({ status: 0 });
    const others = own.map((key) => (key === doors.key ? { ...key, publicKeyPem: bank.key.publicKeyPem } : key));
    expect(check(file, others).status).toBe(1);
  });

  test("verifies a time-stamp under the authority's certificate, and not under another", async () => {
    const [authority, other] = [await startAuthority(), await startAuthority()];
    try {
      const port = timeAuthority({ url: authority.url, timeoutMs: 10_000, clock: realClock, ids: realIds });
      const text = log.checkpoints[2]?.text ?? "";
      const timeStamp = await port.stamp(new TextEncoder().encode(text));
      const file = await fileWith((proof) => ({ ...proof, signed: { ...proof.signed, timeStamp } }));
      expect(check(file).said).toContain("time-stamp NOT checked");
      expect(check(file, keys, [authority.certificateFile])).toMatchObject({ status: 0 });
      expect(check(file, keys, [authority.certificateFile]).said).toContain(", time-stamped");
      const { status, said } = check(file, keys, [other.certificateFile]);
      expect([status, said]).toEqual([1, expect.stringContaining("time-stamp does not verify")]);
    } finally {
      authority.stop();
      other.stop();
    }
  });

  test.each<[string, RegExp, () => Uint8Array | Promise<Uint8Array>]>([
    [
      "a message changed",
      /messages\/0004.* differs/,
      () => edited("messages/0004-message_in.xml", (xml) => xml.replace("50", "80")),
    ],
    ["a message changed in the ZIP alone", /damaged/, () => forge.flipped(Buffer.from(bytes).indexOf("EX-2026-0001"))],
    ["a record taken out", /records.txt differs/, () => lines((all) => all.toSpliced(1, 1))],
    [
      "a file more",
      /not listed/,
      () => repacked((all) => [...all, { name: "messages/0008-x.json", bytes: new Uint8Array() }]),
    ],
    [
      "a file less",
      /0005.* missing/,
      () => repacked((all) => all.filter(({ name }) => !name.startsWith("messages/0005"))),
    ],
    [
      "a name that climbs out",
      /does not belong/,
      () => repacked((all) => [...all, { name: "../x", bytes: new Uint8Array() }]),
    ],
    ["bytes behind the ZIP", /bytes|damaged/, () => Buffer.concat([bytes, Buffer.from("more")])],
    ["bytes in front of the ZIP", /bytes|damaged|not a ZIP/, () => Buffer.concat([Buffer.from("more"), bytes])],
    ["a compressed container", /compressed/, () => zipSync(unzipSync(bytes), { level: 9 })],
    ["the page changed", /timeline.html differs/, () => edited("timeline.html", (page) => page.replace("Funds", "x"))],
    [
      "the list of files changed",
      /ASiCManifest.sig does not/,
      () => edited("META-INF/ASiCManifest.xml", (xml) => xml.replace(/Value>./, "Value>A")),
    ],
    [
      "its XML signature taken out",
      /signatures.xml is missing/,
      () => repacked((all) => all.filter(({ name }) => name !== "META-INF/signatures.xml")),
    ],
    ["nothing at all", /not a ZIP/, () => new Uint8Array()],
    [
      "by the gateway: a registry's message rewritten",
      /record 4: the signature inside/,
      () => rewritten(4, (one) => ({ bytes: Buffer.from(Buffer.from(one.bytes).toString().replace("50", "80")) })),
    ],
    [
      "by the gateway: its own key given as the registry's",
      /record 4: gateway-registries is not/,
      () => rewritten(4, () => ({ signature: enveloped(gatewayXml) })),
    ],
    [
      "by the gateway: the bank's order rewritten",
      /record 1: the signature is over another/,
      () => rewritten(1, () => ({ bytes: Buffer.from("{}") })),
    ],
    [
      "by the gateway: an unbelieved message made a believed one",
      /record 7: not signed/,
      () => rewritten(7, () => ({ type: "message_in" })),
    ],
    [
      "by the gateway: records of another chain",
      /record 1: belongs to chn_other/,
      () => forge.files.build(chain, bound(honest, "chn_other"), madeAt),
    ],
    [
      "by the gateway: a record edited",
      /record 3: its hash does not cover/,
      () => resigned((all) => forge.edit(all, "records.txt", (text) => text.replace('"Apply"', '"Query"'))),
    ],
    [
      "by the gateway: two records swapped",
      /record 3: missing, 4 stands/,
      () =>
        resigned((all) =>
          forge.edit(all, "records.txt", (text) =>
            text
              .split("\n")
              .toSpliced(2, 2, ...text.split("\n").slice(2, 4).reverse())
              .join("\n"),
          ),
        ),
    ],
    [
      "by the gateway: the last records hidden",
      /record 6: missing, the checkpoint covers 7/,
      () => fileWith((proof) => proof, records.slice(0, 5)),
    ],
    [
      "by the gateway: a forked end",
      /record 7: not the one that the checkpoint covers/,
      () => fileWith((proof) => proof, forked),
    ],
    [
      "by the gateway: a proof of another place",
      /not stand in its tree|too long/,
      () =>
        resigned((all) => forge.edit(all, "checkpoint/inclusion.txt", (text) => text.replace("index 2", "index 0"))),
    ],
    [
      "by the gateway: a place that is a command",
      /not a place/,
      () =>
        resigned((all) =>
          forge.edit(all, "checkpoint/inclusion.txt", (text) => text.replace("index 2", "index a[$(touch pwned)]")),
        ),
    ],
    [
      "by the gateway: another checkpoint's text",
      /checkpoint: its signature/,
      () =>
        resigned((all) => forge.edit(all, "checkpoint/checkpoint.txt", (text) => text.replace("number 3", "number 4"))),
    ],
  ])("%s: not valid", async (_kind, what, file) => {
    const { status, said } = check(await file());
    expect(said).toMatch(what);
    expect(status).toBe(1);
  });

  test("says with 2 what cannot be checked at all", () => {
    expect(runTool("bash", [script, join(folder, "none.zip"), folder])).toMatchObject({ status: 2 });
    expect(runTool("bash", [script])).toMatchObject({ status: 2 });
  });
});
