// A register search is read whole or not at all; callbacks are believed only when signed, and acknowledged without echoing strangers.

import { describe, expect, test } from "vitest";
import { envelopeIdOf } from "../../adapters/national-xml/envelope.ts";
import { generateKeyPair } from "../../adapters/signing/keys.ts";
import { readVerified, verifyXml } from "../../adapters/signing/verify-xml.ts";
import { element } from "../../adapters/signing/xml-tree.ts";
import type { XmlElement } from "../../adapters/signing/xml-tree.ts";
import type { UnitSnapshot } from "../../domain/register.ts";
import type { PreparedMessage, Quarantined, RegistryAnswer, RegistryRequest } from "../../domain/registry.ts";
import { firstUnit, institution, preparedAt, secondUnit, yuan } from "./businesses.ts";
import { adapterOf, gatewaySigner, registryKeys } from "./gateway-side.ts";
import { answer, caseElement, recordedMessage } from "./registry-side.ts";
import type { Attributes } from "./registry-side.ts";

const adapter = adapterOf();
const search: RegistryRequest = {
  type: "search",
  searchNumber: "srh_1",
  unitCodes: [firstUnit.unitCode, secondUnit.unitCode],
  purpose: "mortgage_origination",
  authorisation: "授权2026-1",
  preparedAt,
};

const mortgage: Attributes = {
  BDCDJZMH: "苏(2020)苏州市不动产证明第0000009号",
  YWH: "202011230009",
  DYQR: "示例银行股份有限公司",
  DYQRZJH: "11100000MB03271699",
  DYFS: "1",
  ZQSE: "100.0000",
  ZWLXQSSJ: "2020-11-23",
  ZWLXJSSJ: "2040-11-22",
  SFCZJZHXZ: "1",
  DYQSW: "1",
  DJSJ: "2020-11-23T10:00:00",
};

const burdens: XmlElement[] = [
  element("Owner", { QLRMC: "甲示例", ZJH: "11010519491231002X", QLBL: "/" }),
  element("Mortgage", mortgage),
  element("CaseInHand", { YWH: "202611220005", BusinessNumber: "", DJLX: "300", SLSJ: "2026-11-22T09:00:00" }),
  element("Seizure", { CFWH: "(2026)苏0505执1号", CFLX: "2", CFJG: "虎丘区人民法院" }),
  element("Objection", { BDCDJZMH: "异1" }),
  element("PriorityNotice", {
    BDCDJZMH: "预1",
    YGDJZL: "1",
    QLR: "乙示例",
    QLRZJH: "440524188001010014",
    QDJG: "200.0000",
  }),
  element("PriorityNotice", {
    BDCDJZMH: "预2",
    YGDJZL: "3",
    QLR: "示例银行股份有限公司",
    QLRZJH: "/",
    QDJG: "80.0000",
  }),
  element("ResidenceRight", { BDCDJZMH: "居1", QLR: "己示例" }),
  element("Lease", { Number: "租1", Lessee: "庚示例" }),
  element("Easement", { BDCDJZMH: "地1" }),
  element("Rectification", { YWH: "202611210001" }),
  element("Restriction", { Number: "限1", Authority: "某机关" }),
];

function unitState(children: XmlElement[] = [], attributes: Attributes = {}): XmlElement {
  const defaults = { BDCDYH: firstUnit.unitCode, Exists: "1", ZL: "示例路1号", MJ: "89.50", BDCQZH: "/", DYBDCLX: "2" };
  return element("UnitState", { ...defaults, ...attributes }, children);
}

const unknownUnit = unitState([], { BDCDYH: secondUnit.unitCode, Exists: "0", ZL: "", MJ: "", BDCQZH: "" });

async function read(units: XmlElement[], attributes: Attributes = {}): Promise<RegistryAnswer | Quarantined> {
  const result = element(
    "SearchResult",
    { SearchNumber: "srh_1", TakenAt: "2026-11-23T10:15:01", ...attributes },
    units,
  );
  const inReplyTo = envelopeIdOf(search, institution, "suzhou-huqiu");
  return adapter.read(search, await answer(registryKeys.privateKeyPem, { InReplyTo: inReplyTo }, [result]));
}

