// Priority notices of buyer and lender at the simulated registry: given, cancelled, and turned into what they announce.
// Invariant under test: no lender's notice without the buyer's, no conversion before the building is registered.

import { describe, expect, test } from "vitest";
import type { RegistryOptions } from "./registry/options.ts";
import type { SeedUnit } from "./registry/seed.ts";
import {
  application,
  developer,
  li,
  otherLender,
  titleOf,
  unitA,
  wang,
  type Application,
} from "./registry-application.ts";
import { all, oldMortgage, seedUnit, type World } from "./registry-client.ts";
import { closingWorlds, endOf, resultRows, searched, unitIn } from "./registry-worlds.ts";

const open = closingWorlds();
const presale = (over: Partial<SeedUnit> = {}) =>
  seedUnit(unitA, {
    collateralType: "land_and_building_under_construction",
    owners: [{ name: developer.name, certificateNumber: developer.number }],
    ...over,
  });
const buyers = (over: Partial<Application> = {}) => application({ type: "buyers_notice", ...over });
const lenders = (over: Partial<Application> = {}) => application({ type: "lenders_notice", collateral: "4", ...over });
const notices = (world: World) => unitIn(world, unitA).priorityNotices;
const seized = [{ number: "(2026)执1号", type: "seizure" as const, authority: "法院" }];
const group: Partial<RegistryOptions> = { combinedFilings: ["notices", "transfer_first", "notice_cancellations"] };

describe("the buyer's notice", () => {
  const refused: [string, SeedUnit, Application, string][] = [
    ["by developer and buyer", presale(), buyers(), "recorded"],
    ["signed by the buyer alone", presale(), buyers({ signers: [{ ...li, capacity: "mortgagor" }] }), "SIGNATURE"],
    ["by a developer who does not own it", presale(), buyers({ transferor: otherLender }), "OWNER"],
    ["on a seized unit", presale({ seizures: seized }), buyers(), "SEIZED"],
    ["as presale of a building that stands", presale({ collateralType: "land_and_building" }), buyers(), "NOTICE_KIND"],
    ["as other sale of one", presale({ collateralType: "land_and_building" }), buyers({ noticeKind: "2" }), "recorded"],
    [
      "on a unit mortgaged by the developer",
      presale({ mortgages: [oldMortgage(unitA)] }),
      buyers(),
      "DEVELOPER_MORTGAGE",
    ],
    [
      "on such a unit with the mortgagee's consent",
      presale({ mortgages: [oldMortgage(unitA)] }),
      buyers({ papers: [["利害关系人同意书", "示例银行股份有限公司"]] }),
      "recorded",
    ],
    [
      "on a unit sold to somebody else",
      presale({ priorityNotices: [{ number: "n", holder: wang.name, holderCertificateNumber: wang.number }] }),
      buyers(),
      "PRIORITY_NOTICE",
    ],
    [
      "on a unit noticed for the same buyer already",
      presale({ priorityNotices: [{ number: "n", holder: li.name, holderCertificateNumber: li.number }] }),
      buyers(),
      "ALREADY_NOTICED",
    ],
  ];
  test.each(refused)("%s", async (_, unit, given, expected) => {
    const world = await open({ units: [unit] });
    const before = notices(world).length;
    expect(await endOf(world, given)).toBe(expected);
    expect(notices(world).length - before).toBe(expected === "recorded" ? 1 : 0);
  });

  test("its recording result carries the notice as it stands", async () => {
    const world = await open({ units: [presale()] });
    const given = buyers();
    expect(await endOf(world, given)).toBe("recorded");
    const [row] = await resultRows(world, given, "QLF_QL_YGDJ");
    expect(row).toMatchObject({ YGDJZL: "1", QDJG: "180.0000", QSZT: "1", YWR: developer.name });
    expect(row?.["BDCDJZMH"]).toBe(notices(world)[0]?.number);
    const [shown] = all(await searched(world, unitA), "PriorityNotice");
    // What a search tells of a price or a debt it tells of lenders' notices only.
    expect(shown).toEqual({ BDCDJZMH: row?.["BDCDJZMH"], YGDJZL: "1", QLR: li.name, QLRZJH: li.number, QDJG: "/" });
  });
});

test("a notice recorded with another price is put right by the office itself", async () => {
  const world = await open({ units: [presale()] });
  const given = buyers();
  world.registry.inject({ fault: "recorded_other_amount" });
  expect(await endOf(world, given)).toBe("recorded");
  expect((await resultRows(world, given, "QLF_QL_YGDJ"))[0]?.["QDJG"]).toBe("179.0000");
  expect(world.registry.register.rectify(given.number)).toBe(true);
  expect((await resultRows(world, given, "QLF_QL_YGDJ"))[0]?.["QDJG"]).toBe("180.0000");
});

