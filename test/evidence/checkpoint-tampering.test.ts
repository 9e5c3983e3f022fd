// Every way of changing the checkpoint in an evidence file is found, also where the gateway itself changed it.
// Invariant: a proof counts for one chain, one record and one hash; who hides records behind a checkpoint is found by it.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { evidenceFiles } from "../../adapters/evidence-file/build.ts";
import type { Entry } from "../../adapters/evidence-file/layout.ts";
import { verifyEvidenceCommand, verifyEvidenceFile } from "../../adapters/evidence-file/verify.ts";
import { bind } from "../../domain/evidence.ts";
import type { HeadProof } from "../../domain/checkpoint.ts";
import { bound, chain, chainId, gateway, gatewayXml, madeAt, party } from "./chain-of-records.ts";
import {
  bytes,
  edit,
  edited,
  entriesOf,
  honest,
  keys,
  log,
  pins,
  records,
  repacked,
  resigned,
  rewritten,
  text,
} from "./forgers.ts";
import { logOf, strangers } from "./log-of-heads.ts";

/** Kind, first bad record (null: none, the whole is bad), what is said, and the changed file. */
type Tampering = [string, number | null, RegExp, () => Uint8Array | Promise<Uint8Array>];

/** The gateway: a file of `kept` records with a proof of its choice. */
async function fileWith(kept: typeof records, change: (proof: HeadProof) => HeadProof | null): Promise<Uint8Array> {
  const proof = await log.proofOf(chainId, records.length);
  if (proof === null) throw new Error("the chain's head is in the log");
  const files = evidenceFiles({ signer: gateway.signer, keys, proofOf: async () => change(proof) });
  return await files.build(chain, kept, madeAt);
}

const changedText = (name: string, change: (content: string) => string) => () =>
  resigned((all) => edit(all, name, change));
const without = (name: string) => (all: Entry[]) => all.filter((entry) => entry.name !== name);
const fork = await logOf([...strangers, bound(honest.slice(0, 5))]);
const foreign = party("stranger", "gateway", "ecdsa-p256-sha256");
const byAnother = await logOf([...strangers, records], { signer: foreign.signer });
const byItsOtherKey = await logOf([...strangers, records], { signer: gatewayXml.signer });

function otherRoot(all: string): string {
  return all.replace(/^root ./m, (root) => (root.endsWith("0") ? "root 1" : "root 0"));
}

