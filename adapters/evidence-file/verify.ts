// Verifies an evidence file offline: container, manifest, keys, every record and every signature.
// `verify-evidence FILE [--keys DIRECTORY]` on the command line; exit code 0 only when everything verified.
// Invariant: with pinned keys nothing is taken from the file's own word; without them whose key is whose is the file's word,
// and the report shows it.

import {
  checkFiles,
  checkSignatures,
  checkPins,
  isPinned,
  type Problem,
  readKeys,
  readManifest,
  textOf,
  whole,
} from "./check-manifest.ts";
import { describe } from "./describe.ts";
import {
  type Entry,
  type EvidenceKey,
  limits,
  type Manifest,
  messageName,
  mimetype,
  recordEntries,
  sequenceOf,
} from "./layout.ts";
import type { HeadProof } from "../../domain/checkpoint.ts";
import { fileListText } from "./asic.ts";
import { checkOutside, checkProof, readProof } from "./head-proof.ts";
import { readContainer } from "./read-container.ts";
import { lastMoment, readChinaTime, timeline } from "./timeline.ts";
import { outsideIn, readBounded, trustedKeys } from "./trusted-keys.ts";
import { type RecordsVerified, verifyRecords } from "./verify-records.ts";

export type VerifyReport = {
  valid: boolean;
  chainId: string | null;
  records: number;
  headHash: string | null;
  httpSignatures: number;
  xmlSignatures: number;
  /** Number of the checkpoint in the file, and how many records it covers; null and 0 without one that holds. */
  checkpoint: number | null;
  covered: number;
  /** Keys relied on; pinned: the key, its owner and its algorithm are those the caller brought. */
  keys: { keyId: string; counterparty: string; algorithm: string; fingerprint: string; pinned: boolean }[];
  /** The problem with the lowest record, else the first one; null when valid. */
  first: Problem | null;
  problems: Problem[];
};

export type VerifyOptions = {
  /** Public keys by key id that the caller trusts, and whose they are; null relies on what the file says about its keys. */
  pinnedKeys: ReadonlyMap<string, EvidenceKey> | null;
  /** The text of a checkpoint as it was handed outside, by number; undefined where that one is not there. Absent: nothing is compared. */
  outside?: (number: number) => string | undefined;
};

/** Verifies the bytes of an evidence file. Never throws on hostile input; takes no more memory than a few times its size. */
export function verifyEvidenceFile(bytes: Uint8Array, options: VerifyOptions): VerifyReport {
  const container = readContainer(bytes);
  const problems: Problem[] = container.problems.map(({ file, what }) => ({
    sequence: file === null ? null : sequenceOf(file),
    file,
    what,
  }));
  if (container.entries === null) return reportOf(null, null, null, [], problems);
  const entries = container.entries;
  const files = new Map(entries.map((entry) => [entry.name, entry.bytes]));
  const manifest = readManifest(files.get("manifest.json"));
  if (manifest === null)
    return reportOf(null, null, null, [], [...problems, whole("manifest.json", "missing or not of this format")]);
  const keys = readKeys(manifest, files, problems);
  checkPins(manifest, keys, options.pinnedKeys, problems);
  checkSignatures(manifest, files, keys, problems);
  checkFiles(files, entries, problems);
  const walked = verifyRecords(manifest.chainId, textOf(files.get("records.txt")), files, keys);
  let proof: HeadProof | null = null;
  if (walked.bad !== null) problems.push({ sequence: walked.bad.sequence, file: null, what: walked.bad.what });
  else {
    const read = readProof(files);
    proof = read === null || "what" in read ? null : read;
    if (read !== null && "what" in read) problems.push(read);
    checkWhole(manifest, walked, proof, entries, files, problems);
    if (proof !== null) problems.push(...checkProof(proof, manifest.chainId, walked.records, keys));
    if (options.outside !== undefined) problems.push(...checkOutside(proof, options.outside));
  }
  const relied = manifest.keys.map((key) => ({ ...key, pinned: isPinned(keys.get(key.keyId), options.pinnedKeys) }));
  return reportOf(manifest, walked, proof, relied, problems);
}

function reportOf(
  manifest: Manifest | null,
  walked: RecordsVerified | null,
  proof: HeadProof | null,
  keys: VerifyReport["keys"],
  problems: Problem[],
): VerifyReport {
  const lowest = problems
    .filter(({ sequence }) => sequence !== null)
    .sort((a, b) => (a.sequence ?? 0) - (b.sequence ?? 0))[0];
  // Of two findings about one record, what is wrong with the record itself tells more than the file's digest.
  const named = problems.find((one) => one.file === null && one.sequence !== null && one.sequence === lowest?.sequence);
  return {
    valid: problems.length === 0,
    chainId: manifest?.chainId ?? null,
    records: walked?.records.length ?? 0,
    headHash: walked?.headHash ?? null,
    httpSignatures: walked?.httpSignatures ?? 0,
    xmlSignatures: walked?.xmlSignatures ?? 0,
    checkpoint: proof?.signed.checkpoint.number ?? null,
    covered: proof?.head.sequence ?? 0,
    keys,
    first: named ?? lowest ?? problems[0] ?? null,
    problems,
  };
}