describe("the lender's notice", () => {
  test("is not recorded without the buyer's own", async () => {
    const world = await open({ units: [presale()] });
    expect(await endOf(world, lenders())).toBe("NO_BUYERS_NOTICE");
  });

  test("is recorded after it, and not for another buyer", async () => {
    const world = await open({ units: [presale()] });
    expect(await endOf(world, buyers())).toBe("recorded");
    expect(await endOf(world, lenders({ mortgagors: [wang] }))).toBe("PRIORITY_NOTICE");
    const given = lenders();
    expect(await endOf(world, given)).toBe("recorded");
    const [mortgage] = await resultRows(world, given, "QLF_QL_DYAQ");
    expect(mortgage).toMatchObject({ SFYGDJ: "1", DYQSW: "/", BDBZZQSE: "100.0000" });
    expect(notices(world).map((each) => each.kind)).toEqual(["priority_notice", "mortgage_priority_notice"]);
    expect(unitIn(world, unitA).mortgages).toEqual([]);
  });

  test("is recorded with it in one filing where that is taken, in this order and no other", async () => {
    const world = await open({ units: [presale()], ...group });
    expect(await endOf(world, lenders(), buyers())).toBe("NO_BUYERS_NOTICE,GROUP");
    expect(await endOf(world, buyers(), lenders())).toBe("recorded");
    expect(new Set(notices(world).map((each) => each.recordedAt)).size).toBe(1);
    const elsewhere = await open({ units: [presale()] });
    expect(await endOf(elsewhere, buyers(), lenders())).toBe("GROUP");
  });

  test("neither is recorded when the unit is seized", async () => {
    const world = await open({ units: [presale({ seizures: seized })], ...group });
    expect(await endOf(world, buyers(), lenders())).toBe("SEIZED");
    expect(notices(world)).toEqual([]);
  });
});

/** A unit with both notices recorded, and their numbers. */
async function noticed(
  over: Partial<RegistryOptions> = {},
): Promise<{ world: World; ofBuyer: Noted; ofLender: Noted }> {
  const world = await open({ units: [presale()], ...group, ...over });
  expect(await endOf(world, buyers(), lenders())).toBe("recorded");
  const [ofBuyer, ofLender] = notices(world).map((each) => ({
    registrationCertificateNumber: each.number,
    caseNumber: each.caseNumber,
  }));
  if (ofBuyer === undefined || ofLender === undefined) throw new Error("no notices");
  return { world, ofBuyer, ofLender };
}
type Noted = { registrationCertificateNumber: string; caseNumber: string };

describe("cancelling notices", () => {
  const cancelBuyers = (previous: Noted, over: Partial<Application> = {}) =>
    application({ type: "buyers_notice_cancellation", previous, ground: "法律规定的其他情形", ...over });
  const cancelLenders = (previous: Noted, over: Partial<Application> = {}) =>
    application({ type: "lenders_notice_cancellation", previous, ground: "抵押权人放弃抵押权", ...over });

  test("the lender's first, then the buyer's", async () => {
    const { world, ofBuyer, ofLender } = await noticed();
    expect(await endOf(world, cancelBuyers(ofBuyer))).toBe("LENDERS_NOTICE_STANDS");
    expect(await endOf(world, cancelLenders(ofLender))).toBe("recorded");
    expect(await endOf(world, cancelBuyers(ofBuyer))).toBe("recorded");
    expect(notices(world).map((each) => each.state)).toEqual(["cancelled", "cancelled"]);
    expect(await endOf(world, buyers({ mortgagors: [wang] }))).toBe("recorded");
  });

  test("both in one filing", async () => {
    const { world, ofBuyer, ofLender } = await noticed();
    expect(await endOf(world, cancelLenders(ofLender), cancelBuyers(ofBuyer))).toBe("recorded");
    expect(new Set(notices(world).map((each) => each.end?.at)).size).toBe(1);
  });

  test("the buyer's, where the bank does not know who gave it: the register says so in its result", async () => {
    const { world, ofBuyer, ofLender } = await noticed();
    expect(await endOf(world, cancelLenders(ofLender))).toBe("recorded");
    const given = cancelBuyers(ofBuyer, { transferor: null });
    expect(await endOf(world, given)).toBe("recorded");
    const givers = (await resultRows(world, given, "ZTT_GY_QLR")).filter((row) => row["QLRTZ"] === "19");
    expect(givers).toMatchObject([{ QLRMC: developer.name, ZJH: developer.number, SXH: "1" }]);
    expect(await endOf(await open({ units: [presale()] }), buyers({ transferor: null }))).toBe("HEAD");
  });

  test("a notice that is not there, of the other kind or of others, is not cancelled", async () => {
    const { world, ofBuyer, ofLender } = await noticed();
    const unknown = { registrationCertificateNumber: "苏(2020)不动产证明第9号", caseNumber: "/" };
    expect(await endOf(world, cancelLenders(unknown))).toBe("NO_NOTICE");
    expect(await endOf(world, cancelBuyers(ofLender))).toBe("NOT_MORTGAGEE");
    expect(await endOf(world, cancelBuyers(ofBuyer, { mortgagors: [wang] }))).toBe("NOT_MORTGAGEE");
  });

  test("the right-holder alone cancels only where that is taken", async () => {
    const signers = [{ name: "示例银行股份有限公司", number: "91320500MA1000017R", capacity: "mortgagee" }];
    const strict = await noticed();
    expect(await endOf(strict.world, cancelLenders(strict.ofLender, { signers }))).toBe("SIGNATURE");
    const lenient = await noticed({ unilateral: ["notice_cancellation"] });
    expect(await endOf(lenient.world, cancelLenders(lenient.ofLender, { signers }))).toBe("recorded");
  });
});

