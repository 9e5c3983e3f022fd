// Recording results of every right: read whole when they are what they say, and never when rows, head or people contradict it.

import { describe, expect, test } from "vitest";
import { envelopeIdOf } from "../../adapters/national-xml/envelope.ts";
import { element } from "../../adapters/signing/xml-tree.ts";
import type { XmlElement } from "../../adapters/signing/xml-tree.ts";
import type { Outcome, RegistryRequest } from "../../domain/registry.ts";
import { institution, preparedAt, secondUnit, yuan } from "./businesses.ts";
import { adapterOf, registryKeys } from "./gateway-side.ts";
import {
  applied,
  bank,
  buyer,
  buyerNotice,
  endedNotice,
  fund,
  laterMortgage,
  mendedRow,
  mortgageNotice,
  mortgageNoticeRow,
  noticedMortgageRow,
  noticeRow,
  ownership,
  ownershipRow,
  person,
} from "./recorded-rights.ts";
import { answer, cancelledRow, caseElement, messageOf, recordedMessage, recordedRow } from "./registry-side.ts";
import type { Attributes } from "./registry-side.ts";

const businessNumber = "chn_x-first-1";
const query: RegistryRequest = { type: "query", businessNumbers: [businessNumber], preparedAt };
const adapter = adapterOf();

/** What is believed of a case in that state that holds that content. */
async function told(children: XmlElement[], attributes: Attributes = { StateCode: "50" }): Promise<Outcome | string> {
  const inReplyTo = envelopeIdOf(query, institution, "suzhou-huqiu");
  const content = [caseElement({ BusinessNumber: businessNumber, ...attributes }, children)];
  const signed = await answer(registryKeys.privateKeyPem, { InReplyTo: inReplyTo }, content);
  const read = await adapter.read(query, signed);
  return read.type === "outcomes" ? (read.outcomes[0]?.outcome ?? "no outcome") : read.type;
}

const unreadable = { state: "unknown", reason: "unreadable" };
const transferCodes = { RecType: "2003701", RegType: "200" };
const buyers = [{ name: "甲示例", certificateNumber: "11010519491231002X" }];
const developers = [{ name: "示例房地产开发有限公司", certificateNumber: "91350100M000100Y43" }];
const lenders = [{ name: "示例银行股份有限公司", certificateNumber: "11100000MB03271699" }];

