// What the simulated registry compares: the signed text, the rows and the register, value by value, and who else is at work.
// Invariant under test: nothing reaches the register that the applicants did not sign and the register does not allow.

import { afterEach, describe, expect, test } from "vitest";
import type { RegistryOptions } from "./registry/options.ts";
import type { SeedUnit } from "./registry/seed.ts";
import { application, li, message, otherLender, unitA, unitB, wang, type Application } from "./registry-application.ts";
import { paper } from "./registry-rows.ts";
import {
  caseRef,
  envelope,
  file,
  oldMortgage,
  otherBankKey,
  post,
  reaches,
  seedUnit,
  startWorld,
  type World,
} from "./registry-client.ts";
import { byAll, onMandate } from "./registry-withdrawal.ts";

const worlds: World[] = [];
async function open(over: Partial<RegistryOptions> & { units?: SeedUnit[] } = {}): Promise<World> {
  const world = await startWorld(over);
  worlds.push(world);
  return world;
}
afterEach(async () => {
  await Promise.all(worlds.splice(0).map((world) => world.stop()));
});

const old = oldMortgage(unitA);
const mortgaged = () => [seedUnit(unitA, { mortgages: [old] }), seedUnit(unitB)];
const slowly = { acceptMs: 5, reviewMs: 60_000, recordMs: 5 };

/** Files the message and waits for its end: the notice code of a refusal, or "recorded". */
async function endOf(world: World, given: Application, xml = message(given)): Promise<string> {
  await post(world, envelope("Apply", xml));
  const at = (await reaches(world, given.number, "20", "25", "50", "60", "70")).cases[0] ?? {};
  return ["50", "60"].includes(at["StateCode"] ?? "") ? "recorded" : (at["NoticeCode"] ?? "");
}

describe("rows that say what was not signed, or is not so", () => {
  const [ownersRow = ""] = /<ZTT_GY_QLR [^>]*QLRTZ="10"[^>]*>/.exec(message(application())) ?? [];
  const strayRow = ownersRow.replace(unitA, unitB);
  const rows: [string, string | RegExp, string, string][] = [
    ["a stranger as mortgagor in the right", `DYR="${li.name}"`, 'DYR="陌生人"', "TABLES"],
    ["a period in words that contradicts the dates", 'DYQX="2026-12-01 至 2029', 'DYQX="2026-12-01 至 2039', "TABLES"],
    ["an owner counted from 2", 'SXH="1" QLRMC="李示一"', 'SXH="2" QLRMC="李示一"', "TABLES"],
    ["an owner's row twice", /(<ZTT_GY_QLR [^>]*QLRTZ="10"[^>]*>)/, `$1$1`, "TABLES"],
    ["an owner's row for a unit not mortgaged", /(<ZTT_GY_QLR [^>]*QLRTZ="10"[^>]*>)/, "$1" + strayRow, "TABLES"],
    ["an applicant's row twice", /(<DJF_DJ_SQ [^>]*>)/, `$1$1`, "TABLES"],
    ["land alone where the register has a building too", 'DYBDCLX="2"', 'DYBDCLX="1"', "COLLATERAL"],
    ["more area than there is", 'DYMJ="89.50"', 'DYMJ="9999.00"', "COLLATERAL"],
    ["an area that is no number", 'DYMJ="89.50"', 'DYMJ="large"', "FIGURES"],
    ["a building under construction on built land", 'ZJJZWZL="/"', 'ZJJZWZL="示例路"', "FIGURES"],
    ["signed after the application was made", /2026-11-22T09:00:00/g, "2099-11-22T09:00:00", "SIGNATURE"],
    ["applied for after it was sent", 'SQSJ="2026', 'SQSJ="2099', "TIME"],
    ["one owner among several", 'GYFS="0"', 'GYFS="1"', "OWNER"],
    ["an owner of the other sex", 'XB="1"', 'XB="2"', "ROWS"],
    ["an enterprise as a person", 'QLRLX="2"', 'QLRLX="1"', "ROWS"],
    ["a public institution where an enterprise is", 'QLRLX="2"', 'QLRLX="3"', "ROWS"],
    ["a person as an enterprise in the right", 'DYRLX="1"', 'DYRLX="2"', "ROWS"],
    ["no nationality where the certificate says it", 'GJ="142"', 'GJ="/"', "ROWS"],
    ["a nationality a passport does not say", 'ZJZL="1" ZJH', 'ZJZL="3" ZJH', "ROWS"],
    [
      "a passport where an identity card applied",
      /GJ="142"([^>]*)ZJZL="1"([^>]*)XB="1"/,
      'GJ="/"$1ZJZL="3"$2XB="3"',
      "TABLES",
    ],
    ["another office's row", 'DJJG="320505"', 'DJJG="320506"', "ROWS"],
    ["no office", ' DJJG="320505"', "", "ROWS"],
    [
      "a title certificate that is not the unit's",
      /(<ZTT_GY_QLR [^>]*BDCQZH=")[^"]*/,
      "$1苏(2021)苏州市不动产权第9号",
      "HEAD",
    ],
  ];
  test.each(rows)("%s", async (_, find, put, code) => {
    const world = await open();
    const given = application();
    const xml = message(given).replace(find, put);
    expect(xml).not.toBe(message(given));
    expect(await endOf(world, given, xml)).toBe(code);
    expect(world.registry.ledger().units.flatMap((unit) => unit.mortgages)).toEqual([]);
  });

  test("a second mortgagee's row, naming another lender", async () => {
    const given = application();
    const [own = ""] = /<ZTT_GY_QLR [^>]*QLRTZ="9"[^>]*>/.exec(message(given)) ?? [];
    expect(own).not.toBe("");
    const another = own
      .replace(/QLRMC="[^"]*"/, `QLRMC="${otherLender.name}"`)
      .replace(/ZJH="[^"]*"/, `ZJH="${otherLender.number}"`);
    expect(await endOf(await open(), given, message(given).replace(own, own + another))).toBe("TABLES");
  });
});