const tamperings: Tampering[] = [
  [
    "the checkpoint's root changed",
    null,
    /differs from its digest/,
    () => edited("checkpoint/checkpoint.txt", otherRoot),
  ],
  [
    "the root changed by the gateway, not signed again",
    null,
    /signature over the checkpoint does not verify/,
    changedText("checkpoint/checkpoint.txt", otherRoot),
  ],
  [
    "the checkpoint's time changed",
    null,
    /signature over the checkpoint does not verify/,
    changedText("checkpoint/checkpoint.txt", (all) => all.replace(/^at 2026/m, "at 2025")),
  ],
  ["the checkpoint's text taken out", null, /not a checkpoint/, () => resigned(without("checkpoint/checkpoint.txt"))],
  ["its signature taken out", null, /does not verify/, () => resigned(without("checkpoint/checkpoint.sig"))],
  ["its proof taken out", null, /not a proof/, () => resigned(without("checkpoint/inclusion.txt"))],
  [
    "the checkpoint taken out, and said so",
    null,
    /does not list|missing/,
    () => repacked((all) => all.filter(({ name }) => !name.startsWith("checkpoint/"))),
  ],
  [
    "a hash of the proof changed",
    null,
    /not stand in the checkpoint's tree/,
    changedText("checkpoint/inclusion.txt", (all) => all.replace(/^path ../m, "path 00")),
  ],
  [
    "the proof one hash shorter",
    null,
    /not stand in the checkpoint's tree/,
    changedText("checkpoint/inclusion.txt", (all) => all.replace(/^path .*\n/m, "")),
  ],
  [
    "the proof of another place",
    null,
    /not stand in the checkpoint's tree/,
    changedText("checkpoint/inclusion.txt", (all) => all.replace(/^index 2/m, "index 1")),
  ],
  [
    "the proof written otherwise",
    null,
    /not a proof/,
    changedText("checkpoint/inclusion.txt", (all) => all.replace("index 2", "index 02")),
  ],
  [
    "a checkpoint before the chain's",
    null,
    /not stand in the checkpoint's tree/,
    () => fileWith(records, (proof) => ({ ...proof, signed: log.checkpoints[1] ?? proof.signed })),
  ],
  [
    "the proof of another chain",
    null,
    /of another chain/,
    async () => {
      const other = await log.proofOf("chn_of_another", 99);
      return await fileWith(records, () => other);
    },
  ],
  [
    "a checkpoint signed by a stranger",
    null,
    /not among the keys you trust|not the gateway's/,
    async () => {
      const { proofOf } = byAnother;
      const files = evidenceFiles({ signer: gateway.signer, keys: [...keys, foreign.key], proofOf });
      return await files.build(chain, records, madeAt);
    },
  ],
  [
    "the last records hidden that the checkpoint covers",
    6,
    /the checkpoint covers 7 records/,
    () => fileWith(records.slice(0, 5), (proof) => proof),
  ],
  [
    "the chain forked behind its fifth record",
    7,
    /not the record that the checkpoint covers/,
    () => {
      const other = { ...(honest[5] ?? honest[0]), subject: "other" } as (typeof honest)[number];
      const [last = other] = honest.slice(6);
      const fifth = records[4] ?? { sequence: 0, hash: "" };
      const forked = [...records.slice(0, 5), ...bind(chainId, fifth, [other, last]).records];
      return fileWith(forked, (proof) => proof);
    },
  ],
  [
    "a stamp of something else",
    null,
    /not a time-stamp answer/,
    () =>
      resigned((all) => {
        const at = all.findIndex(({ name }) => name === "timeline.html");
        return all.toSpliced(at, 0, { name: "checkpoint/time-stamp.tsr", bytes: new Uint8Array([0x30, 0]) });
      }),
  ],
];

describe("the checkpoint in an evidence file, changed", () => {
  test.each(tamperings)("%s: first bad record %j", async (_kind, sequence, what, file) => {
    const report = verifyEvidenceFile(await file(), { pinnedKeys: pins });
    expect(report.valid).toBe(false);
    expect(report.first, JSON.stringify(report.problems.slice(0, 4))).toMatchObject({ sequence });
    expect(report.problems.map((problem) => problem.what).join("; ")).toMatch(what);
  });
});

describe("the checkpoint in an evidence file, lawfully", () => {
  test("covers all records, or the first of them, or none yet, and the report says which", async () => {
    expect(verifyEvidenceFile(bytes, { pinnedKeys: pins })).toMatchObject({ valid: true, covered: 7, checkpoint: 3 });
    const five = await fork.proofOf(chainId, 7);
    const partly = await fileWith(records, () => five);
    expect(verifyEvidenceFile(partly, { pinnedKeys: pins })).toMatchObject({ valid: true, covered: 5 });
    const none = await fileWith(records, () => null);
    expect(verifyEvidenceFile(none, { pinnedKeys: pins })).toMatchObject({ valid: true, covered: 0, checkpoint: null });
    expect(text(entriesOf(none).find(({ name }) => name === "timeline.html")?.bytes)).toContain("尚未纳入检查点");
  });

  test("may be signed with another key of the gateway's", async () => {
    const files = evidenceFiles({ signer: gateway.signer, keys, proofOf: byItsOtherKey.proofOf });
    const report = verifyEvidenceFile(await files.build(chain, records, madeAt), { pinnedKeys: pins });
    expect(report.problems).toEqual([]);
  });

  test("tells nothing of other streams but hashes", () => {
    const whole = Buffer.from(bytes).toString("latin1");
    expect(whole).not.toContain("chn_of_another");
    expect(whole).not.toContain("chn_of_a_third");
  });
});

