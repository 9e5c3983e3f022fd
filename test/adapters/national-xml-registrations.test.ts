// Each right and registration as a clerk would check it: head, rows of the right, who stands on which side, and the words.
// Invariant: codes stand here as DIALECT.md has them, not as the adapter's tables do.

import { describe, expect, test } from "vitest";
import { registeredRights, registrationTypes } from "../../domain/registration.ts";
import type { RegistrationApplication } from "../../domain/registry.ts";
import { fen } from "../../domain/money.ts";
import { applicationOf, asApplicant, coOwner, firstUnit, generalBusiness, owner, secondUnit } from "./businesses.ts";
import { adapterOf, filing, headValue, messageSent, rowsOf, sent } from "./gateway-side.ts";
import {
  applications,
  assignee,
  buyerNoticeOf,
  filed,
  mortgageNoticeOf,
  ownershipOf,
  presale,
  sale,
  sample,
  syndicate,
  transferOf,
} from "./registrations.ts";

/** right, type → RecType, RightType, RegType, ProofCount, CertCount and the rows of the right. */
const table: [string, string, string, string][] = [
  ["mortgage", "first", "1003701 37 100 1 0", "QLF_QL_DYAQ"],
  ["mortgage", "transfer", "2003701 37 200 1 0", "QLF_QL_DYAQ"],
  ["mortgage", "change", "3003701 37 300 1 0", "QLF_QL_DYAQ"],
  ["mortgage", "rectification", "5003701 37 500 1 0", "QLF_QL_DYAQ QLF_QL_GZDJ"],
  ["mortgage", "cancellation", "4000101 37 400 0 0", "QLF_QL_ZXDJ"],
  ["ownership", "transfer", "2000402 4 200 0 1", "QLT_FW_FDCQ_YZ"],
  ["priority_notice", "priority_notice", "7000101 96 700 1 0", "QLF_QL_YGDJ"],
  ["mortgage_priority_notice", "priority_notice", "7000101 96 700 1 0", "QLF_QL_YGDJ QLF_QL_DYAQ"],
  ["priority_notice", "cancellation", "4000101 96 400 0 0", "QLF_QL_ZXDJ"],
  ["mortgage_priority_notice", "cancellation", "4000101 96 400 0 0", "QLF_QL_ZXDJ"],
];

describe("what is registered", () => {
  const every = Object.values(applications()).flat();

  test.each(table)("%s, %s: %s with %s", async (right, type, head, rows) => {
    const found = every.filter((each) => each.right === right && each.registrationType === type);
    expect(found.length).toBeGreaterThan(0);
    for (const application of found) {
      const message = await messageSent(application);
      const names = ["RecType", "RightType", "RegType", "ProofCount", "CertCount"];
      expect(names.map((name) => headValue(message, name)).join(" ")).toBe(head);
      const data = (message.children[1]?.children ?? []).map((row) => row.name);
      expect([...new Set(data.filter((name) => name.startsWith("QL")))].join(" ")).toBe(rows);
    }
  });

  const listed = new Set(table.map(([right, type]) => `${right} ${type}`));
  const rest = registeredRights.flatMap((right) =>
    registrationTypes.filter((type) => !listed.has(`${right} ${type}`)).map((type) => [right, type] as const),
  );

  test.each(rest)("%s, %s is none of this dialect and never prepared", async (right, type) => {
    const application = applicationOf(sale(), type, { right, changes: ["term"] });
    await expect(adapterOf().prepare(filing([application]))).rejects.toMatchObject({ name: "Bug" });
  });
});

