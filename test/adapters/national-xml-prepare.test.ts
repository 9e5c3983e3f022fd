// What we send: each kind of application and request against its sample, and the values a clerk would look at first.
// A change of a file in samples/ is a change of the dialect and wants its line in DIALECT.md.

import { describe, expect, test } from "vitest";
import type { XmlElement } from "../../adapters/signing/xml-tree.ts";
import { sha256 } from "../../domain/evidence.ts";
import { fen } from "../../domain/money.ts";
import { searchPurposes } from "../../domain/registry.ts";
import type { RegistrationApplication } from "../../domain/registry.ts";
import { applicationOf, firstUnit, generalBusiness, preparedAt, secondUnit } from "./businesses.ts";
import { applications, sample } from "./registrations.ts";
import { adapterOf, everyRequest, filing, readable, sent } from "./gateway-side.ts";

const samples = applications();

async function messages(name: string): Promise<readonly XmlElement[]> {
  return (await sent(filing(sample(name)))).children;
}

/** Rows of one name in the first Message. */
async function rows(name: string, row: string): Promise<Record<string, string>[]> {
  const [message] = await messages(name);
  const data = message?.children.find((child) => child.name === "Data");
  return (data?.children ?? []).filter((child) => child.name === row).map((child) => ({ ...child.attributes }));
}

describe("samples", () => {
  test.each(everyRequest(samples))("%s is sent as in its sample", async (name, request) => {
    await expect(readable(await sent(request))).toMatchFileSnapshot(`samples/${name}.xml`);
  });
});

/** Attribute names of DIALECT.md, in no order. */
const wanted: Record<string, string> = {
  DJF_DJ_SQ:
    "YSDM YWH QLRMC QLRZJZL QLRZJH QLRTXDZ QLRYB QLRFRMC QLRFRDH QLRDLRMC QLRDLRDH QLRDLJG YWRMC YWRZJZL YWRZJH YWRTXDZ " +
    "YWRYB YWRFRMC YWRFRDH YWRDLRMC YWRDLRDH YWRDLJG QXDM SQSJ BZ",
  ZTT_GY_QLR: "YSDM BDCDYH SXH QLRMC BDCQZH ZJZL ZJH XB DZ DH QLRLX QLBL GYFS GYQK GJ BZ QXDM QLRTZ QLLX QSZT",
  QLF_QL_DYAQ:
    "YSDM BDCDYH DYBDCLX DYR DYRLX DYFS DJLX DJYY DJJG ZJJZWZL ZJJZWDYFW BDBZZQSE ZWLXQSSJ ZWLXJSSJ ZGZQQDSS ZGZQSE QXDM FJ " +
    "QSZT DYJELX DYQSW SFYGDJ DYMJ MJDW BZ JEDW DBFW DYQX SFCZJZHXZ SSYWH",
  QLF_QL_ZXDJ: "YSDM BDCDYH BDCQZH ZXYWH ZXYY QXDM DJJG BZ QLLX",
  QLF_QL_GZDJ: "YSDM BDCDYH BDCQZH BDCZMH GZDJLX GZYJ GZNR SSYWH QXDM DJJG",
  QLF_QL_YGDJ:
    "YSDM BDCDYH BDCZL YWR YWRZJZL YWRZJH YGDJZL DJLX DJYY TDSYQR GHYT FWXZ FWJG SZC ZCS YTMC JZMJ QDJG QXDM DJJG FJ QSZT " +
    "SSYWH JEDW DBFW SFCZJZHXZ",
  QLT_FW_FDCQ_YZ:
    "YSDM BDCDYH QLLX DJLX DJYY FDZL FDCJYJG JZMJ TDSYQR DYTDMJ FTTDMJ TDSYQSSJ TDSYJSSJ GHYT FWXZ FWJG SZC ZCS ZYJZMJ " +
    "FTJZMJ JGSJ QXDM DJJG FJ QSZT SSYWH",
  DJF_DJ_SJ: "YSDM YWH SJSJ SJLX SJMC SJSL SFSJSY SFEWSJ SFBCSJ YS BZ QXDM Sha256",
  FJ_F_100: "FJMC FJLX FJNR Sha256",
};

