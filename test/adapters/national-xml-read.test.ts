// What we believe: verified answers to this request about these cases, read completely; anything else moves nothing.

import { describe, expect, test } from "vitest";
import { envelopeIdOf } from "../../adapters/national-xml/envelope.ts";
import { generateKeyPair } from "../../adapters/signing/keys.ts";
import { element } from "../../adapters/signing/xml-tree.ts";
import type { XmlElement } from "../../adapters/signing/xml-tree.ts";
import type { Outcome, RawReply, RegistryRequest } from "../../domain/registry.ts";
import { institution, preparedAt, yuan } from "./businesses.ts";
import { applications } from "./registrations.ts";
import { adapterOf, filing, registryKeys } from "./gateway-side.ts";
import {
  answer,
  cancelledMessage,
  cancelledRow,
  caseElement,
  recordedMessage,
  recordedRow,
  withoutRole,
} from "./registry-side.ts";
import type { Attributes } from "./registry-side.ts";

const adapter = adapterOf();
const query: RegistryRequest = { type: "query", businessNumbers: ["chn_x-first-1"], preparedAt };
const both: RegistryRequest = { ...query, businessNumbers: ["chn_x-first-1", "chn_x-cancellation-1"] };
const combined = filing(applications()["combined"] ?? []);
const group = "chn_x-group-1";

async function replyTo(
  request: RegistryRequest,
  content: XmlElement[],
  attributes: Attributes = {},
): Promise<RawReply> {
  const inReplyTo = envelopeIdOf(request, institution, "suzhou-huqiu");
  return answer(registryKeys.privateKeyPem, { InReplyTo: inReplyTo, ...attributes }, content);
}

async function outcomes(request: RegistryRequest, content: XmlElement[]): Promise<Record<string, Outcome>> {
  const read = await adapter.read(request, await replyTo(request, content));
  if (read.type !== "outcomes") throw new Error(JSON.stringify(read));
  return Object.fromEntries(read.outcomes.map(({ businessNumber, outcome }) => [businessNumber, outcome]));
}

async function outcome(attributes: Attributes, children: XmlElement[] = []): Promise<Outcome | undefined> {
  return (await outcomes(query, [caseElement(attributes, children)]))["chn_x-first-1"];
}

describe("a state of the registry", () => {
  test.each([
    ["10", "received"],
    ["15", "awaiting_applicant"],
    ["20", "supplement"],
    ["25", "not_accepted"],
    ["30", "accepted"],
    ["35", "suspended"],
    ["40", "reviewed"],
    ["45", "awaiting_fee"],
    ["70", "registration_refused"],
    ["80", "withdrawn"],
  ])("%s is %s", async (code, state) => {
    expect(await outcome({ StateCode: code })).toMatchObject({ state });
  });

  test.each([
    ["90", "no_case"],
    ["55", "unlisted_code"],
    ["", "unlisted_code"],
    ["constructor", "unlisted_code"],
    ["50", "unreadable"],
    ["60", "unreadable"],
  ])("%s without more is unknown: %s", async (code, reason) => {
    expect(await outcome({ StateCode: code })).toMatchObject({ state: "unknown", reason });
  });

  test("accepted carries number and time, a supplement what is missing and until when", async () => {
    expect(await outcome({ StateCode: "30" })).toMatchObject({
      caseNumber: "202611230001",
      acceptedAt: Date.parse("2026-11-23T02:20:00Z"),
    });
    const missing = [element("Missing", { Code: "M1", Name: "婚姻状况证明" })];
    expect(
      await outcome({ StateCode: "20", Deadline: "2026-11-30", NoticeNumber: "补1", NoticeText: "缺件" }, missing),
    ).toMatchObject({
      missing: [{ code: "M1", name: "婚姻状况证明", copies: null, reason: null }],
      deadline: Date.parse("2026-11-30T15:59:59Z"),
      notice: { number: "补1", code: null, text: "缺件", at: null },
    });
  });

  test("accepted without its number or time is unknown", async () => {
    expect(await outcome({ StateCode: "30", YWH: "/" })).toMatchObject({ state: "unknown", reason: "unreadable" });
    expect(await outcome({ StateCode: "30", AcceptedAt: "1900-01-01" })).toMatchObject({
      state: "unknown",
      reason: "unreadable",
    });
    expect(await outcome({ StateCode: "40", YWH: "" })).toMatchObject({ state: "unknown", reason: "unreadable" });
  });
});