describe("who applies and who holds", () => {
  const people = async (application: RegistrationApplication): Promise<(string | undefined)[][]> =>
    (await rowsOf(application, "ZTT_GY_QLR")).map((row) => [row["QLRTZ"], row["SXH"], row["QLRMC"], row["QLBL"]]);
  const sides = async (application: RegistrationApplication): Promise<(string | undefined)[][]> =>
    (await rowsOf(application, "DJF_DJ_SQ")).map((row) => [row["QLRMC"], row["YWRMC"]]);

  test("a transfer names assignee and assignor, and the mortgagor stays who mortgaged", async () => {
    const transfer = transferOf(generalBusiness());
    expect(await sides(transfer)).toEqual([["示例资产管理有限公司", "示例银行股份有限公司"]]);
    expect(await people(transfer)).toEqual([
      ["10", "1", "甲示例", "/"],
      ["9", "1", "示例资产管理有限公司", "/"],
    ]);
    expect((await rowsOf(transfer, "QLF_QL_DYAQ"))[0]).toMatchObject({
      DYR: "甲示例",
      DJYY: "债权转让",
      DJLX: "200",
      SSYWH: "202011230009",
    });
    expect((await rowsOf(transfer, "DJF_DJ_SJ")).map((row) => row["SJMC"])).toContain("债权转让合同");
  });

  test("several mortgagees stand each in a row, with their shares or jointly, and with their part of the loan", async () => {
    const shared = syndicate();
    expect(await sides(shared)).toEqual([
      ["示例银行股份有限公司", "甲示例"],
      ["示例住房公积金管理中心", "甲示例"],
    ]);
    expect(await people(shared)).toEqual([
      ["10", "1", "甲示例", "/"],
      ["9", "1", "示例银行股份有限公司", "60%"],
      ["9", "2", "示例住房公积金管理中心", "40%"],
    ]);
    const lenders = (await rowsOf(shared, "ZTT_GY_QLR")).slice(1);
    expect(lenders.map((row) => [row["GYFS"], row["BZ"]])).toEqual([
      ["2", "金融许可证机构编码B0001H111000001"],
      ["2", "公积金贷款部分"],
    ]);
    const joint = { ...shared, holders: shared.holders.map((holder) => ({ ...holder, share: undefined })) };
    expect((await rowsOf(joint, "ZTT_GY_QLR")).slice(1).map((row) => row["GYFS"])).toEqual(["1", "1"]);
  });

  test("a mortgagee that holds for others says as whom", async () => {
    const { mortgagee } = generalBusiness();
    const trustee = generalBusiness({ mortgagee: { ...mortgagee, capacity: "bond_trustee" } });
    expect((await rowsOf(applicationOf(trustee), "ZTT_GY_QLR")).at(-1)?.["BZ"]).toBe(
      "金融许可证机构编码B0001H111000001；债券受托管理人",
    );
    const unlicensed = generalBusiness({ mortgagee: { ...mortgagee, financialLicenceNumber: undefined } });
    expect((await rowsOf(applicationOf(unlicensed), "ZTT_GY_QLR")).at(-1)?.["BZ"]).toBe("/");
  });

  test("of ownership the buyers stand on every unit, and the seller applies beside them", async () => {
    const shares = [
      { ...owner, share: "70%" },
      { ...coOwner, share: "30%" },
    ];
    const bought = ownershipOf(sale({ mortgagors: shares, units: [firstUnit, secondUnit] }));
    expect(await people(bought)).toEqual([
      ["13", "1", "甲示例", "70%"],
      ["13", "2", "乙示例", "30%"],
      ["13", "1", "甲示例", "70%"],
      ["13", "2", "乙示例", "30%"],
    ]);
    expect(await sides(bought)).toEqual([
      ["甲示例", "庚示例"],
      ["乙示例", "庚示例"],
    ]);
    expect(headValue(await messageSent(bought), "CertCount")).toBe("2");
  });

  test("of a notice the obligor stands first: the developer, then the buyer who mortgages", async () => {
    expect(await people(buyerNoticeOf(presale()))).toEqual([
      ["19", "1", "示例房地产开发有限公司", "/"],
      ["18", "1", "甲示例", "/"],
    ]);
    expect(await people(mortgageNoticeOf(presale()))).toEqual([
      ["19", "1", "甲示例", "/"],
      ["18", "1", "示例银行股份有限公司", "/"],
    ]);
  });

  test("the end of a notice goes without an obligor whom the bank does not know; nothing goes without a holder", async () => {
    const [, ending] = sample("notice-cancellations");
    if (ending === undefined) throw new Error("no sample");
    const unnamed = { ...ending, obligors: [] };
    expect(await sides(unnamed)).toEqual([["甲示例", "/"]]);
    expect(await people(unnamed)).toEqual([["18", "1", "甲示例", "/"]]);
    await expect(adapterOf().prepare(filing([{ ...ending, holders: [] }]))).rejects.toMatchObject({ name: "Bug" });
  });
});

