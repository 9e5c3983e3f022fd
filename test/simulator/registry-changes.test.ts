// Changes of a mortgage at the simulated registry: what may be changed, by whom, and with whose consent.
// Invariant under test: nothing changes that was not stated, and nobody is put behind without having agreed.

import { describe, expect, test } from "vitest";
import type { RegistryOptions } from "./registry/options.ts";
import type { SeedUnit } from "./registry/seed.ts";
import {
  application,
  developer,
  lender,
  li,
  otherLender,
  unitA,
  unitB,
  wang,
  type Application,
} from "./registry-application.ts";
import { all, oldMortgage, seedUnit, type World } from "./registry-client.ts";
import { closingWorlds, endOf, searched, unitIn } from "./registry-worlds.ts";

const open = closingWorlds();
/** As it is registered: 90 万元, to 2026-11-30. */
const old = oldMortgage(unitA);
const junior = oldMortgage(unitA, {
  registrationCertificateNumber: "苏(2024)苏州市不动产证明第0000009号",
  caseNumber: "2024-9",
  mortgageeName: otherLender.name,
  mortgageeCertificateNumber: otherLender.number,
  rank: 2,
});
const same = { wan: "90.0000", yuan: "900000.00", period: ["2023-12-01", "2026-11-30"] as [string, string] };
const change = (over: Partial<Application> = {}) => application({ type: "change", previous: old, ...same, ...over });
const more = { wan: "100.0000", yuan: "1000000.00", changes: "被担保主债权数额变更" };
const less = { wan: "80.0000", yuan: "800000.00", changes: "被担保主债权数额变更" };
const longer = { period: ["2023-12-01", "2029-11-30"] as [string, string], changes: "债务履行期限变更" };
const consent: [string, string][] = [["利害关系人同意书", otherLender.name]];
const unit = (over: Partial<SeedUnit> = {}) => seedUnit(unitA, { mortgages: [old], ...over });
const withJunior = () => unit({ mortgages: [old, junior] });
const live = (world: World, code = unitA) => unitIn(world, code).mortgages.filter((row) => row.state === "live");

describe("what is changed, and with whom", () => {
  const maximum = { ...old, form: "maximum_amount" as const };
  const seized = unit({ seizures: [{ number: "(2026)执1号", type: "seizure", authority: "法院" }] });
  const alone = [{ ...lender, capacity: "mortgagee" }];
  const rows: [string, SeedUnit, Application, string, Partial<RegistryOptions>?][] = [
    ["a longer term", unit(), change(longer), "recorded"],
    [
      "a longer term that states the amount instead",
      unit(),
      change({ ...longer, changes: more.changes }),
      "UNSTATED_CHANGE",
    ],
    ["more than is stated", unit(), change({ ...longer, ...more }), "UNSTATED_CHANGE"],
    ["both, stated", unit(), change({ ...longer, ...more, changes: `${more.changes}、${longer.changes}` }), "recorded"],
    ["nothing stated", unit(), change({ changes: "/" }), "ROWS"],
    ["something nobody knows", unit(), change({ changes: "其他变更" }), "DIFFERS"],
    ["an event not recorded here", unit(), change(longer), "CHANGE_EVENT", { changeEvents: ["name", "amount"] }],
    ["one that is recorded here", unit(), change(more), "recorded", { changeEvents: ["name", "amount"] }],
    [
      "another scope than is registered",
      unit({ mortgages: [{ ...old, securedScope: "主债权" }] }),
      change(longer),
      "UNSTATED_CHANGE",
    ],
    [
      "another scope, stated",
      unit({ mortgages: [{ ...old, securedScope: "主债权" }] }),
      change({ changes: "担保范围变更" }),
      "recorded",
    ],
    [
      "the main claim with all its terms",
      unit(),
      change({ ...longer, wan: more.wan, yuan: more.yuan, changes: "主债权变更" }),
      "recorded",
    ],
    ["an increase before a junior mortgagee", withJunior(), change(more), "JUNIOR_CONSENT"],
    ["an increase with his consent", withJunior(), change({ ...more, papers: consent }), "recorded"],
    ["a longer term before a junior mortgagee", withJunior(), change(longer), "JUNIOR_CONSENT"],
    ["a decrease, which harms nobody", withJunior(), change(less), "recorded"],
    ["an increase on a seized unit", seized, change(more), "SEIZED"],
    ["a new name on a seized unit", seized, change({ changes: "名称变更" }), "recorded"],
    [
      "an increase while a rectification is in hand",
      unit({ rectifications: [{ caseNumber: "r" }] }),
      change(more),
      "RECTIFYING",
    ],
    ["a change signed by the mortgagee alone", unit(), change({ ...longer, signers: alone }), "SIGNATURE"],
    [
      "the registered name under another, not stated",
      unit({ mortgages: [{ ...old, mortgageeName: "示例银行（旧名）" }] }),
      change(longer),
      "UNSTATED_CHANGE",
    ],
    [
      "a determination without its proof",
      unit({ mortgages: [maximum] }),
      change({ changes: "最高额抵押权确定", determined: "债权确定期间届满（2026-11-20）" }),
      "SUPPLEMENT",
    ],
    [
      "a determination that is not stated",
      unit({ mortgages: [maximum] }),
      change({ ...longer, changes: "债权确定期间变更", maximum: true, determined: "债权确定期间届满（2026-11-20）" }),
      "UNSTATED_CHANGE",
    ],
    [
      "prior claims without their contract",
      unit({ mortgages: [maximum] }),
      change({ maximum: true, changes: "原有债权转入最高额抵押担保范围" }),
      "SUPPLEMENT",
    ],
    [
      "prior claims with it",
      unit({ mortgages: [maximum] }),
      change({ maximum: true, changes: "原有债权转入最高额抵押担保范围", papers: [["原债权合同", "示借字第0号"]] }),
      "recorded",
    ],
  ];
  test.each(rows)("%s", async (_, given, applied, expected, profile = {}) => {
    const world = await open({ units: [given], ...profile });
    const before = JSON.stringify(unitIn(world, unitA));
    expect(await endOf(world, applied)).toBe(expected);
    expect(JSON.stringify(unitIn(world, unitA)) === before).toBe(expected !== "recorded");
  });

  test("a determination makes it a general mortgage, and keeps the day", async () => {
    const world = await open({ units: [unit({ mortgages: [maximum] })] });
    const determined = "债权确定期间届满（2026-11-20）";
    const papers: [string, string][] = [["债权确定证明", "/"]];
    expect(await endOf(world, change({ changes: "最高额抵押权确定", determined, papers }))).toBe("recorded");
    expect(live(world)).toMatchObject([{ form: "general", determined }]);
  });
});