describe("预告转本", () => {
  /** The title is the developer's until the transfer; after the building's registration a new one. */
  const pair = (world: World, ofBuyer: Noted, ofLender: Noted, over: Partial<Application> = {}) => {
    const title = () => unitIn(world, unitA).titleCertificateNumber;
    const transfer = application({ type: "ownership", notice: ofBuyer.registrationCertificateNumber, title, ...over });
    const first = application({ notice: ofLender.registrationCertificateNumber, title, owned: "/", ...over });
    return [transfer, first] as const;
  };

  test("waits for the building, then both notices end with it and the mortgage takes the notice's place", async () => {
    const { world, ofBuyer, ofLender } = await noticed();
    const other = { mortgagee: { name: otherLender.name, certificateNumber: otherLender.number }, unitCodes: [unitA] };
    const early = pair(world, ofBuyer, ofLender, { collateral: "4" });
    expect(await endOf(world, ...early)).toBe("NOT_BUILT");
    expect(world.registry.register.completeBuilding({ unitCode: unitA, convert: false })).toBe(true);
    expect(world.registry.register.completeBuilding({ unitCode: unitA, convert: false })).toBe(false);
    const [transfer, first] = pair(world, ofBuyer, ofLender);
    expect(await endOf(world, transfer, first)).toBe("recorded");
    world.registry.register.recordOtherMortgage({
      ...other,
      securedAmount: "1.00",
      periodStart: "2026-12-01",
      periodEnd: "2027-12-01",
    });
    const unit = unitIn(world, unitA);
    expect(unit.owners).toEqual([{ name: li.name, certificateNumber: li.number }]);
    expect(unit.priorityNotices.map((each) => [each.state, each.end?.businessNumber])).toEqual([
      ["converted", transfer.number],
      ["converted", first.number],
    ]);
    expect(unit.mortgages.map((each) => [each.businessNumber, each.rank])).toEqual([
      [first.number, 1],
      [null, 2],
    ]);
    const [row] = await resultRows(world, transfer, "QLT_FW_FDCQ_YZ");
    expect(row?.["BDCQZH"]).toBe(unit.titleCertificateNumber);
    expect(unit.titleCertificateNumber).not.toBe(titleOf(unitA));
  });

  test("is refused for a notice that lapsed, is not named, or belongs to others", async () => {
    const { world, ofBuyer, ofLender } = await noticed();
    world.registry.register.completeBuilding({ unitCode: unitA, convert: false });
    const title = () => unitIn(world, unitA).titleCertificateNumber;
    expect(await endOf(world, application({ type: "ownership", title }))).toBe("NOTICE_ENDS");
    const [transfer, first] = pair(world, ofBuyer, ofLender);
    expect(await endOf(world, { ...transfer, number: "chn-wang-1", mortgagors: [wang] })).toBe("PRIORITY_NOTICE");
    expect(world.registry.register.lapseNotice(ofLender.registrationCertificateNumber)).toBe(true);
    expect(await endOf(world, transfer, first)).toBe("GROUP,NOTICE_ENDS");
    expect(await endOf(world, { ...transfer, number: "chn-again-1" })).toBe("recorded");
  });

  test("by the right-holders alone only where that is taken", async () => {
    const signers = [
      { ...li, capacity: "mortgagor" },
      { name: "示例银行股份有限公司", number: "91320500MA1000017R", capacity: "mortgagee" },
    ];
    for (const [unilateral, expected] of [
      [[], "SIGNATURE,GROUP"] as const,
      [["notice_conversion"], "recorded"] as const,
    ]) {
      const { world, ofBuyer, ofLender } = await noticed({ unilateral: [...unilateral] });
      world.registry.register.completeBuilding({ unitCode: unitA, convert: false });
      expect(await endOf(world, ...pair(world, ofBuyer, ofLender, { signers }))).toBe(expected);
    }
  });
});
