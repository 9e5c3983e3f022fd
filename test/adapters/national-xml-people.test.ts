// Who owns which unit, and who is who, in the rows of an application: from the register where it was searched, else as stated.
// Invariant: joint ownership, a sex or a nationality is never made up.

import { describe, expect, test } from "vitest";
import { holderCodeOf, sexCodeOf } from "../../adapters/national-xml/codes.ts";
import type { Business, Mandate } from "../../domain/business.ts";
import type { Mortgagor, Party } from "../../domain/parties.ts";
import type { RegisteredOwners } from "../../domain/registry.ts";
import type { SignatureRecord } from "../../domain/signatures.ts";
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

describe("who acts for somebody else", () => {
  const { party } = owner;
  const relative = { type: "person", name: "丁示例", certificateNumber: "320684198506012027" } as const;
  const firm = { type: "organisation", name: "样例代办有限公司", certificateNumber: "91320505MA500009X7" } as const;
  const mandate: Mandate = {
    principals: [{ type: party.type, name: party.name, certificateNumber: party.certificateNumber }],
    agent: relative,
    subAgents: [{ ...firm, consentSha256: "2".repeat(64) }],
    matters: ["apply"],
    form: "notarised",
    number: "公证2026-1",
    sha256: "1".repeat(64),
    givenOn: "2026-11-20",
    untilCompleted: true,
  };
  const business = generalBusiness({
    mandates: [mandate, { ...mandate, number: "公证2026-2", unitCodes: ["elsewhere"] }],
  });

  async function rowsOf(name: string, of: Business, by?: Partial<SignatureRecord>): Promise<Record<string, string>[]> {
    const application = applicationOf(of);
    const documents = application.documents.map((document) => ({
      ...document,
      signatures: document.signatures.map((record) =>
        record.capacity === "mortgagor" ? { ...record, ...by } : record,
      ),
    }));
    const [message] = (await sent(filing([{ ...application, documents }]))).children;
    const all = message?.children[1]?.children.flatMap((row) => [row, ...row.children]) ?? [];
    return all.filter((row) => row.name === name).map(({ attributes }) => attributes);
  }
  const signedBy = ({ name, certificateNumber }: { name: string; certificateNumber: string }) => ({
    signerName: name,
    signerCertificateNumber: certificateNumber,
    capacity: "agent" as const,
    onBehalfOf: party.certificateNumber,
  });

  test("is named beside the party and says for whom it signed", async () => {
    const [applied] = await rowsOf("DJF_DJ_SQ", business, signedBy(relative));
    expect(applied).toMatchObject({ YWRMC: party.name, YWRDLRMC: relative.name, YWRDLRDH: "/", YWRDLJG: "/" });
    const [through] = await rowsOf("DJF_DJ_SQ", business, signedBy(firm));
    expect(through).toMatchObject({ YWRDLRMC: firm.name, YWRDLJG: firm.name });
    const [signature] = await rowsOf("ApplicantSignature", business, signedBy(relative));
    expect(signature).toMatchObject({ Capacity: "agent", OnBehalfOf: party.certificateNumber });
  });

  test("is named only where it signed: a party who signs itself has no agent", async () => {
    const [applied] = await rowsOf("DJF_DJ_SQ", business);
    expect(applied).toMatchObject({ YWRDLRMC: "/", YWRDLJG: "/" });
    for (const signature of await rowsOf("ApplicantSignature", business))
      expect(signature).not.toHaveProperty("OnBehalfOf");
  });

  test("hands in the mandate over these units, with the consent to its sub-agent, and no other", async () => {
    const papers = (await rowsOf("DJF_DJ_SJ", business)).map((row) => [row["SJMC"], row["BZ"]]);
    expect(papers.filter(([name]) => name?.includes("委托"))).toEqual([
      ["委托书", "公证2026-1"],
      ["转委托同意书", "公证2026-1"],
    ]);
  });

  test("a guardian is named, with proof and declaration", async () => {
    const guardian = { ...relative, proofSha256: "3".repeat(64), interestSha256: "4".repeat(64) };
    const ofWard = generalBusiness({ mortgagors: [{ ...owner, party: { ...party, guardian } }] });
    const [applied] = await rowsOf("DJF_DJ_SQ", ofWard, { ...signedBy(relative), capacity: "guardian" });
    expect(applied).toMatchObject({ YWRDLRMC: relative.name, YWRDLJG: "/" });
    const papers = (await rowsOf("DJF_DJ_SJ", ofWard)).map((row) => [row["SJMC"], row["BZ"], row["Sha256"]]);
    expect(papers).toContainEqual(["监护关系证明", party.name, guardian.proofSha256]);
    expect(papers).toContainEqual(["监护人声明", party.name, guardian.interestSha256]);
  });

  test("a supplement names the mandates on which it is handed in", async () => {
    const item = { name: "婚姻状况证明", sha256: "5".repeat(64), pages: 1 };
    const supplement = { type: "supplement" as const, businessNumber: "chn_x-first-1", items: [item], preparedAt: 0 };
    const named = async (mandates: { number: string; sha256: string }[]) =>
      (await sent({ ...supplement, mandates })).children[0]?.children.map(({ attributes: at }) => at["SJMC"]);
    expect(await named([])).toEqual(["婚姻状况证明"]);
    expect(await named([mandate])).toEqual(["婚姻状况证明", "委托书"]);
  });
});