describe("a new name of the mortgagee", () => {
  const former = { name: "示例城市银行", number: lender.number };
  const underOtherCode = { name: former.name, number: developer.number };
  const alone = [{ ...lender, capacity: "mortgagee" }];
  const papers: [string, string][] = [["名称变更证明", "(2026)示变更第1号"]];
  const held = (by: typeof former, more: SeedUnit["mortgages"] = []) =>
    unit({ mortgages: [{ ...old, mortgageeName: by.name, mortgageeCertificateNumber: by.number }, ...more] });
  const renamed = (over: Partial<Application> = {}) =>
    change({ changes: "名称变更", former, papers, signers: alone, ...over });
  const rows: [string, SeedUnit, Application, string, Partial<RegistryOptions>?][] = [
    ["is recorded for it alone", held(former), renamed(), "recorded"],
    ["and for both sides", held(former), renamed({ signers: undefined }), "recorded"],
    ["and beside a junior mortgagee, who is not asked", held(former, [junior]), renamed(), "recorded"],
    ["with another credit code", held(underOtherCode), renamed({ former: underOtherCode }), "recorded"],
    ["not alone where that is not taken", held(former), renamed(), "SIGNATURE", { unilateral: [] }],
    [
      "not signed by the mortgagor alone",
      held(former),
      renamed({ signers: [{ ...li, capacity: "mortgagor" }] }),
      "SIGNATURE",
    ],
    ["not without its proof", held(former), renamed({ papers: [] }), "SUPPLEMENT"],
    ["not where the register names another", held({ ...former, name: "示例乡村银行" }), renamed(), "FORMER_NAME"],
    ["not without the former name", held(former), renamed({ former: null, signers: undefined }), "FORMER_NAME"],
    ["not where the register has the new name already", unit(), renamed(), "FORMER_NAME"],
    ["not of another lender's mortgage", held(otherLender), renamed(), "NOT_MORTGAGEE"],
    [
      "not under a code the register does not have",
      held(otherLender),
      renamed({ former: underOtherCode }),
      "NOT_MORTGAGEE",
    ],
    ["not with another amount", held(former), renamed({ wan: more.wan, yuan: more.yuan }), "UNSTATED_CHANGE"],
    ["not with a longer term", held(former), renamed({ period: longer.period }), "UNSTATED_CHANGE"],
    ["not at another rank", held(former, [junior]), renamed({ rank: 2 }), "RANK"],
    ["not with another mortgagor", held(former), renamed({ mortgagors: [wang] }), "OWNER"],
    [
      "nor for anything besides",
      held(former),
      renamed({ ...longer, changes: `名称变更、${longer.changes}` }),
      "SIGNATURE",
    ],
  ];
  test.each(rows)("%s", async (_, given, applied, expected, profile = {}) => {
    const world = await open({ units: [given], ...profile });
    const before = JSON.stringify(unitIn(world, unitA));
    expect(await endOf(world, applied)).toBe(expected);
    expect(JSON.stringify(unitIn(world, unitA)) === before).toBe(expected !== "recorded");
  });

  test("leaves the mortgage where and as it was", async () => {
    const world = await open({ units: [held(former, [junior])] });
    expect(await endOf(world, renamed())).toBe("recorded");
    const shown = all(await searched(world, unitA), "Mortgage").map((row) => [row["DYQR"], row["DYQSW"], row["ZQSE"]]);
    expect(shown).toEqual([
      [lender.name, "1", "90.0000"],
      [otherLender.name, "2", "90.0000"],
    ]);
  });

  test("of one of two lenders is its own matter, and the other keeps its name", async () => {
    const second = { name: otherLender.name, certificateNumber: otherLender.number };
    const mortgages = held(former).mortgages.map((each) => ({ ...each, coMortgagees: [second] }));
    const world = await open({ units: [unit({ mortgages })] });
    const both = { coMortgagees: [otherLender] };
    const another = [{ ...otherLender, capacity: "mortgagee" }];
    expect(await endOf(world, renamed({ ...both, number: "chn-other-1", signers: another }))).toBe("SIGNATURE");
    expect(await endOf(world, renamed({ ...both, number: "chn-own-1" }))).toBe("recorded");
    expect(live(world)[0]?.mortgagees.map(({ name }) => name)).toEqual([lender.name, otherLender.name]);
  });
});