/** What the first unit is read as. */
const everyBurden: UnitSnapshot = {
  unitCode: firstUnit.unitCode,
  exists: true,
  location: "示例路1号",
  area: "89.50",
  collateralType: "land_and_building",
  titleCertificateNumber: null,
  owners: [{ name: "甲示例", certificateNumber: "11010519491231002X", share: null }],
  mortgages: [
    {
      registrationCertificateNumber: "苏(2020)苏州市不动产证明第0000009号",
      caseNumber: "202011230009",
      mortgageeName: "示例银行股份有限公司",
      mortgageeCertificateNumber: "11100000MB03271699",
      form: "general",
      securedAmount: yuan(1_000_000n),
      periodStart: "2020-11-23",
      periodEnd: "2040-11-22",
      transferCovenant: true,
      rank: 1,
      recordedAt: Date.parse("2020-11-23T02:00:00Z"),
    },
  ],
  casesInHand: [
    {
      caseNumber: "202611220005",
      businessNumber: null,
      registrationType: "change",
      acceptedAt: Date.parse("2026-11-22T01:00:00Z"),
    },
  ],
  seizures: [{ number: "(2026)苏0505执1号", type: "waiting_seizure", authority: "虎丘区人民法院" }],
  objections: [{ number: "异1" }],
  priorityNotices: [
    {
      number: "预1",
      kind: "priority_notice",
      holder: { name: "乙示例", certificateNumber: "440524188001010014" },
    },
    {
      number: "预2",
      kind: "mortgage_priority_notice",
      holder: { name: "示例银行股份有限公司", certificateNumber: "" },
      securedAmount: yuan(800_000n),
    },
  ],
  residenceRights: [{ number: "居1", holder: "己示例" }],
  leases: [{ number: "租1", lessee: "庚示例" }],
  easements: [{ number: "地1" }],
  rectifications: [{ caseNumber: "202611210001" }],
  officialRestrictions: [{ number: "限1", authority: "某机关" }],
};

describe("a search", () => {
  test("is read with every kind of burden", async () => {
    expect(await read([unitState(burdens), unknownUnit])).toEqual({
      type: "search",
      snapshot: {
        searchNumber: "srh_1",
        takenAt: Date.parse("2026-11-23T02:15:01Z"),
        units: [
          everyBurden,
          expect.objectContaining({ unitCode: secondUnit.unitCode, exists: false, location: null, mortgages: [] }),
        ],
      },
    });
  });

  test("takes a seizure of an unlisted kind for the strictest", async () => {
    const odd = unitState([element("Seizure", { CFWH: "x", CFLX: "4", CFJG: "y" })]);
    expect(await read([odd, unknownUnit])).toMatchObject({
      snapshot: { units: [{ seizures: [{ type: "seizure" }] }, {}] },
    });
  });

  test("takes every blank convention for no value, and a collateral type of another kind for that", async () => {
    const blanks = { ...mortgage, ZWLXJSSJ: "1900-01-01", SFCZJZHXZ: "/", DYQSW: "-1", ZQSE: "0.00" };
    const collateral = async (DYBDCLX: string): Promise<unknown> => {
      const answered = await read([unitState([element("Mortgage", blanks)], { DYBDCLX }), unknownUnit]);
      if (answered.type !== "search") throw new Error(answered.type);
      const [unit] = answered.snapshot.units;
      expect(unit?.mortgages[0]).toMatchObject({ periodEnd: null, transferCovenant: null, rank: null });
      return unit?.collateralType;
    };
    expect(await collateral("4")).toBe("land_and_building_under_construction");
    expect(await collateral("5")).toBe("other");
    expect(await collateral("/")).toBeNull();
  });

  test.each([
    ["100", "first"],
    ["200", "transfer"],
    ["300", "change"],
    ["400", "cancellation"],
    ["500", "rectification"],
    ["700", "priority_notice"],
    ["600", "600"],
  ])("names a case in hand of type %s %s", async (DJLX, registrationType) => {
    const entry = element("CaseInHand", { YWH: "1", BusinessNumber: "", DJLX, SLSJ: "2026-11-22T09:00:00" });
    expect(await read([unitState([entry]), unknownUnit])).toMatchObject({
      snapshot: { units: [{ casesInHand: [{ registrationType }] }, {}] },
    });
  });

  test.each<[string, XmlElement[], Attributes]>([
    ["leaves a unit out", [unitState()], {}],
    ["tells of another unit", [unitState(), unitState([], { BDCDYH: "X" })], {}],
    ["tells of a unit twice", [unitState(), unitState()], {}],
    ["answers another search", [unitState(), unknownUnit], { SearchNumber: "srh_2" }],
    ["has no time", [unitState(), unknownUnit], { TakenAt: "" }],
    ["does not say whether the unit exists", [unitState([], { Exists: "" }), unknownUnit], {}],
    ["holds a burden of an unknown kind", [unitState([element("Servitude", {})]), unknownUnit], {}],
    [
      "holds a notice of an unlisted kind",
      [unitState([element("PriorityNotice", { BDCDJZMH: "预1", YGDJZL: "5", QLR: "乙示例" })]), unknownUnit],
      {},
    ],
    [
      "holds a notice without its holder",
      [unitState([element("PriorityNotice", { BDCDJZMH: "预1", YGDJZL: "1", QLR: "/" })]), unknownUnit],
      {},
    ],
    [
      "holds a mortgage without its number",
      [unitState([element("Mortgage", { ...mortgage, BDCDJZMH: "/" })]), unknownUnit],
      {},
    ],
    [
      "holds a mortgage without its lender",
      [unitState([element("Mortgage", { ...mortgage, DYQR: "" })]), unknownUnit],
      {},
    ],
    ["holds a case in hand without its time", [unitState([element("CaseInHand", { YWH: "1" })]), unknownUnit], {}],
  ])("that %s is quarantined whole", async (_name, units, attributes) => {
    expect(await read(units, attributes)).toEqual({ type: "quarantined", reason: "search_result" });
  });

  test("is not answered by cases", async () => {
    const inReplyTo = envelopeIdOf(search, institution, "suzhou-huqiu");
    const reply = await answer(registryKeys.privateKeyPem, { InReplyTo: inReplyTo }, [caseElement()]);
    expect(await adapter.read(search, reply)).toEqual({ type: "quarantined", reason: "search_result" });
  });
});