describe("who owns which unit, and how", () => {
  const owner = ({ name, number }: typeof li, share?: string) => ({ name, certificateNumber: number, share });
  const one = [seedUnit(unitA), seedUnit(unitB, { owners: [owner(wang)] })];
  const shared = [seedUnit(unitA, { owners: [owner(li, "60%"), owner(wang, "40%")] })];
  const both = { mortgagors: [li, wang] };
  const inShares = (xml: string, [first, second]: [string, string]) =>
    xml
      .replace('QLBL="/" GYFS="1"', `QLBL="${first}" GYFS="2"`)
      .replace('QLBL="/" GYFS="1"', `QLBL="${second}" GYFS="2"`);
  const rows: [string, SeedUnit[], Partial<Application>, (xml: string) => string, string][] = [
    ["shares as the register has them", shared, both, (xml) => inShares(xml, ["60%", "40%"]), "recorded"],
    ["other shares than the register has", shared, both, (xml) => inShares(xml, ["40%", "60%"]), "OWNER"],
    ["joint where the register has shares", shared, both, (xml) => xml, "OWNER"],
    [
      "each unit by its own owner",
      one,
      { ...both, units: [unitA, unitB], owned: "0" },
      (xml) =>
        xml
          .replace(new RegExp(`<ZTT_GY_QLR [^>]*BDCDYH="${unitA}"[^>]*${wang.name}[^>]*>`), "")
          .replace(new RegExp(`<ZTT_GY_QLR [^>]*BDCDYH="${unitB}"[^>]*${li.name}[^>]*>`), "")
          .replace(`SXH="2"`, `SXH="1"`),
      "recorded",
    ],
    [
      "every mortgagor on every unit, by a bank that made no search",
      one,
      { ...both, units: [unitA, unitB], owned: "/" },
      (xml) => xml,
      "recorded",
    ],
  ];
  test.each(rows)("%s", async (_, units, over, edit, expected) => {
    const given = application(over);
    expect(await endOf(await open({ units }), given, edit(message(given)))).toBe(expected);
  });
});