describe("a certificate that a change replaced", () => {
  const second = (over: Partial<Application>) => change({ ...more, ...longer, changes: more.changes, ...over });

  test("still names the mortgage, under the case that changed it, and under no other", async () => {
    const world = await open({ units: [unit()] });
    expect(await endOf(world, change({ ...longer, number: "chn-change-1" }))).toBe("recorded");
    const caseNumber = live(world)[0]?.caseNumber ?? "";
    expect(await endOf(world, second({ number: "chn-again-1" }))).toBe("NO_MORTGAGE");
    const now = { ...old, caseNumber };
    expect(await endOf(world, second({ number: "chn-again-2", previous: now }))).toBe("recorded");
    expect(live(world)).toMatchObject([{ securedAmount: "1000000.00" }]);
  });

  test("names nothing once the mortgage is cancelled", async () => {
    const world = await open({ units: [unit()] });
    expect(await endOf(world, change({ ...longer, number: "chn-change-1" }))).toBe("recorded");
    const [row] = live(world);
    const { caseNumber = "", registrationCertificateNumber = "" } = row ?? {};
    const gone = { ...old, caseNumber, registrationCertificateNumber };
    expect(await endOf(world, application({ type: "cancellation", number: "chn-end-1", previous: gone }))).toBe(
      "recorded",
    );
    const now = { ...old, caseNumber };
    expect(await endOf(world, second({ number: "chn-again-1", previous: now }))).toBe("NO_MORTGAGE");
  });
});

describe("顺位变更", () => {
  const swapped = { changes: "抵押权顺位变更", rank: 2, otherRanks: `${junior.registrationCertificateNumber}=1` };
  const forward = (over: Partial<Application> = {}) =>
    application({
      type: "change",
      previous: {
        ...junior,
        registrationCertificateNumber: old.registrationCertificateNumber,
        caseNumber: old.caseNumber,
      },
      ...same,
      ...over,
    });

  test("puts ours behind another, which harms nobody else", async () => {
    const world = await open({ units: [withJunior()] });
    expect(await endOf(world, change(swapped))).toBe("recorded");
    const shown = all(await searched(world, unitA), "Mortgage").map((row) => [row["DYQR"], row["DYQSW"]]);
    expect(shown).toEqual([
      [otherLender.name, "1"],
      [lender.name, "2"],
    ]);
  });

  test("puts another behind ours only with its consent, and only as a whole order", async () => {
    const first = { ...junior, rank: 1 };
    const second = { ...old, rank: 2 };
    const world = await open({ units: [unit({ mortgages: [first, second] })] });
    const up = { changes: "抵押权顺位变更", rank: 1, otherRanks: `${first.registrationCertificateNumber}=2` };
    expect(await endOf(world, forward(up))).toBe("JUNIOR_CONSENT");
    expect(await endOf(world, forward({ ...up, otherRanks: "/" }))).toBe("RANK");
    expect(await endOf(world, forward({ ...up, papers: consent }))).toBe("recorded");
    expect(live(world).map((row) => [row.mortgageeName, row.rank])).toEqual([
      [otherLender.name, 2],
      [lender.name, 1],
    ]);
  });
});

