// The evidence file: what is in it, that it verifies, and what the command says.
// Invariant: the bytes in it are the bytes that were recorded.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { describe, expect, onTestFinished, test } from "vitest";
import { evidenceFiles } from "../../adapters/evidence-file/build.ts";
import type { Entry } from "../../adapters/evidence-file/layout.ts";
import { verifyEvidenceCommand, verifyEvidenceFile } from "../../adapters/evidence-file/verify.ts";
import { Fault } from "../../domain/fault.ts";
import { bound, chain, gateway, madeAt, otherRegistry } from "./chain-of-records.ts";
import {
  bytes,
  edited,
  entriesOf,
  files,
  honest,
  keys,
  pins,
  records,
  relabelled,
  rewritten,
  text,
} from "./forgers.ts";

describe("an evidence file", () => {
  test("verifies, with and without pinned keys, and says what it relied on", () => {
    const report = verifyEvidenceFile(bytes, { pinnedKeys: pins });
    expect(report.problems).toEqual([]);
    expect(report).toMatchObject({ valid: true, records: 7, httpSignatures: 3, xmlSignatures: 2 });
    expect(report.headHash).toBe(records.at(-1)?.hash);
    expect(report.keys.every(({ pinned }) => pinned)).toBe(true);
    expect(verifyEvidenceFile(bytes, { pinnedKeys: null })).toMatchObject({ valid: true });
  });

  test("holds the exact bytes, in order, with mimetype first", () => {
    const entries = entriesOf(bytes);
    expect(entries[0]?.name).toBe("mimetype");
    const messages = entries.filter(({ name }) => name.startsWith("messages/"));
    expect(messages.map(({ bytes: content }) => text(content))).toEqual(records.map((record) => text(record.bytes)));
    expect(messages.map(({ name }) => name)).toContain("messages/0004-message_in.xml");
  });

  test("is the same bytes when built again, but for the signature", async () => {
    const again = await files.build(chain, records, madeAt);
    const unsigned = (file: Uint8Array): Entry[] =>
      entriesOf(file).filter(({ name }) => !/META-INF\/(?:ASiCManifest.sig|signatures.xml)/.test(name));
    expect(unsigned(again)).toEqual(unsigned(bytes));
  });

  test("holds no key that no record names", () => {
    expect(entriesOf(bytes).map(({ name }) => name)).not.toContain(`keys/${otherRegistry.key.keyId}.pem`);
  });

  test("is not built when a record names a key that is not known, or one is missing", async () => {
    const keyless = evidenceFiles({ signer: gateway.signer, keys: [] });
    await expect(keyless.build(chain, records, madeAt)).rejects.toThrow(Fault);
    await expect(files.build(chain, records.toSpliced(1, 1), madeAt)).rejects.toThrow(Fault);
  });

  test("keeps the timeline's table whole whatever stands in a subject", async () => {
    const file = await rewritten(2, () => ({ subject: "a</td></tr><script>b&'\"\n \u202e\u001b[2J" }));
    const page = text(unzipSync(file)["timeline.html"]);
    expect(page.split("\n").filter((line) => /^<tr><td>\d/.test(line))).toHaveLength(7);
    expect(page).toContain("a&lt;/td&gt;&lt;/tr&gt;&lt;script&gt;b&amp;&#39;&quot;?");
    expect(page).not.toContain("<script");
    expect(page).not.toContain("\u202e");
    expect(page).not.toContain("\u001b");
    expect(verifyEvidenceFile(file, { pinnedKeys: pins }).problems).toEqual([]);
  });

  test("is never made before the last of its records, whatever the clock says", async () => {
    const early = verifyEvidenceFile(await files.build(chain, records, madeAt - 60_000), { pinnedKeys: pins });
    expect(early.problems).toEqual([]);
  });

  test("tells a reader what each decision moved, and nothing of the messages", () => {
    const page = text(unzipSync(bytes)["timeline.html"]);
    expect(page).toContain("(first – → waiting, step 0 → 1, next registry:file)");
    expect(page).toContain("Checkpoint 3 of 2026-11-23T12:02:00.000+08:00 covers records 1–7/7.");
    expect(page).toContain("2026-11-23T12:00:00.000+08:00");
    expect(page).not.toContain("EX-2026-0001");
  });

  test("of two chains differs from its first record on", () => {
    const [here, there] = [bound(honest), bound(honest, "chn_other")];
    expect(here[0]?.previousHash).not.toBe(there[0]?.previousHash);
  });
});