describe("a recording result is read as what it registers", () => {
  test.each<[string, XmlElement, string, string]>([
    ["a transfer", laterMortgage(transferCodes), "mortgage", "transfer"],
    ["a change", laterMortgage({ RecType: "3003701", RegType: "300" }), "mortgage", "change"],
    [
      "a rectification",
      laterMortgage({ RecType: "5003701", RegType: "500" }, [mendedRow]),
      "mortgage",
      "rectification",
    ],
    ["the buyer's notice", buyerNotice(), "priority_notice", "priority_notice"],
    ["the buyer's other notice", buyerNotice({ ...noticeRow, YGDJZL: "2" }), "priority_notice", "priority_notice"],
    ["a mortgage notice", mortgageNotice(), "mortgage_priority_notice", "priority_notice"],
    ["the end of the buyer's notice", endedNotice("1"), "priority_notice", "cancellation"],
    ["the end of a mortgage notice", endedNotice("4"), "mortgage_priority_notice", "cancellation"],
    ["an ownership transfer", ownership(), "ownership", "transfer"],
  ])("%s", async (_name, message, right, registrationType) => {
    expect(await told([message])).toMatchObject({ state: "recorded", result: { right, registrationType } });
  });

  test("a transfer names the mortgagees as they are now, all of them, and who mortgaged", async () => {
    const people = [person(buyer, "10"), person(bank, "9"), person(fund, "9")];
    expect(await told([laterMortgage(transferCodes, [], people)])).toMatchObject({
      result: {
        holders: [...lenders, { name: "示例住房公积金管理中心", certificateNumber: "11430000006122244L" }],
        obligors: buyers,
        mortgage: { securedAmount: yuan(1_200_000n), rank: 1 },
      },
    });
  });

  test("the buyer's notice names both sides and no mortgage, its price is told", async () => {
    expect(await told([buyerNotice()])).toMatchObject({
      result: {
        registrationCertificateNumber: "苏(2026)预告第1号",
        holders: buyers,
        obligors: developers,
        mortgage: null,
        ground: null,
        units: [{ collateralType: null, securedAmount: null }],
        others: { QDJG: "200.0000", YGDJZL: "1" },
      },
    });
  });

  test("a mortgage notice has its mortgage, without period and rank", async () => {
    expect(await told([mortgageNotice()])).toMatchObject({
      result: {
        registrationCertificateNumber: "苏(2026)预告第2号",
        holders: lenders,
        obligors: buyers,
        units: [{ collateralType: "land_and_building", securedAmount: null }],
        mortgage: {
          form: "general",
          securedAmount: yuan(1_200_000n),
          amountBasis: "in_total",
          periodStart: null,
          periodEnd: null,
          securedScope: "主债权、利息、违约金及实现债权的费用",
          transferCovenant: true,
          rank: null,
        },
      },
    });
  });

  test("a mortgage notice of two units adds up their own amounts", async () => {
    const second = { BDCDYH: secondUnit.unitCode };
    const notices = [
      { ...mortgageNoticeRow, QDJG: "70.0001" },
      { ...mortgageNoticeRow, ...second, QDJG: "49.9999" },
    ];
    const mortgages = [
      { ...noticedMortgageRow, ...second, DYJELX: "0" },
      { ...noticedMortgageRow, DYJELX: "0" },
    ];
    expect(await told([mortgageNotice(notices, mortgages)])).toMatchObject({
      result: {
        units: [{ unitCode: secondUnit.unitCode, securedAmount: yuan(499_999n) }, { securedAmount: yuan(700_001n) }],
        mortgage: { securedAmount: yuan(1_200_000n), amountBasis: "per_unit" },
      },
    });
  });

  test("a mortgage notice takes every blank convention for no value", async () => {
    const blanks = { QDJG: "0.00", DBFW: "/", SFCZJZHXZ: "-1" };
    const message = mortgageNotice([{ ...mortgageNoticeRow, ...blanks }], [{ ...noticedMortgageRow, DYFS: "/" }]);
    expect(await told([message])).toMatchObject({
      result: { mortgage: { form: null, securedAmount: null, securedScope: null, transferCovenant: null } },
    });
  });

  test("ownership names buyers, sellers and the new title certificates, one a unit", async () => {
    const second = { ...ownershipRow, BDCDYH: secondUnit.unitCode, BDCQZH: "苏(2026)苏州市不动产权第0000022号" };
    expect(await told([ownership([ownershipRow, second])])).toMatchObject({
      result: {
        registrationCertificateNumber: "苏(2026)苏州市不动产权第0000021号,苏(2026)苏州市不动产权第0000022号",
        holders: buyers,
        obligors: [{ name: "庚示例", certificateNumber: "440524188001010014" }],
        mortgage: null,
      },
    });
  });

  test.each([
    ["主债权消灭", "claim_extinguished"],
    ["抵押权实现", "realised"],
    ["抵押权人放弃抵押权", "waiver"],
    ["法律规定的其他情形", "other_by_law"],
    ["生效判决", "other"],
    ["/", null],
  ])("a cancellation on the ground %s is %s", async (ZXYY, ground) => {
    const row = { ...cancelledRow, YWH: "202611230001", ZXYY };
    const message = messageOf({ RecType: "4000101", RegType: "400" }, [element("QLF_QL_ZXDJ", row)]);
    expect(await told([message])).toMatchObject({ result: { ground, holders: lenders, obligors: buyers } });
  });
});

