// Every way of changing an evidence file is found, and the first bad record is named.
// Invariant: even the gateway cannot rewrite what a registry or the bank has signed.

import { unzipSync, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { evidenceFiles } from "../../adapters/evidence-file/build.ts";
import { verifyEvidenceFile } from "../../adapters/evidence-file/verify.ts";
import {
  bound,
  chain,
  core,
  envelope,
  enveloped,
  gatewayXml,
  madeAt,
  otherRegistry,
  party,
} from "./chain-of-records.ts";
import * as forge from "./forgers.ts";

/** Kind, first bad record (null: none, the whole is bad), what is said, and the changed file. */
type Tampering = [string, number | null, RegExp, () => Uint8Array | Promise<Uint8Array>];

const { bytes, edited, flipped, honest, http, lines, pins, repacked, resigned, rewritten, text, utf8 } = forge;
const strangerKey = party("stranger", "stranger", "ecdsa-p256-sha256").key.publicKeyPem;
const without = (start: string) => () => repacked((all) => all.filter(({ name }) => !name.startsWith(start)));
const extra = (name: string) => () => repacked((all) => [...all, { name, bytes: utf8("{}") }]);

const withoutKeys: Tampering[] = [
  [
    "a message changed",
    4,
    /not the one recorded/,
    () => edited("messages/0004-message_in.xml", (xml) => xml.replace("50", "80")),
  ],
  [
    "a record changed",
    3,
    /hash does not cover/,
    () => edited("records.txt", (all) => all.replace('"Apply"', '"Query"')),
  ],
  ["a record taken out", 2, /record 2 is missing/, () => lines((all) => all.toSpliced(1, 1))],
  [
    "two records swapped",
    3,
    /record 3 is missing/,
    () => lines((all) => all.toSpliced(2, 2, all[3] ?? "", all[2] ?? "")),
  ],
  ["a record put in twice", 5, /record 5 is missing/, () => lines((all) => all.toSpliced(4, 0, all[3] ?? ""))],
  ["the tail cut off", 7, /end before/, () => lines((all) => all.slice(0, -1))],
  ["the last line cut", 7, /cut off/, () => edited("records.txt", (all) => all.slice(0, -9))],
  ["a message taken out", 5, /missing/, without("messages/0005")],
  ["a signature base changed", 1, /differs from its digest/, () => edited("bases/0001.txt", (base) => `${base} `)],
  ["a file more", 8, /does not list/, extra("messages/0008-message_in.json")],
  [
    "the timeline changed",
    null,
    /differs from its digest/,
    () => edited("timeline.html", (page) => page.replace("permit", "x")),
  ],
  [
    "the manifest changed",
    null,
    /differs from its digest/,
    () => edited("manifest.json", (json) => json.replace("-23", "-22")),
  ],
  [
    "a digest in the list of files changed",
    null,
    /signature over ASiCManifest/,
    () => edited("META-INF/ASiCManifest.xml", (xml) => xml.replace(/Value>./, "Value>A")),
  ],
  [
    "an entry taken out of the list of files",
    null,
    /signature over ASiCManifest/,
    () => edited("META-INF/ASiCManifest.xml", (xml) => xml.replace(/^.*URI="timeline.html".*\n/m, "")),
  ],
  ["the list of files taken out", null, /missing or not of this format/, without("META-INF/ASiCManifest.xml")],
  ["its signature taken out", null, /signature over ASiCManifest/, without("META-INF/ASiCManifest.sig")],
  ["its XML signature taken out", null, /missing/, without("META-INF/signatures.xml")],
  [
    "its XML signature with another key's name",
    null,
    /not a signature over ASiCManifest/,
    () => edited("META-INF/signatures.xml", (xml) => xml.replace("gateway-doors", "gateway-registries")),
  ],
  ["the list of media types changed", null, /differs from/, () => edited("META-INF/manifest.xml", (xml) => `${xml} `)],
  ["the manifest taken out", null, /missing or not of this format/, without("manifest.json")],
  ["a key replaced", 1, /not in the file/, () => edited(`keys/${core.key.keyId}.pem`, () => strangerKey)],
  ["another order of files", null, /order/, () => repacked((all) => all.toSpliced(2, 2, ...all.slice(2, 4).reverse()))],
  ["bytes behind the ZIP", null, /hidden bytes|not a ZIP/, () => Buffer.concat([bytes, Buffer.from("more")])],
  ["bytes in front of the ZIP", null, /does not belong|not a ZIP/, () => Buffer.concat([Buffer.from("more"), bytes])],
  ["one byte inside the ZIP", 1, /not the one recorded/, () => flipped(Buffer.from(bytes).indexOf("EX-2026-0001"))],
  ["the file cut off", null, /not a ZIP/, () => bytes.subarray(0, -300)],
  ["a compressed container", 1, /stored/, () => zipSync(unzipSync(bytes), { level: 9 })],
  ["a name that climbs out", null, /does not belong/, extra("../../etc/passwd")],
  ["nothing at all", null, /not a ZIP/, () => new Uint8Array()],
];

const selfSigned = await envelope(gatewayXml.signer, "Reply", "suzhou-huqiu");
const others = await envelope(otherRegistry.signer, "Reply", "suzhou-huqiu");
const changedInput = http(honest[0]?.signature).signatureInput.replace(/created=\d+/, "created=1");
const spaced = (line: string): string => line.replace(",", ", ");

const byTheGateway: Tampering[] = [
  [
    "the registry's message rewritten",
    4,
    /digest_mismatch/,
    () => rewritten(4, (one) => ({ bytes: utf8(text(one.bytes).replace("50", "80")) })),
  ],
  [
    "the registry's message signed by itself",
    4,
    /signature_invalid/,
    () => rewritten(4, () => ({ bytes: selfSigned })),
  ],
  [
    "its own key given as the registry's",
    4,
    /of gateway, not of/,
    () => rewritten(4, () => ({ bytes: selfSigned, signature: enveloped(gatewayXml) })),
  ],
  [
    "another registry's message",
    4,
    /not of registry:suzhou-huqiu/,
    () => rewritten(4, () => ({ bytes: others, signature: enveloped(otherRegistry) })),
  ],
  [
    "the bank's order rewritten",
    1,
    /Content-Digest is of another/,
    () => rewritten(1, () => ({ bytes: utf8('{"reference":"EX-2"}') })),
  ],
  [
    "the bank's signature of another message",
    1,
    /does not verify/,
    () =>
      rewritten(1, (one) => ({
        signature: { ...http(one.signature), signature: http(honest[5]?.signature).signature },
      })),
  ],
  [
    "a base of other parameters",
    1,
    /another Signature-Input/,
    () => rewritten(1, (one) => ({ signature: { ...http(one.signature), signatureInput: changedInput } })),
  ],
  ["a signature with the path uncovered", 1, /does not cover @path/, () => rewritten(1, forge.withoutPath)],
  [
    "an algorithm of its own choice",
    1,
    /states hmac-sha256/,
    () => rewritten(1, (one) => ({ signature: { ...http(one.signature), algorithm: "hmac-sha256" } })),
  ],
  [
    "an unbelieved message made a believed one",
    7,
    /unsigned message is believed/,
    () => rewritten(7, () => ({ type: "message_in" })),
  ],
  [
    "the registry's message said to be signed by RFC 9421",
    4,
    /signed as http_message/,
    () => rewritten(4, () => ({ signature: honest[0]?.signature ?? { type: "none" } })),
  ],
  [
    "the bank's order said to be signed inside XML",
    1,
    /signed as enveloped/,
    () => rewritten(1, () => ({ bytes: selfSigned, signature: enveloped(gatewayXml) })),
  ],
  [
    "a message of nobody known",
    4,
    /signs nothing/,
    () => rewritten(4, () => ({ counterparty: "gateway", bytes: selfSigned, signature: enveloped(gatewayXml) })),
  ],
  ["its own key labelled as the registry's", null, /but you trust it as one of gateway/, forge.relabelled],
  [
    "a key given for another algorithm",
    1,
    /you trust it for ecdsa/,
    () => forge.restated(({ keys: [key] }) => void (key && (key.algorithm = "rsa-v1_5-sha256"))),
  ],
  [
    "a timeline of its own",
    null,
    /not say what the records say/,
    () => resigned((all) => forge.edit(all, "timeline.html", () => "# nothing happened\n")),
  ],
  [
    "a timeline with one row less",
    null,
    /not say what the records say/,
    () => resigned((all) => forge.edit(all, "timeline.html", (page) => page.replace(/^<tr><td>4<.*\n/m, ""))),
  ],
  ...["yesterday", "2026-11-23", "2026-02-30T00:00:00.000+08:00", "2026-11-23T11:59:59.999+08:00"].map(
    (createdAt): Tampering => [
      `made at ${createdAt}`,
      null,
      /createdAt|not of this format/,
      () => forge.restated((manifest) => void (manifest.createdAt = createdAt)),
    ],
  ),
  [
    "records of another chain",
    1,
    /belongs to chn_other/,
    () => forge.files.build(chain, bound(honest, "chn_other"), madeAt),
  ],
  [
    "a line written otherwise",
    1,
    /not a record of this format/,
    () => resigned((all) => forge.edit(all, "records.txt", spaced)),
  ],
  [
    "a base file that says something else",
    1,
    /not say what the records say/,
    () => resigned((all) => forge.edit(all, "bases/0001.txt", () => "x")),
  ],
  [
    "a file no record knows",
    2,
    /belongs to no record/,
    () => resigned((all) => all.toSpliced(3, 0, { name: "signatures/0002.bin", bytes: utf8("x") })),
  ],
];

describe.each([
  ["without keys", withoutKeys],
  ["by the gateway itself", byTheGateway],
])("changed %s", (_by, tamperings) => {
  test.each(tamperings)("%s: first bad record %j", async (_kind, sequence, what, file) => {
    const report = verifyEvidenceFile(await file(), { pinnedKeys: pins });
    expect(report.valid).toBe(false);
    expect(report.first, JSON.stringify(report.problems.slice(0, 4))).toMatchObject({ sequence });
    expect(report.problems.map((problem) => problem.what).join("; ")).toMatch(what);
  });
});

describe("changed in other ways", () => {
  test("written anew with keys of the forger's own: only pinned keys tell", async () => {
    const forger = party("gateway-doors", "gateway", "ecdsa-p256-sha256");
    const alone = bound(honest.filter(({ type }) => type === "transition"));
    const file = await evidenceFiles({ signer: forger.signer, keys: [] }).build(chain, alone, madeAt);
    const judged = (pinnedKeys: typeof pins | null) => verifyEvidenceFile(file, { pinnedKeys });
    expect(judged(null)).toMatchObject({ valid: true, keys: [{ pinned: false }] });
    expect(judged(pins)).toMatchObject({ valid: false, first: { what: "another key than the one you trust" } });
    expect(judged(new Map())).toMatchObject({ valid: false, first: { what: "not among the keys you trust" } });
  });

  test("a forger's label on a key of the gateway's own passes only where nobody says whose the keys are", async () => {
    const judged = verifyEvidenceFile(await forge.relabelled(), { pinnedKeys: null });
    expect(judged.valid).toBe(true);
    expect(judged.keys.some(({ pinned }) => pinned)).toBe(false);
    const both = await forge.rewritten(
      4,
      () => ({ bytes: selfSigned, signature: { type: "enveloped", keyId: "copy" } }),
      [{ ...gatewayXml.key, keyId: "copy", counterparty: "registry:suzhou-huqiu" }],
    );
    const { problems } = verifyEvidenceFile(both, { pinnedKeys: null });
    expect(problems.map(({ what }) => what)).toContain("one key under the names of two owners");
  });

  test("any one byte", () => {
    for (let offset = 0; offset < bytes.length; offset += 61) {
      expect(verifyEvidenceFile(flipped(offset), { pinnedKeys: pins }).valid, `byte ${offset}`).toBe(false);
    }
  });

  test("a container that would grow is refused before it is unpacked", () => {
    const bomb = zipSync({ mimetype: new Uint8Array(8 * 1024 * 1024) }, { level: 9 });
    const report = verifyEvidenceFile(bomb, { pinnedKeys: null });
    expect(report).toMatchObject({ valid: false, first: { file: "mimetype" } });
    expect(report.first?.what).toMatch(/stored/);
  });

  test("a directory that claims thousands of millions of entries is refused at once", () => {
    const [header, size] = [Buffer.alloc(56), 56];
    header.writeUInt32LE(0x06064b50, 0);
    header.writeUInt32LE(0xffffffff, 32);
    header.writeUInt32LE(size, 48);
    const end = Buffer.alloc(42);
    end.writeUInt32LE(0x07064b50, 0);
    end.writeUInt32LE(0x06054b50, 20);
    end.writeUInt16LE(0xffff, 28);
    const started = performance.now();
    expect(verifyEvidenceFile(Buffer.concat([header, end]), { pinnedKeys: null }).valid).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