describe("a notice", () => {
  test("is of a presale unit, or of any other in a sale with a standing mortgage", async () => {
    const kind = async (application: RegistrationApplication): Promise<unknown> => {
      const [row] = await rowsOf(application, "QLF_QL_YGDJ");
      return [row?.["YGDJZL"], row?.["DJYY"]];
    };
    expect(await kind(buyerNoticeOf(presale()))).toEqual(["1", "预购商品房"]);
    expect(await kind(buyerNoticeOf(sale()))).toEqual(["2", "不动产买卖"]);
    expect(await kind(mortgageNoticeOf(presale()))).toEqual(["3", "预购商品房抵押"]);
    expect(await kind(mortgageNoticeOf(sale()))).toEqual(["4", "不动产抵押"]);
  });

  test("of the buyer holds the price, of the lender the secured amount and its terms, and neither a debt period", async () => {
    const [buyer] = await rowsOf(buyerNoticeOf(presale()), "QLF_QL_YGDJ");
    expect(buyer).toMatchObject({ QDJG: "200.0000", DBFW: "/", SFCZJZHXZ: "/", YWR: "示例房地产开发有限公司" });
    const [lender] = await rowsOf(mortgageNoticeOf(presale()), "QLF_QL_YGDJ");
    expect(lender).toMatchObject({ QDJG: "120.0000", DBFW: generalBusiness().mortgage.securedScope, SFCZJZHXZ: "1" });
    expect(
      [...Object.keys(buyer ?? {}), ...Object.keys(lender ?? {})].filter((name) => /^ZW|DYQSW/.test(name)),
    ).toEqual([]);
  });

  test("of the lender has its mortgage beside it, which says that it is noticed only and has no rank", async () => {
    expect((await rowsOf(mortgageNoticeOf(presale()), "QLF_QL_DYAQ"))[0]).toMatchObject({
      SFYGDJ: "1",
      DYQSW: "/",
      DJLX: "700",
      ZWLXJSSJ: "2046-11-24",
    });
    expect((await rowsOf(applicationOf(presale()), "QLF_QL_DYAQ"))[0]).toMatchObject({ SFYGDJ: "0", DYQSW: "1" });
  });

  test("that ends says which sort it is; a mortgage that ends has no such word", async () => {
    const ends = await Promise.all(sample("notice-cancellations").map((each) => rowsOf(each, "QLF_QL_ZXDJ")));
    expect(ends.flat().map((row) => [row["QLLX"], row["YGDJZL"], row["BDCQZH"], row["ZXYWH"]])).toEqual([
      ["96", "3", "苏(2025)预告第2号", "/"],
      ["96", "1", "苏(2025)预告第1号", "/"],
    ]);
    const [mortgage] = await rowsOf(applicationOf(generalBusiness(), "cancellation"), "QLF_QL_ZXDJ");
    expect(mortgage?.["YGDJZL"]).toBeUndefined();
  });

  test("that is turned into the right itself is named in the head, each by the application that ends it", async () => {
    const named = (await sent(filing(sample("notice-conversion")))).children.map((each) =>
      headValue(each, "PreCertID"),
    );
    expect(named).toEqual(["苏(2025)预告第1号", "苏(2025)预告第2号"]);
    const plain = (await sent(filing(sample("sale-with-mortgage")))).children;
    const title = "苏(2024)苏州市不动产权第0000001号";
    expect(plain.map((each) => headValue(each, "PreCertID"))).toEqual([
      title,
      title,
      "苏(2020)苏州市不动产证明第0000009号",
    ]);
    expect(headValue(await messageSent(buyerNoticeOf(presale())), "PreCertID")).toBe("/");
  });
});