/** Only the end of a notice says which sort of notice it ends. */
function isOfNoticeEnding(row: XmlElement, attribute: string): boolean {
  return row.name === "QLF_QL_ZXDJ" && row.attributes["QLLX"] === "96" && attribute === "YGDJZL";
}

describe("every application", () => {
  test.each(Object.keys(samples))("%s has every field of the dialect, none empty and no other", async (name) => {
    for (const message of await messages(name)) {
      const [head, data] = message.children;
      expect(message.attributes["BusinessNumber"]).toBe(head?.children[0]?.text);
      expect(head?.children.map((child) => child.name).toSorted()).toEqual(
        "ASID AreaCode BusinessNumber CertCount CreateDate EstateNum ParcelID PreCertID PreEstateNum ProofCount RecType RegOrgID RegType RightType".split(
          " ",
        ),
      );
      for (const row of data?.children ?? []) {
        const names = Object.keys(row.attributes).filter((attribute) => !isOfNoticeEnding(row, attribute));
        expect(names.toSorted()).toEqual((wanted[row.name] ?? "").split(" ").toSorted());
        expect(Object.values(row.attributes)).not.toContain("");
      }
    }
  });

  test.each(Object.keys(samples))("%s explains every slash in the remark of the rows of its right", async (name) => {
    for (const message of await messages(name)) {
      const data = message.children[1]?.children ?? [];
      const remark = data
        .filter((row) => row.name.startsWith("QL"))
        .map((row) => row.attributes[row.name === "QLF_QL_ZXDJ" ? "BZ" : "FJ"])
        .find((text) => text !== undefined);
      const blanks = data.flatMap((row) =>
        Object.entries(row.attributes)
          .filter(([, value]) => value === "/")
          .map(([attribute]) => attribute),
      );
      // YSDM of a cancellation and of a rectification is "/" by the dialect itself.
      const unexplained = blanks.filter((attribute) => attribute !== "YSDM" && remark?.includes(attribute) !== true);
      expect(unexplained).toEqual([]);
    }
  });

  test("carries the signed form exactly, its digest, and each signer over it", async () => {
    const [form] = (await messages("general"))[0]?.children[1]?.children.filter((row) => row.name === "FJ_F_100") ?? [];
    const text = Buffer.from(form?.attributes["FJNR"] ?? "", "base64");
    expect(text.toString("utf8")).toBe(sample("general")[0]?.applicationForm);
    expect(form?.attributes["Sha256"]).toBe(sha256(text));
    expect(form?.children.map((signer) => signer.attributes["Capacity"])).toEqual(["mortgagor", "mortgagee"]);
    expect(form?.children[0]?.attributes["SignedAt"]).toBe("2026-11-23T09:15:00");
  });
});