describe("one mortgage, two cases", () => {
  const cancellation = () => application({ type: "cancellation", previous: old, ground: "抵押权人放弃抵押权" });

  test.each([
    ["two cancellations and a first mortgage", [cancellation(), cancellation(), application()], "IN_HAND"],
    ["a cancellation and a change", [cancellation(), application({ type: "change", previous: old })], "GROUP"],
  ])("%s of it in one group: none is taken", async (_, given, code) => {
    const world = await open({ capability: "combined", units: mortgaged() });
    const answer = await file(world, given, { group: "g-1" });
    expect(answer.cases.slice(0, 2).map((each) => [each["StateCode"], each["NoticeCode"]])).toEqual([
      ["25", code],
      ["25", code],
    ]);
  });

  test("another lender's cancellation is not taken, so that the real one is", async () => {
    const world = await open({ units: mortgaged() });
    const strange = application({ type: "cancellation", previous: old, mortgagee: otherLender });
    const sent = envelope("Apply", message(strange), { sender: "other", privateKeyPem: otherBankKey.privateKey });
    expect((await post(world, sent)).cases[0]).toMatchObject({ StateCode: "25", NoticeCode: "NOT_MORTGAGEE" });
    expect(await endOf(world, cancellation())).toBe("recorded");
  });
});

test("the second in rank is not refused because the first was withdrawn", async () => {
  const world = await open({ capability: "confirmed", pace: { acceptMs: 5, reviewMs: 200, recordMs: 5 } });
  const first = application({ rank: 1 });
  const second = application({ rank: 2 });
  await file(world, [first]);
  await reaches(world, first.number, "30", "40");
  await file(world, [second]);
  await reaches(world, second.number, "30", "40");
  const withdrawal = await post(world, envelope("Withdraw", caseRef(first.number) + byAll([first.number])));
  expect(withdrawal.cases[0]).toMatchObject({ StateCode: "80" });
  await reaches(world, second.number, "40");
  await post(world, envelope("Confirm", caseRef(second.number)));
  expect((await reaches(world, second.number, "50", "60", "70")).cases[0]?.["StateCode"]).toMatch(/^[56]0$/);
});

describe("a supplement", () => {
  const lacking = (given: Application) => message(given).replaceAll('合同" SJSL', '书" SJSL');
  const contract = (name: string, digest: string) => paper(name, digest.repeat(64), "1");
  const supplies: [string, string, object][] = [
    ["both contracts", contract("主债权合同", "1") + contract("抵押合同", "2"), { StateCode: "10" }],
    ["two papers with no name", contract("", "1") + contract("", "2"), { StateCode: "20", NoticeCode: "DECLINED" }],
    [
      "two other papers",
      contract("收入证明", "1") + contract("户口簿", "2"),
      { StateCode: "20", NoticeCode: "DECLINED" },
    ],
    [
      "one contract twice",
      contract("抵押合同", "1") + contract("抵押合同", "2"),
      { StateCode: "20", NoticeCode: "DECLINED" },
    ],
    [
      "papers not marked as handed in later",
      paper("主债权合同", "1".repeat(64)) + paper("抵押合同", "2".repeat(64)),
      { StateCode: "20", NoticeCode: "DECLINED" },
    ],
  ];
  test.each(supplies)("of %s", async (_, supplied, expected) => {
    const world = await open({ pace: { ...slowly, acceptMs: 60_000 } });
    const given = application();
    expect(await endOf(world, given, lacking(given))).toBe("SUPPLEMENT");
    const answer = await post(world, envelope("Supplement", caseRef(given.number, supplied)));
    expect(answer.cases[0]).toMatchObject(expected);
  });

  test("for a case that was withdrawn meanwhile brings nothing back", async () => {
    const world = await open({ units: mortgaged() });
    const given = application({ rank: 2 });
    expect(await endOf(world, given, lacking(given))).toBe("SUPPLEMENT");
    const mandateAlone = await post(world, envelope("Withdraw", caseRef(given.number) + onMandate()));
    expect(mandateAlone.cases[0]).toMatchObject({ StateCode: "80" });
    const late = contract("主债权合同", "1") + contract("抵押合同", "2");
    const answer = await post(world, envelope("Supplement", caseRef(given.number, late)));
    expect(answer.cases[0]).toMatchObject({ StateCode: "80", NoticeCode: "DECLINED" });
  });

  test("papers marked as handed in later come with no first application", async () => {
    const given = application();
    expect(await endOf(await open(), given, message(given).replace('SFBCSJ="0"', 'SFBCSJ="1"'))).toBe("ROWS");
  });
});