describe("a callback", () => {
  const pushed = (content: XmlElement[], attributes: Attributes = {}): ReturnType<typeof answer> =>
    answer(registryKeys.privateKeyPem, { Type: "Push", ...attributes }, content);
  const receiptOf = (message: PreparedMessage): XmlElement => {
    const verified = verifyXml(message.bytes, gatewaySigner);
    if (!verified.verified) throw new Error(verified.reason);
    return readVerified(verified);
  };

  test("that is signed is read like an answer", async () => {
    const push = await pushed([caseElement({ StateCode: "50" }, [recordedMessage()])]);
    expect(await adapter.readCallback(push)).toMatchObject({
      type: "outcomes",
      outcomes: [{ businessNumber: "chn_x-first-1", outcome: { state: "recorded" } }],
    });
  });

  test("for one of a group only is unknown", async () => {
    const push = await pushed([caseElement({ StateCode: "30", GroupNumber: "g" })]);
    expect(await adapter.readCallback(push)).toMatchObject({
      outcomes: [{ outcome: { state: "unknown", reason: "incomplete_group" } }],
    });
  });

  test("forged, replayed from a reply, or holding no case is quarantined", async () => {
    const forged = await answer(generateKeyPair("rsa-v1_5-sha256").privateKeyPem, { Type: "Push" }, [caseElement()]);
    const reply = await answer(registryKeys.privateKeyPem, { InReplyTo: "env_1" }, [caseElement()]);
    expect(await adapter.readCallback(forged)).toEqual({ type: "quarantined", reason: "signature_invalid" });
    expect(await adapter.readCallback(reply)).toEqual({ type: "quarantined", reason: "envelope_type" });
    expect(await adapter.readCallback(await pushed([caseElement()], { InReplyTo: "env_1" }))).toMatchObject({
      reason: "in_reply_to",
    });
    expect(await adapter.readCallback(await pushed([element("Failure", { Code: "X", Text: "" })]))).toMatchObject({
      reason: "content",
    });
  });

  test("is acknowledged by name when believed, and by nothing it said when not", async () => {
    const push = await pushed([caseElement()], { EnvelopeID: "env_pushed" });
    const taken = receiptOf(await adapter.acknowledge(push, true, preparedAt));
    expect(taken.attributes).toMatchObject({
      Type: "Receipt",
      InReplyTo: "env_pushed",
      Sender: institution,
      Receiver: "suzhou-huqiu",
    });
    expect(taken.children).toEqual([element("Taken", { Value: "1" })]);
    const forged = { ...push, bytes: Buffer.from("<Envelope EnvelopeID='env_forged'/>") };
    const refused = receiptOf(await adapter.acknowledge(forged, false, preparedAt));
    expect(refused.attributes).toMatchObject({ Type: "Receipt", InReplyTo: "" });
    expect(refused.children).toEqual([element("Taken", { Value: "0" })]);
    await expect(adapter.acknowledge(forged, true, preparedAt)).rejects.toMatchObject({ name: "Bug" });
  });
});