describe("抵押物增减", () => {
  test("a unit comes in behind what burdens it, and goes out again", async () => {
    const world = await open({ units: [unit(), seedUnit(unitB)] });
    const both = change({ units: [unitA, unitB], changes: "抵押不动产变更" });
    expect(await endOf(world, { ...both, number: "chn-unstated-1", changes: "名称变更" })).toBe("NO_MORTGAGE");
    expect(await endOf(world, both)).toBe("recorded");
    expect(live(world, unitB)).toHaveLength(1);
    const [row] = live(world);
    const previous = {
      registrationCertificateNumber: row?.registrationCertificateNumber ?? "",
      caseNumber: row?.caseNumber ?? "",
    };
    expect(await endOf(world, change({ previous, changes: "抵押不动产变更" }))).toBe("recorded");
    expect(live(world, unitB)).toEqual([]);
    expect(live(world)).toHaveLength(1);
  });

  test("a seized unit does not come in", async () => {
    const world = await open({
      units: [unit(), seedUnit(unitB, { seizures: [{ number: "z", type: "seizure", authority: "法院" }] })],
    });
    expect(await endOf(world, change({ units: [unitA, unitB], changes: "抵押不动产变更" }))).toBe("SEIZED");
  });

  test("some units go out by a cancellation where that is taken", async () => {
    const both = [unit(), seedUnit(unitB, { mortgages: [{ ...old }] })];
    const part = () =>
      application({ type: "cancellation", previous: old, units: [unitB], ground: "抵押权人放弃抵押权" });
    const strict = await open({ units: both });
    expect(await endOf(strict, part())).toBe("NO_MORTGAGE");
    const world = await open({ units: both, partialCancellation: true });
    expect(await endOf(world, part())).toBe("recorded");
    expect([live(world), live(world, unitB)].map((rows) => rows.length)).toEqual([1, 0]);
  });
});

describe("在建转现房", () => {
  const underConstruction = () => unit({ collateralType: "land_and_building_under_construction" });
  const built = (over: Partial<Application> = {}) => change({ changes: "在建建筑物抵押转为房屋抵押", ...over });

  test("by application once the building is registered, on the units it has", async () => {
    const world = await open({ units: [underConstruction()] });
    expect(await endOf(world, built({ collateral: "4" }))).toBe("NOT_BUILT");
    const units = [{ unitCode: unitB, location: "示例路1号", area: "89.50" }];
    world.registry.register.completeBuilding({ unitCode: unitA, units, convert: false });
    const title = (code: string) => unitIn(world, code).titleCertificateNumber;
    expect(await endOf(world, built({ units: [unitB], title }))).toBe("recorded");
    expect([live(world), live(world, unitB)].map((rows) => rows.length)).toEqual([0, 1]);
  });

  test("by the registry itself, under the number it had", async () => {
    const world = await open({ units: [underConstruction()] });
    world.registry.register.completeBuilding({ unitCode: unitA, convert: true });
    expect(live(world)).toMatchObject([{ registrationCertificateNumber: old.registrationCertificateNumber }]);
    expect(live(world)[0]?.caseNumber).not.toBe(old.caseNumber);
    expect(all(await searched(world, unitA), "UnitState")[0]?.["DYBDCLX"]).toBe("2");
  });
});

test("a change with a new owner stands or falls with the transfer to him", async () => {
  const seller = { ...li };
  const sale = () => application({ type: "ownership", mortgagors: [wang], transferor: seller });
  const moved = () => change({ mortgagors: [wang], owned: "/", changes: "抵押人变更、主债权变更" });
  const world = await open({ units: [unit()], combinedFilings: ["transfer_change"] });
  expect(await endOf(world, moved())).toBe("OWNER");
  expect(await endOf(world, { ...sale(), transferor: developer }, moved())).toBe("OWNER,GROUP");
  expect(await endOf(world, sale(), moved())).toBe("recorded");
  expect(unitIn(world, unitA).owners.map((each) => each.name)).toEqual([wang.name]);
  expect(live(world)).toHaveLength(1);
});