describe("verify-evidence", () => {
  test("answers 0, 1 and 2, names the first bad record and says what it relied on", async () => {
    const folder = scratch();
    const [good, bad] = [join(folder, "good.zip"), join(folder, "bad.zip")];
    writeFileSync(good, bytes);
    writeFileSync(
      bad,
      edited("messages/0004-message_in.xml", (xml) => xml.replace("50", "80")),
    );
    trustIn(folder);
    const printed: string[] = [];
    const write = (line: string): void => void printed.push(line);
    expect(await verifyEvidenceCommand(good, folder, write)).toBe(0);
    expect(printed.join("\n")).toContain("有效 Valid");
    expect(printed.join("\n")).not.toContain("WARNING");
    expect(await verifyEvidenceCommand(bad, folder, write)).toBe(1);
    expect(printed.join("\n")).toContain("First bad record: 4");
    expect(await verifyEvidenceCommand(join(folder, "none.zip"), null, write)).toBe(2);
  });

  test("without trusted keys says that nothing is proven, before anything else", async () => {
    const folder = scratch();
    writeFileSync(join(folder, "good.zip"), bytes);
    const printed: string[] = [];
    expect(await verifyEvidenceCommand(join(folder, "good.zip"), null, (line) => void printed.push(line))).toBe(0);
    expect(printed[1]).toContain("Consistent with its own keys ONLY");
    expect(printed.join("\n")).toContain("WARNING: no trusted keys were given");
    expect(printed.join("\n")).toContain("by the file's own word");
    expect(printed.join("\n")).not.toContain("有效 Valid");
  });

  test("tells a key labelled as the registry's by the list of trusted keys", async () => {
    const folder = scratch();
    writeFileSync(join(folder, "forged.zip"), await relabelled());
    trustIn(folder);
    const printed: string[] = [];
    expect(await verifyEvidenceCommand(join(folder, "forged.zip"), folder, (line) => void printed.push(line))).toBe(1);
    expect(printed.join("\n")).toContain("given as a key of registry:suzhou-huqiu, but you trust it as one of gateway");
  });

  test.each<[string, RegExp, (list: { keys: Record<string, string | undefined>[] }) => unknown]>([
    ["is missing", /keys\.json/, () => null],
    ["names no owner", /counterparty/, ({ keys: [key] }) => ({ keys: [{ ...key, counterparty: undefined }] })],
    ["names a file elsewhere", /file/, ({ keys: [key] }) => ({ keys: [{ ...key, file: "../gateway-doors.pem" }] })],
    ["names a file that is not there", /none\.pem/, ({ keys: [key] }) => ({ keys: [{ ...key, file: "none.pem" }] })],
    ["names no key", /not a public key/, ({ keys: [key] }) => ({ keys: [{ ...key, file: "keys.json" }] })],
    ["names a key twice", /twice/, ({ keys: [key] }) => ({ keys: [key, key] })],
  ])("refuses to check when the list of trusted keys %s", async (_name, what, change) => {
    const folder = scratch();
    writeFileSync(join(folder, "good.zip"), bytes);
    const list = change(trustIn(folder));
    if (list === null) rmSync(join(folder, "keys.json"));
    else writeFileSync(join(folder, "keys.json"), JSON.stringify(list));
    const printed: string[] = [];
    expect(await verifyEvidenceCommand(join(folder, "good.zip"), folder, (line) => void printed.push(line))).toBe(2);
    expect(printed.join("\n")).toMatch(what);
  });
});

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), "evidence-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** The keys of everybody as files, and the list that says whose they are. */
function trustIn(folder: string): { keys: Record<string, string | undefined>[] } {
  for (const { keyId, publicKeyPem } of keys) writeFileSync(join(folder, `${keyId}.pem`), publicKeyPem);
  const listed = keys.map(({ publicKeyPem: _pem, ...key }) => ({ ...key, file: `${key.keyId}.pem` }));
  writeFileSync(join(folder, "keys.json"), JSON.stringify({ keys: listed }));
  return { keys: listed };
}
