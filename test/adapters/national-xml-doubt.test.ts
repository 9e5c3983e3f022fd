// Verified is not yet believed: half of a combined filing, and numbers that could never be written again, move nothing.
// Invariant: every answer here is signed with the registry's own key.

import { describe, expect, test } from "vitest";
import { SignedXml } from "xml-crypto";
import { envelopeIdOf } from "../../adapters/national-xml/envelope.ts";
import { canonicalisation, enveloped, xmlSuiteOf } from "../../adapters/signing/xml-suites.ts";
import { readVerified, verifyXml } from "../../adapters/signing/verify-xml.ts";
import { element, writeXml } from "../../adapters/signing/xml-tree.ts";
import type { XmlElement } from "../../adapters/signing/xml-tree.ts";
import type { FiledGroup, Outcome, RegistryRequest } from "../../domain/registry.ts";
import { firstUnit, institution, preparedAt, profileOf } from "./businesses.ts";
import { adapterOf, registryKeys } from "./gateway-side.ts";
import { answer, caseElement, recordedMessage, recordedRow } from "./registry-side.ts";
import type { Attributes } from "./registry-side.ts";

const adapter = adapterOf();
const first = "chn_x-first-1";
const cancellation = "chn_x-cancellation-1";
const group = "chn_x-group-1";
const groups: FiledGroup[] = [{ groupNumber: group, businessNumbers: [cancellation, first] }];
const query: RegistryRequest = { type: "query", businessNumbers: [cancellation, first], groups, preparedAt };
const incomplete = { state: "unknown", reason: "incomplete_group" };
const unreadable = { state: "unknown", reason: "unreadable" };

function told(businessNumber: string, attributes: Attributes = {}): XmlElement {
  return caseElement({ BusinessNumber: businessNumber, GroupNumber: group, StateCode: "40", ...attributes });
}

/** `§` becomes a line feed, which our own writer would refuse. */
async function answered(request: RegistryRequest, content: XmlElement[]): Promise<Record<string, Outcome> | string> {
  const inReplyTo = envelopeIdOf(request, institution, "suzhou-huqiu");
  const signed = await answer(registryKeys.privateKeyPem, { InReplyTo: inReplyTo }, content);
  const verified = verifyXml(signed.bytes, profileOf(registryKeys.publicKeyPem));
  if (!verified.verified) throw new Error(verified.reason);
  const text = resigned(writeXml(readVerified(verified)).replaceAll("§", "&#10;"));
  const read = await adapter.read(request, { ...signed, bytes: new TextEncoder().encode(text) });
  if (read.type === "quarantined") return read.reason;
  if (read.type === "search") return "search";
  return Object.fromEntries(read.outcomes.map(({ businessNumber, outcome }) => [businessNumber, outcome]));
}

function resigned(xml: string): string {
  const suite = xmlSuiteOf["rsa-v1_5-sha256"];
  const signature = new SignedXml({
    privateKey: registryKeys.privateKeyPem,
    signatureAlgorithm: suite.signature,
    canonicalizationAlgorithm: canonicalisation,
  });
  signature.addReference({
    xpath: "/*",
    isEmptyUri: true,
    transforms: [enveloped, canonicalisation],
    digestAlgorithm: suite.digest,
  });
  signature.computeSignature(xml);
  return signature.getSignedXml();
}

describe("a combined filing asked about", () => {
  test("is believed when it is told whole under its number", async () => {
    expect(await answered(query, [told(first), told(cancellation)])).toMatchObject({
      [first]: { state: "reviewed" },
      [cancellation]: { state: "reviewed" },
    });
  });

  test.each<[string, XmlElement[]]>([
    ["told by half", [told(first)]],
    ["told by half, without its group", [told(first, { GroupNumber: "" })]],
    ["told without its group", [told(first, { GroupNumber: "" }), told(cancellation, { GroupNumber: "" })]],
    ["told as another group", [told(first, { GroupNumber: "g" }), told(cancellation, { GroupNumber: "g" })]],
    ["known by half", [told(first), told(cancellation, { StateCode: "90", GroupNumber: "" })]],
  ])("is in doubt when it is %s", async (_name, content) => {
    expect(await answered(query, content)).toMatchObject({ [first]: incomplete, [cancellation]: incomplete });
  });

  test("is in doubt too when only one of it is confirmed or supplemented and answered", async () => {
    for (const type of ["confirm", "supplement"] as const) {
      const request: RegistryRequest = { type, businessNumber: first, items: [], groups, preparedAt };
      expect(await answered(request, [told(first, { GroupNumber: "" })])).toMatchObject({ [first]: incomplete });
      expect(await answered(request, [told(first), told(cancellation)])).toMatchObject({
        [first]: { state: "reviewed" },
      });
    }
  });

  test("is unknown to the registry when it says so of every case", async () => {
    const none = { StateCode: "90", GroupNumber: "" };
    const noCase = { state: "unknown", reason: "no_case" };
    expect(await answered(query, [told(first, none), told(cancellation, none)])).toMatchObject({
      [first]: noCase,
      [cancellation]: noCase,
    });
  });
});

const hostile = ["320505§2023", "2023\u200b1", "2023\u202e1", "\u2066x", "9".repeat(101)];

describe("a number that could never be written again", () => {
  const alone: RegistryRequest = { type: "query", businessNumbers: [first], preparedAt };
  const single = (attributes: Attributes, children: XmlElement[] = []): XmlElement =>
    caseElement({ BusinessNumber: first, StateCode: "40", ...attributes }, children);

  test.each(hostile)("leaves its case unread: %j", async (number) => {
    for (const name of ["YWH", "RecFlowID", "NoticeNumber"]) {
      expect(await answered(alone, [single({ [name]: number })])).toMatchObject({ [first]: unreadable });
    }
    for (const name of ["YWH", "BDCDJZMH", "DBR"]) {
      const message = recordedMessage([{ ...recordedRow, [name]: number }]);
      expect(await answered(alone, [single({ StateCode: "50", YWH: "" }, [message])])).toMatchObject({
        [first]: unreadable,
      });
    }
    const missing = element("Missing", { Code: number, Name: "缺件" });
    expect(await answered(alone, [single({ StateCode: "20" }, [missing])])).toMatchObject({ [first]: unreadable });
  });

  test.each(hostile)("spoils the whole search: %j", async (number) => {
    const search: RegistryRequest = {
      type: "search",
      searchNumber: "srh_1",
      unitCodes: [firstUnit.unitCode],
      purpose: "mortgage_origination",
      authorisation: "授权2026-1",
      preparedAt,
    };
    const result = (caseNumber: string): XmlElement =>
      element("SearchResult", { SearchNumber: "srh_1", TakenAt: "2026-11-23T10:15:01" }, [
        element("UnitState", { BDCDYH: firstUnit.unitCode, Exists: "1", ZL: "示例路1号", MJ: "89.50", BDCQZH: "/" }, [
          element("CaseInHand", { YWH: caseNumber, BusinessNumber: "", DJLX: "300", SLSJ: "2026-11-22T09:00:00" }),
        ]),
      ]);
    expect(await answered(search, [result("202611220005")])).toBe("search");
    expect(await answered(search, [result(number)])).toBe("search_result");
  });

  test("is not quoted from a failure either", async () => {
    const failure = element("Failure", { Code: "BUSY", Text: "稍后§再试" });
    expect(await answered(alone, [failure])).toMatchObject({ [first]: { ...unreadable, notice: { text: null } } });
  });
});