describe("a recording result", () => {
  test("is read whole from the registry's own message", async () => {
    expect(await outcome({ StateCode: "50" }, [recordedMessage()])).toMatchObject({
      state: "recorded",
      result: {
        businessNumber: "chn_x-first-1",
        registrationType: "first",
        right: "mortgage",
        recFlowId: "LS2026112300001",
        caseNumber: "202611230001",
        registrationCertificateNumber: "苏(2026)苏州市不动产证明第0000010号",
        recorder: "登簿员",
        recordedAt: Date.parse("2026-11-23T06:00:00Z"),
        units: [{ unitCode: "320505001001GB00001F00010001", collateralType: "land_and_building", securedAmount: null }],
        holders: [{ name: "示例银行股份有限公司", certificateNumber: "11100000MB03271699" }],
        obligors: [{ name: "甲示例", certificateNumber: "11010519491231002X" }],
        mortgage: {
          form: "general",
          securedAmount: yuan(1_200_000n),
          amountBasis: "in_total",
          periodStart: "2026-11-25",
          periodEnd: "2046-11-24",
          securedScope: "主债权、利息、违约金及实现债权的费用",
          transferCovenant: true,
          rank: 1,
        },
        ground: null,
        others: { DJYY: "合同设立" },
      },
    });
  });

  test("of two units adds up their own amounts", async () => {
    const first = { ...recordedRow, DYJELX: "0", BDBZZQSE: "70.0001" };
    const second = { ...first, BDCDYH: "320505001001GB00001F00010002", BDBZZQSE: "49.999900" };
    expect(await outcome({ StateCode: "60" }, [recordedMessage([first, second])])).toMatchObject({
      state: "certificate_issued",
      result: {
        units: [{ securedAmount: yuan(700_001n) }, { securedAmount: yuan(499_999n) }],
        mortgage: { securedAmount: yuan(1_200_000n) },
      },
    });
  });

  test("of a maximum-amount mortgage has an amount only when both columns agree", async () => {
    const row = { ...recordedRow, DYFS: "2", ZGZQSE: "120.0000" };
    const amount = async (changes: Attributes): Promise<unknown> => {
      const read = await outcome({ StateCode: "50" }, [recordedMessage([{ ...row, ...changes }])]);
      return read?.state === "recorded" ? read.result.mortgage?.securedAmount : read;
    };
    expect(await amount({})).toBe(yuan(1_200_000n));
    expect(await amount({ BDBZZQSE: "0.00" })).toBe(yuan(1_200_000n));
    expect(await amount({ BDBZZQSE: "119.0000" })).toBeNull();
  });

  test("takes every blank convention for no value, which can match nothing", async () => {
    const blanks = {
      BDBZZQSE: "0.00",
      ZWLXQSSJ: "1900-01-01",
      ZWLXJSSJ: "1900-01-01T00:00:00",
      DBFW: "/",
      DYQSW: "-1",
      SFCZJZHXZ: "/",
      DYFS: "9",
      DYJELX: "",
    };
    expect(await outcome({ StateCode: "50" }, [recordedMessage([{ ...recordedRow, ...blanks }])])).toMatchObject({
      state: "recorded",
      result: {
        mortgage: {
          form: null,
          securedAmount: null,
          amountBasis: null,
          periodStart: null,
          periodEnd: null,
          securedScope: null,
          transferCovenant: null,
          rank: null,
        },
      },
    });
  });

  test("of a cancellation names what was cancelled and on which ground", async () => {
    const facts = { StateCode: "50", RecFlowID: "", YWH: "" };
    expect(await outcome(facts, [cancelledMessage()])).toMatchObject({
      state: "recorded",
      result: {
        registrationType: "cancellation",
        registrationCertificateNumber: "苏(2020)苏州市不动产证明第0000009号",
        ground: "waiver",
        mortgage: null,
        others: { ZXYWH: "202011230009" },
      },
    });
    expect(await outcome(facts, [cancelledMessage({ ...cancelledRow, ZXYY: "法院判决" })])).toMatchObject({
      result: { ground: "other" },
    });
  });

  test.each<[string, XmlElement[]]>([
    ["no message", []],
    ["two messages", [recordedMessage(), recordedMessage()]],
    ["no certificate number", [recordedMessage([{ ...recordedRow, BDCDJZMH: "/" }])]],
    ["no recorder", [recordedMessage([{ ...recordedRow, DBR: "" }])]],
    ["no time of recording", [recordedMessage([{ ...recordedRow, DJSJ: "1900-01-01" }])]],
    ["a time that does not exist", [recordedMessage([{ ...recordedRow, DJSJ: "2026-02-30T10:00:00" }])]],
    ["a mortgage that is history", [recordedMessage([{ ...recordedRow, QSZT: "2" }])]],
    ["a mortgage cancelled since", [recordedMessage([{ ...recordedRow, ZXSJ: "2026-11-24T10:00:00" }])]],
    ["no row", [recordedMessage([])]],
    ["the same unit twice", [recordedMessage([recordedRow, recordedRow])]],
    ["rows of two cases", [recordedMessage([recordedRow, { ...recordedRow, BDCDYH: "X", YWH: "other" }])]],
    ["another case number than the case", [recordedMessage([{ ...recordedRow, YWH: "other" }])]],
    ["another flow number than the case", [recordedMessage(undefined, { RecFlowID: "other" })]],
    ["another business number", [recordedMessage(undefined, { BusinessNumber: "chn_y-first-1" })]],
    ["a message number nobody minted", [recordedMessage(undefined, { BizMsgID: "/" })]],
    ["an unknown kind of registration", [recordedMessage(undefined, { RecType: "8000101" })]],
    ["kinds that contradict one another", [recordedMessage(undefined, { RegType: "300" })]],
    ["no mortgagee", [withoutRole(recordedMessage(), "9")]],
    ["no mortgagor", [withoutRole(recordedMessage(), "10")]],
  ])("with %s is unknown, never recorded", async (_name, children) => {
    expect(await outcome({ StateCode: "50" }, children)).toMatchObject({ state: "unknown", reason: "unreadable" });
  });
});

