// Our verdict beside xmlsec1's and the JDK's over some hundred good and bad documents: what we take, both of them take.
// Invariant: where we alone refuse, the reason is one that is listed here as strictness on purpose.

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { publicKeyDer } from "../../adapters/signing/pem.ts";
import { verifyXml } from "../../adapters/signing/verify-xml.ts";
import { findTool, foreignLane, laneWhere } from "../support/foreign-tools.ts";
import { profileOf } from "./businesses.ts";
import { corpus } from "./corpus.ts";
import type { Document } from "./corpus.ts";
import { registryKeys } from "./gateway-side.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
const perClass = 5;
const limit = { timeout: 300_000 };

/** Why we refuse what the other takes. */
const strictness: Record<string, string> = {
  byte_order_mark: "a byte order mark says nothing that UTF-8 leaves open",
  not_utf8: "the dialect is UTF-8; another encoding is a second reading",
  processing_instruction: "another declared encoding or version is a second reading",
  comment_cdata_or_doctype: "comments are not signed, CDATA and DTDs are second ways to write a value",
  foreign_namespace: "the dialect has no namespace but the Signature's, not even one that nothing uses",
  identifier_attribute: "nothing is referred to by id",
  unexpected_node: "text beside elements is read by nobody",
  unsigned: "the Signature is the last child of the root and stands nowhere else",
  signature_shape: "one shape, one suite: other algorithms, contents and ways to write base64 are not agreed on",
};

/** Neither laxer than they are, nor stricter without a reason, nor a reason that nothing shows. */
const expected = { laxer: [], unexplained: [], reasons: new Set(Object.keys(strictness)) };

type Judged = Document & { file: string; ours: string };

const folder = mkdtempSync(join(tmpdir(), "corpus-"));
afterAll(() => rmSync(folder, { recursive: true }));

let judged: Judged[] = [];
beforeAll(async () => {
  const key = profileOf(registryKeys.publicKeyPem);
  const documents = await corpus(seed, perClass);
  judged = documents.map((document, index) => {
    const file = join(folder, `${String(index).padStart(4, "0")}.xml`);
    writeFileSync(file, document.bytes);
    const result = verifyXml(document.bytes, key);
    return { ...document, file, ours: result.verified ? "accepted" : result.reason };
  });
}, limit.timeout);

/** Lines that a tool prints, one a document, in their order. */
async function linesOf(tool: string, args: string[], files: string[]): Promise<string[]> {
  const { stdout } = await promisify(execFile)(tool, [...args, ...files], { maxBuffer: 10_000_000, timeout: 280_000 });
  return stdout.trimEnd().split("\n");
}

type Compared = {
  laxer: string[];
  unexplained: string[];
  reasons: Set<string>;
  bothAccept: number;
  bothRefuse: number;
};

/** Where the two verdicts differ, and how often they agree. */
function compare(theirs: string[]): Compared {
  const both = judged.map((document, index) => {
    const their = theirs[index] ?? "no verdict";
    return { ...document, told: `${document.name}: ${document.ours}, ${their}`, their, agreed: their === "accepted" };
  });
  const [accepted, refused] = [
    both.filter(({ ours }) => ours === "accepted"),
    both.filter(({ ours }) => ours !== "accepted"),
  ];
  const stricter = refused.filter(({ agreed }) => agreed);
  return {
    laxer: accepted.filter(({ agreed }) => !agreed).map(({ told }) => told),
    unexplained: stricter.filter(({ ours }) => strictness[ours] === undefined).map(({ told }) => told),
    reasons: new Set(stricter.map(({ ours }) => ours)),
    bothAccept: accepted.filter(({ agreed }) => agreed).length,
    bothRefuse: refused.filter(({ agreed }) => !agreed).length,
  };
}

describe(`a corpus of good and bad documents (SEED=${seed})`, () => {
  test("has 500 and more, and every good one is accepted, every bad one refused", () => {
    expect(judged.length).toBeGreaterThanOrEqual(500);
    const wrong = judged.filter(({ isGood, ours }) => isGood !== (ours === "accepted"));
    expect(wrong.map(({ name, ours, file }) => `${name}: ${ours} (${file})`)).toEqual([]);
  });

  foreignLane("xmlsec1 over the corpus", ["xmlsec1"], () => {
    test("accepts whatever we accept", limit, async () => {
      const key = join(folder, "public.pem");
      writeFileSync(key, registryKeys.publicKeyPem);
      const each = `if xmlsec1 --verify --pubkey-pem "$0" "$file" >/dev/null 2>&1; then echo accepted; else echo refused; fi`;
      const files = judged.map(({ file }) => file);
      const half = Math.ceil(files.length / 2);
      const halves = [files.slice(0, half), files.slice(half)];
      const script = `for file; do ${each}; done`;
      const theirs = (await Promise.all(halves.map((some) => linesOf("sh", ["-c", script, key], some)))).flat();
      const { bothAccept, bothRefuse, ...differing } = compare(theirs);
      expect(differing).toEqual(expected);
      expect(bothAccept).toBeGreaterThan(50);
      expect(bothRefuse).toBeGreaterThan(200);
    });
  });

  const java = "java not found; apt-get install default-jdk-headless";
  laneWhere(findTool("java") !== null, "the JDK over the corpus", java, () => {
    test("accepts whatever we accept", limit, async () => {
      const key = join(folder, "public.der");
      writeFileSync(key, publicKeyDer(registryKeys.publicKeyPem) ?? new Uint8Array());
      const source = new URL("verify-signatures.java", import.meta.url).pathname;
      const files = judged.map(({ file }) => file);
      const { bothAccept, bothRefuse, ...differing } = compare(await linesOf("java", [source, key], files));
      expect(differing).toEqual(expected);
      expect(bothAccept).toBeGreaterThan(50);
      expect(bothRefuse).toBeGreaterThan(200);
    });
  });
});