const ofRecords = /^(?:messages|bases|signatures|keys)\//;

/** With every record good: is it all of them, and does each file that was derived from them say the same? */
function checkWhole(
  manifest: Manifest,
  walked: RecordsVerified,
  proof: HeadProof | null,
  entries: Entry[],
  files: ReadonlyMap<string, Uint8Array>,
  problems: Problem[],
): void {
  const missing = walked.records.length + 1;
  if (walked.records.length < manifest.records)
    problems.push({ sequence: missing, file: null, what: "missing: the records end before the manifest's count" });
  if (walked.records.length > manifest.records)
    problems.push({ sequence: manifest.records + 1, file: null, what: "a record the manifest does not count" });
  if (walked.headHash !== manifest.headHash)
    problems.push(whole("manifest.json", "its head hash is of another chain of records"));
  const derived = recordEntries(walked.records, (record) => files.get(messageName(record)) ?? new Uint8Array());
  for (const { name, bytes } of derived) {
    const held = files.get(name);
    if (held === undefined || Buffer.compare(held, bytes) !== 0)
      problems.push(whole(name, "does not say what the records say"));
  }
  const expected = new Set([
    ...derived.map(({ name }) => name),
    ...manifest.keys.map(({ keyId }) => `keys/${keyId}.pem`),
  ]);
  for (const { name } of entries)
    if (ofRecords.test(name) && !expected.has(name)) problems.push(whole(name, "belongs to no record"));
  const listed = entries.filter(({ name }) => !name.startsWith("META-INF/"));
  if (textOf(files.get("META-INF/manifest.xml")) !== fileListText(listed))
    problems.push(whole("META-INF/manifest.xml", "does not list the files of the container"));
  checkTimeline(manifest, walked, files, proof, problems);
  if (entries[0]?.name !== "mimetype" || textOf(entries[0].bytes) !== mimetype)
    problems.push(whole("mimetype", "missing, not first, or another format"));
}

/** The page for people is written again from the records: it can say nothing else, nor state a time before them. */
function checkTimeline(
  manifest: Manifest,
  { records }: RecordsVerified,
  files: ReadonlyMap<string, Uint8Array>,
  proof: HeadProof | null,
  problems: Problem[],
): void {
  const { chainId, createdAt, keys } = manifest;
  const madeAt = readChinaTime(createdAt);
  if (madeAt === null) problems.push(whole("manifest.json", "its createdAt is no time"));
  else if (madeAt < lastMoment(records))
    problems.push(whole("manifest.json", "its createdAt is before the last record"));
  const bytesOf = (record: (typeof records)[number]) => files.get(messageName(record)) ?? new Uint8Array();
  if (textOf(files.get("timeline.html")) !== timeline({ chainId, createdAt, records, bytesOf, keys, proof }))
    problems.push(whole("timeline.html", "does not say what the records say"));
}

/**
 * Verifies the file at `path`. `keysDirectory`: holds keys.json and the public keys it lists, which alone are trusted;
 * null relies on the keys inside the file, and says so. `checkpointsDirectory`: a copy of where the gateway hands its
 * checkpoints; the file's must be one of them. `write` takes one line at a time. Answers the exit code: 0 valid,
 * 1 not valid, 2 the file or the keys cannot be read.
 */
export async function verifyEvidenceCommand(
  path: string,
  keysDirectory: string | null,
  write: (line: string) => void,
  checkpointsDirectory: string | null = null,
): Promise<number> {
  let bytes: Uint8Array;
  let pinnedKeys: ReadonlyMap<string, EvidenceKey> | null;
  try {
    bytes = readBounded(path, limits.bytes);
    pinnedKeys = keysDirectory === null ? null : trustedKeys(keysDirectory);
  } catch (error) {
    write(`无法读取 Cannot read: ${error instanceof Error ? error.message : String(error)}`);
    return 2;
  }
  const outside = checkpointsDirectory === null ? {} : { outside: outsideIn(checkpointsDirectory) };
  const report = verifyEvidenceFile(bytes, { pinnedKeys, ...outside });
  for (const line of describe(report, pinnedKeys !== null)) write(line);
  return report.valid ? 0 : 1;
}