describe("a combined filing", () => {
  const first = caseElement({ BusinessNumber: "chn_x-first-1", GroupNumber: group });
  const cancellation = caseElement({ BusinessNumber: "chn_x-cancellation-1", GroupNumber: group });
  const incomplete = { state: "unknown", reason: "incomplete_group" };

  test("is answered as a group", async () => {
    for (const request of [combined, both, query]) {
      expect(await outcomes(request, [first, cancellation])).toMatchObject({
        "chn_x-first-1": { state: "received" },
        "chn_x-cancellation-1": { state: "received" },
      });
    }
  });

  test("answered for one only is unknown for both", async () => {
    expect(await outcomes(combined, [first])).toMatchObject({
      "chn_x-first-1": incomplete,
      "chn_x-cancellation-1": incomplete,
    });
    expect(await outcomes(both, [cancellation])).toMatchObject({
      "chn_x-first-1": incomplete,
      "chn_x-cancellation-1": incomplete,
    });
    expect(await outcomes(query, [first])).toMatchObject({ "chn_x-first-1": incomplete });
  });

  test("answered without its group, or as another, is unknown", async () => {
    const loose = caseElement({ BusinessNumber: "chn_x-first-1" });
    expect(await outcomes(combined, [loose, cancellation])).toMatchObject({ "chn_x-first-1": incomplete });
    const other = caseElement({ BusinessNumber: "chn_x-first-1", GroupNumber: "other" });
    expect(await outcomes(combined, [other, cancellation])).toMatchObject({ "chn_x-first-1": incomplete });
  });

  test("that never arrived has no case under either number", async () => {
    const none = (number: string): XmlElement => caseElement({ BusinessNumber: number, StateCode: "90", YWH: "" });
    expect(await outcomes(both, [none("chn_x-first-1"), none("chn_x-cancellation-1")])).toMatchObject({
      "chn_x-first-1": { state: "unknown", reason: "no_case" },
      "chn_x-cancellation-1": { state: "unknown", reason: "no_case" },
    });
  });
});