test("a price that ten thousand yuan with four decimals cannot carry is left to the contract, and said so", async () => {
  const { propertyTransfer } = sale();
  if (propertyTransfer === undefined) throw new Error("no sale");
  const odd = sale({ propertyTransfer: { ...propertyTransfer, price: fen(200_000_001n) } });
  const [row] = await rowsOf(ownershipOf(odd), "QLT_FW_FDCQ_YZ");
  expect(row?.["FDCJYJG"]).toBe("/");
  expect(row?.["FJ"]).toContain("价款精确到角分，以合同为准：FDCJYJG");
});

test("a rectification names the certificate it mends and says how the record shall read", async () => {
  const application = applicationOf(generalBusiness(), "rectification");
  expect((await rowsOf(application, "QLF_QL_GZDJ"))[0]).toMatchObject({
    BDCZMH: "苏(2020)苏州市不动产证明第0000009号",
    GZDJLX: "1",
    SSYWH: "202011230009",
  });
  expect((await rowsOf(application, "QLF_QL_DYAQ"))[0]).toMatchObject({ DJLX: "500", BDBZZQSE: "120.0000" });
  const nothing = { ...application, previousCertificateNumber: null };
  await expect(adapterOf().prepare(filing([nothing]))).rejects.toMatchObject({ name: "Bug" });
});

test("a cancellation of some units has rows for those alone, and each ground its text", async () => {
  const partial = applicationOf(generalBusiness({ units: [secondUnit] }), "cancellation");
  expect((await rowsOf(partial, "QLF_QL_ZXDJ")).map((row) => row["BDCDYH"])).toEqual([secondUnit.unitCode]);
  const text = async (ground: RegistrationApplication["ground"]): Promise<unknown> =>
    (await rowsOf({ ...partial, ground }, "QLF_QL_ZXDJ"))[0]?.["ZXYY"];
  expect(await text("claim_extinguished")).toBe("主债权消灭");
  expect(await text("realised")).toBe("抵押权实现");
  expect(await text("waiver")).toBe("抵押权人放弃抵押权");
  expect(await text("other_by_law")).toBe("法律规定的其他情形");
});

test("three applications, or any two, travel in their order under one group number", async () => {
  const first = applicationOf(generalBusiness());
  const moved = filed(generalBusiness({ units: [secondUnit] }), "out", "cancellation");
  for (const group of [sample("sale-with-mortgage"), sample("notices"), [first, moved]]) {
    const envelope = await sent(filing(group));
    expect(envelope.attributes["GroupNumber"]).toBe("chn_x-group-1");
    expect(envelope.children.map((each) => each.attributes["BusinessNumber"])).toEqual(
      group.map((each) => each.businessNumber),
    );
  }
  const loose = { ...filing(sample("notices")), groupNumber: null };
  await expect(adapterOf().prepare(loose)).rejects.toMatchObject({ name: "Bug" });
});

test("a lender that joins another by a shared assignment stands beside it", async () => {
  const business = generalBusiness();
  const holders = [asApplicant(assignee), asApplicant(business.mortgagee)];
  const shared = transferOf(business, { holders });
  const roles = (await rowsOf(shared, "ZTT_GY_QLR")).map((row) => [row["QLRTZ"], row["SXH"], row["GYFS"]]);
  expect(roles).toEqual([
    ["10", "1", "0"],
    ["9", "1", "1"],
    ["9", "2", "1"],
  ]);
});