describe("values", () => {
  test("a general mortgage states its claim and no maximum, in ten thousand yuan with four decimals", async () => {
    const [row] = await rows("general", "QLF_QL_DYAQ");
    expect(row).toMatchObject({
      DYFS: "1",
      BDBZZQSE: "120.0000",
      ZGZQSE: "/",
      ZGZQQDSS: "/",
      DYJELX: "1",
      SFCZJZHXZ: "1",
    });
  });

  test("a maximum-amount mortgage states its maximum in both columns", async () => {
    const [row] = await rows("maximum-amount", "QLF_QL_DYAQ");
    expect(row).toMatchObject({ DYFS: "2", BDBZZQSE: "120.0000", ZGZQSE: "120.0000", SFCZJZHXZ: "0" });
  });

  test("two mortgagors apply in two rows, and hold jointly", async () => {
    expect((await rows("two-mortgagors", "DJF_DJ_SQ")).map((row) => row["YWRMC"])).toEqual(["甲示例", "乙示例"]);
    const people = await rows("two-mortgagors", "ZTT_GY_QLR");
    expect(people.map((row) => [row["QLRTZ"], row["SXH"], row["GYFS"]])).toEqual([
      ["10", "1", "1"],
      ["10", "2", "1"],
      ["9", "1", "0"],
    ]);
    expect((await rows("two-mortgagors", "QLF_QL_DYAQ"))[0]?.["DYR"]).toBe("甲示例、乙示例");
  });

  test("two units have a row each with their own amount, and share the head", async () => {
    const found = await rows("two-units", "QLF_QL_DYAQ");
    expect(found.map((row) => [row["BDCDYH"], row["BDBZZQSE"], row["DYJELX"], row["DYMJ"]])).toEqual([
      [firstUnit.unitCode, "70.0001", "0", "89.5"],
      [secondUnit.unitCode, "49.9999", "0", "/"],
    ]);
  });

  test("a third-party mortgagor is an enterprise here, and the remark names the debtor", async () => {
    const [row] = await rows("third-party", "QLF_QL_DYAQ");
    expect(row).toMatchObject({ DYR: "丙示例有限公司 <A&B>", DYRLX: "2" });
    expect(row?.["FJ"]).toContain("债务人：甲示例");
  });

  test("a change names the case and the certificate of the mortgage it changes", async () => {
    const [row] = await rows("change", "QLF_QL_DYAQ");
    expect(row).toMatchObject({ DJLX: "300", SSYWH: "202011230009", DJYY: "债务履行期限变更" });
  });

  test("a cancellation names the mortgage and its ground; a combined filing cancels by waiver, in one group", async () => {
    expect((await rows("cancellation", "QLF_QL_ZXDJ"))[0]).toMatchObject({ ZXYY: "主债权消灭", ZXYWH: "202011230009" });
    expect((await rows("combined", "QLF_QL_ZXDJ"))[0]).toMatchObject({ ZXYY: "抵押权人放弃抵押权" });
    const envelope = await sent(filing(sample("combined")));
    expect(envelope.attributes["GroupNumber"]).toBe("chn_x-group-1");
    expect(envelope.children).toHaveLength(2);
  });

  test("times are China's, from the moment of preparation and no clock", async () => {
    const envelope = await sent(filing(sample("general")));
    expect(envelope.attributes["SentAt"]).toBe("2026-11-23T10:15:00.123+08:00");
    expect((await rows("general", "DJF_DJ_SQ"))[0]?.["SQSJ"]).toBe("2026-11-23T10:15:00");
  });

  test.each(searchPurposes)("a search for %s says so", async (purpose) => {
    const asked = { searchNumber: "srh_1", unitCodes: [firstUnit.unitCode], authorisation: "授权2026-1", preparedAt };
    const [search] = (await sent({ type: "search", ...asked, purpose })).children;
    expect(search?.attributes["Purpose"]).toBe(purpose);
  });

  test("the same request prepared again is the same envelope; another moment or number makes another", async () => {
    const id = async (at: number, name: string): Promise<string | undefined> =>
      (await sent({ ...filing(sample(name)), preparedAt: at })).attributes["EnvelopeID"];
    expect(await id(preparedAt, "general")).toBe(await id(preparedAt, "general"));
    expect(
      new Set([await id(preparedAt, "general"), await id(preparedAt + 1, "general"), await id(preparedAt, "change")])
        .size,
    ).toBe(3);
  });
});

describe("is never prepared", () => {
  const business = generalBusiness();
  const finer = { ...business, mortgage: { ...business.mortgage, securedAmount: fen(100_000_001n) } };

  test.each<[string, RegistrationApplication]>([
    ["an amount finer than whole yuan", applicationOf(finer)],
    ["a form that is not the one signed", applicationOf(business, "first", { applicationForm: "申请登记类型：另一" })],
    ["a form signed for another leg", applicationOf(business, "first", { legId: "chn_x-first-2" })],
    ["a cancellation without its ground", applicationOf(business, "cancellation", { ground: null })],
    ["a change that names no mortgage", applicationOf(business, "change", { previousCertificateNumber: null })],
    [
      "a control character in a name",
      applicationOf({ ...business, mortgagee: { ...business.mortgagee, name: "a\nb" } }),
    ],
  ])("%s", async (_name, application) => {
    await expect(adapterOf().prepare(filing([application]))).rejects.toMatchObject({ name: "Bug" });
  });
});