test("a failure says nothing about the case", async () => {
  const failure = element("Failure", { Code: "BUSY", Text: "系统繁忙" });
  expect(await outcomes(query, [failure])).toMatchObject({
    "chn_x-first-1": { state: "unknown", reason: "unreadable", notice: { code: "BUSY", text: "系统繁忙" } },
  });
});

test("a number asked about and not answered is unknown", async () => {
  expect(await outcomes(both, [caseElement()])).toMatchObject({
    "chn_x-cancellation-1": { state: "unknown", reason: "unreadable" },
  });
});

describe("is quarantined", () => {
  test.each<[string, XmlElement[], Attributes, string]>([
    ["an answer for another case", [caseElement({ BusinessNumber: "chn_y-first-1" })], {}, "another_case"],
    [
      "ours with another case beside it",
      [caseElement(), caseElement({ BusinessNumber: "chn_y-first-1" })],
      {},
      "another_case",
    ],
    ["the same case twice", [caseElement(), caseElement({ StateCode: "50" })], {}, "business_number"],
    ["a case without a number", [caseElement({ BusinessNumber: "" })], {}, "business_number"],
    ["no content", [], {}, "content"],
    ["content of another kind", [element("Taken", { Value: "1" })], {}, "content"],
    ["an answer to another request", [caseElement()], { InReplyTo: "env_other" }, "in_reply_to"],
    ["an answer to nobody", [caseElement()], { InReplyTo: "" }, "in_reply_to"],
    ["another registry's message", [caseElement()], { Sender: "nantong-haimen" }, "sender"],
    ["a message to another bank", [caseElement()], { Receiver: "bank-other" }, "receiver"],
    ["a push in place of a reply", [caseElement()], { Type: "Push" }, "envelope_type"],
    ["an unknown version", [caseElement()], { Version: "2" }, "not_an_envelope"],
  ])("%s", async (_name, content, attributes, reason) => {
    expect(await adapter.read(query, await replyTo(query, content, attributes))).toEqual({
      type: "quarantined",
      reason,
    });
  });

  test("a stranger's signature, an altered body, garbage, a web page, another status and another charset", async () => {
    const good = await replyTo(query, [caseElement()]);
    const stranger = await answer(generateKeyPair("rsa-v1_5-sha256").privateKeyPem, {}, [caseElement()]);
    const text = new TextDecoder().decode(good.bytes);
    const altered = new TextEncoder().encode(text.replace('StateCode="10"', 'StateCode="50"'));
    const unsigned = new TextEncoder().encode(text.replace(/<Signature .*<\/Signature>/s, ""));
    const page = new TextEncoder().encode("<html><body>502 Bad Gateway</body></html>");
    const replies: [RawReply, string][] = [
      [{ ...good, bytes: stranger.bytes }, "signature_invalid"],
      [{ ...good, bytes: altered }, "digest_mismatch"],
      [{ ...good, bytes: unsigned }, "unsigned"],
      [{ ...good, bytes: page }, "unsigned"],
      [{ ...good, contentType: "text/html", bytes: page }, "content_type"],
      [{ ...good, bytes: Buffer.from("PK garbage") }, "not_well_formed"],
      [{ ...good, bytes: new Uint8Array() }, "not_well_formed"],
      [{ ...good, contentType: "application/xml; charset=gb18030" }, "content_type"],
      [{ ...good, contentType: "" }, "content_type"],
      [{ ...good, status: 502 }, "status_502"],
      [{ ...good, status: 202 }, "status_202"],
    ];
    for (const [reply, reason] of replies)
      expect(await adapter.read(query, reply)).toEqual({ type: "quarantined", reason });
    expect(await adapter.read(query, good)).toMatchObject({ type: "outcomes" });
  });
});
