// Who owns which unit, and who is who, in the rows of an application: from the register where it was searched, else as stated.
// Invariant: joint ownership, a sex or a nationality is never made up.

import { describe, expect, test } from "vitest";
import { holderCodeOf, sexCodeOf } from "../../adapters/national-xml/codes.ts";
import type { Business } from "../../domain/business.ts";
import type { Mortgagor, Party } from "../../domain/parties.ts";
import type { RegisteredOwners } from "../../domain/registry.ts";
import { applicationOf, coOwner, firstUnit, generalBusiness, owner, secondUnit } from "./businesses.ts";
import { adapterOf, filing, sent, signedWithdrawal } from "./gateway-side.ts";

const twoOfEach = generalBusiness({ mortgagors: [owner, coOwner], units: [firstUnit, secondUnit] });

async function mortgagorRows(
  business: Business,
  registeredOwners?: RegisteredOwners[],
): Promise<(string | undefined)[][]> {
  const application = applicationOf(business, "first", { registeredOwners });
  const [message] = (await sent(filing([application]))).children;
  const rows = message?.children[1]?.children.filter((row) => row.attributes["QLRTZ"] === "10") ?? [];
  return rows.map(({ attributes: at }) => [at["BDCDYH"]?.slice(-1), at["SXH"], at["QLRMC"], at["GYFS"], at["QLBL"]]);
}

function owned(unitCode: string, ...owners: [Mortgagor, string | null][]): RegisteredOwners {
  const listed = owners.map(([{ party }, share]) => ({
    name: party.name,
    certificateNumber: party.certificateNumber,
    share,
  }));
  return { unitCode, owners: listed };
}

describe("owners", () => {
  test("each of a unit of their own stand on that unit alone, as sole owners", async () => {
    const register = [owned(firstUnit.unitCode, [owner, null]), owned(secondUnit.unitCode, [coOwner, null])];
    expect(await mortgagorRows(twoOfEach, register)).toEqual([
      ["1", "1", "甲示例", "0", "/"],
      ["2", "1", "乙示例", "0", "/"],
    ]);
  });

  test("of one unit together hold as the register says", async () => {
    const shares = owned(firstUnit.unitCode, [owner, "60%"], [coOwner, "40%"]);
    const joint = owned(secondUnit.unitCode, [coOwner, null], [owner, null]);
    expect(await mortgagorRows(twoOfEach, [shares, joint])).toEqual([
      ["1", "1", "甲示例", "2", "60%"],
      ["1", "2", "乙示例", "2", "40%"],
      ["2", "1", "甲示例", "1", "/"],
      ["2", "2", "乙示例", "1", "/"],
    ]);
  });

  test("without a search stand on every unit, and nothing is said of how they hold several", async () => {
    expect(await mortgagorRows(twoOfEach)).toEqual([
      ["1", "1", "甲示例", "/", "/"],
      ["1", "2", "乙示例", "/", "/"],
      ["2", "1", "甲示例", "/", "/"],
      ["2", "2", "乙示例", "/", "/"],
    ]);
    expect(await mortgagorRows(generalBusiness({ mortgagors: [owner, coOwner] }))).toMatchObject([
      { 3: "1" },
      { 3: "1" },
    ]);
  });
});

describe("a person or organisation", () => {
  const party = (changes: Partial<Party>): Party => ({ ...owner.party, ...changes });

  test.each<[string, Party, Record<string, string>]>([
    ["with a resident id", party({}), { XB: "2", GJ: "142", QLRLX: "1" }],
    ["with a passport", party({ certificateType: "passport", certificateNumber: "E12345678" }), { XB: "3", GJ: "/" }],
    [
      "that is a company",
      party({ type: "organisation", certificateType: "credit_code", certificateNumber: "91350100M000100Y43" }),
      { XB: "/", GJ: "142", QLRLX: "2" },
    ],
  ])("%s", async (_name, each, wanted) => {
    const business = generalBusiness({ mortgagors: [{ party: each, capacity: "owner" }], debtor: each });
    const [message] = (await sent(filing([applicationOf(business)]))).children;
    const data = message?.children[1]?.children ?? [];
    expect(data.find((row) => row.attributes["QLRTZ"] === "10")?.attributes).toMatchObject(wanted);
    const remark = data.find((row) => row.name === "QLF_QL_DYAQ")?.attributes["FJ"];
    expect(remark?.includes("证件未载明国籍：GJ")).toBe(wanted["GJ"] === "/");
  });

  test("is told by the first characters of its credit code", () => {
    const kindOf = (certificateNumber: string): string =>
      holderCodeOf({ type: "organisation", certificateType: "credit_code", certificateNumber });
    expect(["11", "12", "51", "91", "92", "93"].map(kindOf)).toEqual(["4", "3", "99", "2", "2", "2"]);
    expect(holderCodeOf({ type: "organisation", certificateType: "other", certificateNumber: "12" })).toBe("2");
  });

  test("is a man or a woman only by a resident id", () => {
    expect(sexCodeOf({ certificateType: "resident_id", certificateNumber: "440524188001010014" })).toBe("1");
    expect(sexCodeOf({ certificateType: "hong_kong_macao_taiwan_id", certificateNumber: "440524188001010014" })).toBe(
      "3",
    );
  });
});

describe("a building under construction", () => {
  test("says what of it is mortgaged", async () => {
    const unit = { ...firstUnit, collateralType: "land_and_building_under_construction" as const };
    const [message] = (await sent(filing([applicationOf(generalBusiness({ units: [unit] }))]))).children;
    const row = message?.children[1]?.children.find((each) => each.name === "QLF_QL_DYAQ");
    expect(row?.attributes["ZJJZWDYFW"]).toBe(`不动产单元${firstUnit.unitCode}的在建建筑物，抵押面积89.5平方米`);
  });
});

describe("a withdrawal by all applicants", () => {
  const withdraw = { type: "withdraw", businessNumbers: ["chn_x-first-1"], preparedAt: 0 } as const;

  test("is never prepared unsigned, or over a text that is not the one signed", async () => {
    const authority = signedWithdrawal();
    for (const changes of [{ signers: [] }, { document: { ...authority.document, text: "撤回" } }]) {
      const request = { ...withdraw, businessNumbers: ["chn_x-first-1"], authority: { ...authority, ...changes } };
      await expect(adapterOf().prepare(request)).rejects.toMatchObject({ name: "Bug" });
    }
  });

  test("on several mandates names each", async () => {
    const others = [{ number: "公证2026-2", sha256: "1".repeat(64) }];
    const authority = { type: "mandate" as const, number: "公证2026-1", sha256: "0".repeat(64), others };
    const content = (await sent({ ...withdraw, businessNumbers: ["chn_x-first-1"], authority })).children;
    expect(content.slice(1).map((each) => [each.name, each.attributes["Number"]])).toEqual([
      ["Authority", "公证2026-1"],
      ["Authority", "公证2026-2"],
    ]);
  });
});