describe("the checkpoint in an evidence file, beside those handed outside", () => {
  const outside = (number: number): string | undefined => log.checkpoints[number - 1]?.text;
  const judged = (file: Uint8Array) => verifyEvidenceFile(file, { pinnedKeys: pins, outside });

  test("is one of them", () => {
    expect(judged(bytes).problems).toEqual([]);
  });

  test("is another where the gateway wrote the whole chain anew, with keys, hashes and checkpoints of its own", async () => {
    const anew = await rewritten(2, () => ({ subject: "never asked" }));
    expect(verifyEvidenceFile(anew, { pinnedKeys: pins }).valid).toBe(true);
    expect(judged(anew)).toMatchObject({
      valid: false,
      first: { what: "checkpoint 3 is another than the one handed outside" },
    });
  });

  test("is another where the gateway went on from an old backup", async () => {
    const { proofOf } = fork;
    const file = await evidenceFiles({ signer: gateway.signer, keys, proofOf }).build(
      chain,
      records.slice(0, 5),
      madeAt,
    );
    expect(verifyEvidenceFile(file, { pinnedKeys: pins }).valid).toBe(true);
    expect(judged(file).first?.what).toMatch(/another than the one handed outside/);
  });

  test("is missed where it was never handed out, or there is none", async () => {
    const kept = { pinnedKeys: pins, outside: () => undefined };
    expect(verifyEvidenceFile(bytes, kept).first?.what).toMatch(/not among those handed outside/);
    expect(judged(await fileWith(records, () => null)).first?.what).toMatch(/no checkpoint covers it/);
  });

  test("is looked up by the command in a directory of copies", async () => {
    const folder = mkdtempSync(join(tmpdir(), "outside-"));
    try {
      writeFileSync(join(folder, "good.zip"), bytes);
      const verified = async () => await verifyEvidenceCommand(join(folder, "good.zip"), null, () => undefined, folder);
      expect(await verified()).toBe(1);
      writeFileSync(join(folder, "000000003.txt"), outside(3) ?? "");
      expect(await verified()).toBe(0);
      writeFileSync(join(folder, "000000003.txt"), outside(2) ?? "");
      expect(await verified()).toBe(1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** The bits of a ZIP that no file of ours has, set in the first file's central header behind the honest container's. */
const centralAt = Buffer.from(bytes).indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
function patched(offset: number, value: number[]): Uint8Array {
  const copy = Buffer.from(bytes);
  copy.set(value, centralAt + offset);
  return copy;
}

describe("tricks of the container", () => {
  test.each<[string, () => Uint8Array]>([
    ["a symbolic link", () => patched(38, [0, 0, 0xff, 0xa1])],
    ["made on another system", () => patched(5, [3])],
    ["an encrypted file", () => patched(8, [1])],
    ["another method in the directory alone", () => patched(10, [8])],
    ["another checksum in the directory alone", () => patched(16, [0xff])],
    ["another time", () => patched(12, [0xff])],
    [
      "one name twice",
      () =>
        Buffer.from(
          Buffer.from(bytes)
            .toString("latin1")
            .replaceAll("messages/0002-transition.json", "messages/0001-message_in.json"),
          "latin1",
        ),
    ],
    [
      "a name in capitals",
      () => Buffer.from(Buffer.from(bytes).toString("latin1").replaceAll("manifest.json", "Manifest.json"), "latin1"),
    ],
    [
      "an absolute name",
      () => Buffer.from(Buffer.from(bytes).toString("latin1").replaceAll("records.txt", "/ecords.txt"), "latin1"),
    ],
    ["a comment", () => Buffer.concat([bytes.subarray(0, -2), Buffer.from([4, 0]), Buffer.from("more")])],
  ])("%s is refused", (_kind, file) => {
    expect(verifyEvidenceFile(file(), { pinnedKeys: pins }).valid).toBe(false);
  });
});