describe("no recording result", () => {
  const unnamed = { ...mendedRow, BDCDYH: "X" };
  test.each<[string, XmlElement]>([
    ["a mortgage under the code of a notice", recordedMessage(undefined, { RecType: "7000101", RegType: "700" })],
    ["a mortgage under the right of a notice", recordedMessage(undefined, { RightType: "96" })],
    ["a mortgage under the right of ownership", recordedMessage(undefined, { RightType: "4" })],
    ["a transfer of ownership under the code of a mortgage", recordedMessage(undefined, { RecType: "2000402" })],
    ["a notice under the right of a mortgage", buyerNotice(noticeRow, { RightType: "37" })],
    ["a notice of an unlisted kind", buyerNotice({ ...noticeRow, YGDJZL: "5" })],
    ["a notice of no kind", buyerNotice({ ...noticeRow, YGDJZL: "/" })],
    ["a notice that is history", buyerNotice({ ...noticeRow, QSZT: "2" })],
    ["a notice ended since", buyerNotice({ ...noticeRow, ZXSJ: "2026-11-24T10:00:00" })],
    ["a notice without its number", buyerNotice({ ...noticeRow, BDCDJZMH: "/" })],
    ["the end of a notice of no kind", endedNotice("")],
    ["a mortgage that is only noticed", recordedMessage([{ ...recordedRow, SFYGDJ: "1" }])],
    ["a mortgage notice without its mortgage", mortgageNotice(undefined, [])],
    ["a mortgage notice over another unit", mortgageNotice(undefined, [{ ...noticedMortgageRow, BDCDYH: "X" }])],
    ["a mortgage notice of another case", mortgageNotice(undefined, [{ ...noticedMortgageRow, YWH: "other" }])],
    ["a mortgage notice whose mortgage stands", mortgageNotice(undefined, [{ ...noticedMortgageRow, SFYGDJ: "0" }])],
    [
      "notices of both kinds in one",
      mortgageNotice(
        [mortgageNoticeRow, { ...noticeRow, BDCDYH: "X", YWH: "202611230001", BDCDJZMH: "苏(2026)预告第2号" }],
        [noticedMortgageRow, { ...noticedMortgageRow, BDCDYH: "X" }],
      ),
    ],
    ["a rectification that mends nothing", laterMortgage({ RecType: "5003701", RegType: "500" })],
    ["a rectification of another unit", laterMortgage({ RecType: "5003701", RegType: "500" }, [unnamed])],
    ["ownership without a title", ownership([{ ...ownershipRow, BDCQZH: "/" }])],
    ["ownership of another right", ownership([{ ...ownershipRow, QLLX: "3" }])],
    ["ownership without a buyer", ownership(undefined, [applied("庚示例", "440524188001010014")])],
    ["ownership without a seller", ownership(undefined, [person(buyer, "13")])],
    ["ownership with a seller who has no name", ownership(undefined, [person(buyer, "13"), applied("/", "1")])],
    [
      "ownership with a mortgagee in it",
      ownership(undefined, [person(buyer, "13"), person(bank, "9"), applied("庚", "1")]),
    ],
    ["a transfer without a mortgagee", laterMortgage(transferCodes, [], [person(buyer, "10")])],
    [
      "a transfer with the holder of a notice",
      laterMortgage(transferCodes, [], [person(buyer, "10"), person(bank, "18")]),
    ],
  ])("%s", async (_name, message) => {
    expect(await told([message])).toMatchObject(unreadable);
  });
});

describe("what a registry asks for", () => {
  const fee = { Item: "不动产登记费", Amount: "80.00", PaymentNoticeNumber: "缴2026-1", Deadline: "2026-11-30" };
  const feeOf = async (fees: Attributes[]): Promise<unknown> => {
    const read = await told(
      fees.map((each) => element("Fee", each)),
      { StateCode: "45" },
    );
    return typeof read !== "string" && read.state === "awaiting_fee" ? read.fee : read;
  };

  test("missing papers say how many copies and why, where it is said", async () => {
    const missing = [
      element("Missing", { Code: "M1", Name: "婚姻状况证明", Copies: "2", Reason: "共有情况不明" }),
      element("Missing", { Code: "M2", Name: "委托书", Copies: "", Reason: "/" }),
      element("Missing", { Code: "M3", Name: "身份证明", Copies: "-1", Reason: "" }),
    ];
    expect(await told(missing, { StateCode: "20" })).toMatchObject({
      state: "supplement",
      missing: [
        { code: "M1", name: "婚姻状况证明", copies: 2, reason: "共有情况不明" },
        { code: "M2", name: "委托书", copies: null, reason: null },
        { code: "M3", name: "身份证明", copies: null, reason: null },
      ],
    });
  });

  test("a fee is told in fen, with its number and until when", async () => {
    expect(await feeOf([fee])).toEqual({
      item: "不动产登记费",
      amount: 8_000n,
      paymentNoticeNumber: "缴2026-1",
      deadline: Date.parse("2026-11-30T15:59:59Z"),
    });
    expect(await feeOf([{ ...fee, Amount: "550.50", Deadline: "" }])).toMatchObject({
      amount: 55_050n,
      deadline: null,
    });
  });

  test.each<[string, Attributes[]]>([
    ["none", []],
    ["two", [fee, fee]],
    ["one without its number", [{ ...fee, PaymentNoticeNumber: "/" }]],
    ["one for nothing", [{ ...fee, Item: "" }]],
    ["one of nothing", [{ ...fee, Amount: "0.00" }]],
    ["one without decimals", [{ ...fee, Amount: "80" }]],
    ["one in another notation", [{ ...fee, Amount: "1,080.00" }]],
    ["a negative one", [{ ...fee, Amount: "-80.00" }]],
  ])("a fee that cannot be read is not guessed: %s", async (_name, fees) => {
    expect(await feeOf(fees)).toBeNull();
  });

  test("a fee outside its state changes nothing", async () => {
    expect(await told([element("Fee", fee)], { StateCode: "40" })).toEqual({
      state: "reviewed",
      caseNumber: "202611230001",
      acceptedAt: expect.any(Number),
      notice: { number: null, code: null, text: null, at: null },
    });
  });
});
