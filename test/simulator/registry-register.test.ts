// The register of the simulated registry: who may record what, in which rank, and what the recording result says.
// Invariant under test: a rule broken at review or at recording leaves the register as it was.

import { afterEach, describe, expect, test } from "vitest";
import type { LedgerMortgage } from "./registry/ledger-types.ts";
import type { RegistryOptions } from "./registry/options.ts";
import type { SeedUnit } from "./registry/seed.ts";
import { application, li, otherLender, titleOf, unitA, unitB, wang, type Application } from "./registry-application.ts";
import {
  all,
  caseRef,
  envelope,
  file,
  isSigned,
  oldMortgage,
  post,
  reaches,
  seedUnit,
  startWorld,
  type World,
} from "./registry-client.ts";

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
const change = (over: Partial<Application> = {}) => application({ type: "change", previous: old, ...over });
const cancellation = (over: Partial<Application> = {}) => application({ type: "cancellation", previous: old, ...over });

function mortgagesOn(world: World, unitCode: string): LedgerMortgage[] {
  return world.registry.ledger().units.find((unit) => unit.unitCode === unitCode)?.mortgages ?? [];
}
const liveOn = (world: World, unitCode: string) => mortgagesOn(world, unitCode).filter((row) => row.state === "live");

/** Files it and waits for its end: the code of a refusal, or "recorded". */
async function endOf(world: World, given: Application): Promise<string> {
  await file(world, [given]);
  const answer = await reaches(world, given.number, "25", "50", "60", "70");
  const at = answer.cases[0] ?? {};
  return at["StateCode"] === "70" ? (at["NoticeCode"] ?? "") : at["StateCode"] === "25" ? "not accepted" : "recorded";
}

describe("who may record what", () => {
  const plain = () => [seedUnit(unitA)];
  const seized = [{ number: "(2026)执1号", type: "seizure" as const, authority: "法院" }];
  const owners = [
    { name: li.name, certificateNumber: li.number },
    { name: wang.name, certificateNumber: wang.number },
  ];
  const rows: [string, SeedUnit[], Application, string, Partial<RegistryOptions>?][] = [
    ["a first mortgage by the owner", plain(), application(), "recorded"],
    ["a first mortgage on a seized unit", [seedUnit(unitA, { seizures: seized })], application(), "SEIZED"],
    ["a change on a seized unit", [seedUnit(unitA, { mortgages: [old], seizures: seized })], change(), "SEIZED"],
    [
      "a cancellation on a seized unit",
      [seedUnit(unitA, { mortgages: [old], seizures: seized })],
      cancellation(),
      "recorded",
    ],
    [
      "under another title certificate",
      [seedUnit(unitA, { titleCertificateNumber: "苏(2021)苏州市不动产权第1号" })],
      application(),
      "TITLE",
    ],
    [
      "under the same title in other brackets",
      [seedUnit(unitA, { titleCertificateNumber: titleOf(unitA).replace("(", "（").replace(")", "）") })],
      application(),
      "recorded",
    ],
    ["by somebody who does not own it", plain(), application({ mortgagors: [wang] }), "OWNER"],
    ["by one of two owners", [seedUnit(unitA, { owners })], application(), "OWNER"],
    ["by both owners", [seedUnit(unitA, { owners })], application({ mortgagors: [li, wang] }), "recorded"],
    ["by the owner and a stranger", plain(), application({ mortgagors: [li, wang] }), "OWNER"],
    [
      "an owner the register knows by the 15-digit number",
      [seedUnit(unitA, { owners: [{ name: li.name, certificateNumber: "320505800101103" }] })],
      application(),
      "recorded",
    ],
    [
      "on another's priority notice",
      [seedUnit(unitA, { priorityNotices: [{ number: "n", holder: wang.name }] })],
      application(),
      "PRIORITY_NOTICE",
    ],
    [
      "on the owner's own priority notice",
      [seedUnit(unitA, { priorityNotices: [{ number: "n", holder: li.name }] })],
      application(),
      "recorded",
    ],
    ["under an objection", [seedUnit(unitA, { objections: [{ number: "o" }] })], application(), "OBJECTION"],
    [
      "under an official restriction",
      [seedUnit(unitA, { officialRestrictions: [{ number: "r", authority: "a" }] })],
      application(),
      "RESTRICTED",
    ],
    ["rank 2 on a free unit", plain(), application({ rank: 2 }), "RANK"],
    ["rank 1 behind a live mortgage", mortgaged(), application(), "RANK"],
    ["the next rank behind a live mortgage", mortgaged(), application({ rank: 2 }), "recorded"],
    [
      "a second mortgage where none is recorded",
      mortgaged(),
      application({ rank: 2 }),
      "JUNIOR_RANK",
      { juniorRank: false },
    ],
    ["a first one where no second is recorded", plain(), application(), "recorded", { juniorRank: false }],
    ["a change of an own live mortgage", mortgaged(), change(), "recorded"],
    [
      "a change under another case number",
      mortgaged(),
      change({ previous: { ...old, caseNumber: "2023-1" } }),
      "NO_MORTGAGE",
    ],
    ["a change of a mortgage that is not there", plain(), change(), "NO_MORTGAGE"],
    ["a change that asks for another rank", mortgaged(), change({ rank: 2 }), "RANK"],
    [
      "a change of main claim where it is not recorded",
      mortgaged(),
      change({ changes: "主债权变更" }),
      "MAIN_CLAIM",
      { changeOfMainClaim: false },
    ],
    [
      "a change of term and amount where no change of main claim is recorded",
      mortgaged(),
      change(),
      "recorded",
      { changeOfMainClaim: false },
    ],
    [
      "another main contract than the register knows",
      [seedUnit(unitA, { mortgages: [{ ...old, mainContractNumber: "旧合同" }] })],
      change(),
      "MAIN_CLAIM",
      { changeOfMainClaim: false },
    ],
    ["a cancellation by the registered mortgagee", mortgaged(), cancellation(), "recorded"],
    [
      "a cancellation of another lender's mortgage",
      [
        seedUnit(unitA, {
          mortgages: [{ ...old, mortgageeName: otherLender.name, mortgageeCertificateNumber: otherLender.number }],
        }),
      ],
      cancellation(),
      "not accepted",
    ],
    [
      "a cancellation signed by the mortgagee alone",
      mortgaged(),
      cancellation({
        signers: [{ name: "示例银行股份有限公司", number: "91320500MA1000017R", capacity: "mortgagee" }],
      }),
      "recorded",
    ],
  ];
  test.each(rows)("%s → %#", async (_, units, given, expected, profile = {}) => {
    const world = await open({ units, ...profile });
    const before = JSON.stringify(world.registry.ledger().units);
    expect(await endOf(world, given)).toBe(expected);
    const unchanged = JSON.stringify(world.registry.ledger().units) === before;
    expect(unchanged).toBe(expected !== "recorded");
  });
});

describe("what is recorded", () => {
  test("the result carries what only the registry gives, and is signed", async () => {
    const world = await open();
    const given = application({ maximum: true });
    await file(world, [given]);
    const answer = await reaches(world, given.number, "50", "60");
    expect(isSigned(answer.text)).toBe(true);
    const [row] = all(answer.text, "QLF_QL_DYAQ");
    expect(row).toMatchObject({ BDCDYH: unitA, BDBZZQSE: "100.0000", ZGZQSE: "100.0000", QSZT: "1", DYQSW: "1" });
    expect(row?.["BDCDJZMH"]).toMatch(/^苏\(20\d\d\)苏州市虎丘区不动产证明第\d{7}号$/);
    expect(row?.["DJSJ"]).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/);
    expect(row?.["DBR"]).not.toBe("");
    expect(row?.["YWH"]).toBe(answer.cases[0]?.["YWH"]);
    expect(/<BizMsgID>(.*?)<\/BizMsgID>/.exec(answer.text)?.[1]).toMatch(/^320505\d{12}$/);
    for (const table of ["ZTT_GY_QLR", "DJF_DJ_SQ", "DJT_DJ_SL", "DJF_DJ_SJ", "DJF_DJ_SH", "DJF_DJ_DB"])
      expect(all(answer.text, table).length, table).toBeGreaterThan(0);
    const issued = await reaches(world, given.number, "60");
    expect(all(issued.text, "DJF_DJ_FZ")[0]?.["HFZSH"]).toBe(row?.["BDCDJZMH"]);
  });

  test("two units in one application share one certificate", async () => {
    const world = await open();
    expect(await endOf(world, application({ units: [unitA, unitB] }))).toBe("recorded");
    const [one] = liveOn(world, unitA);
    const [two] = liveOn(world, unitB);
    expect(one?.registrationCertificateNumber).toBe(two?.registrationCertificateNumber);
  });

  test("a change keeps the place of the mortgage it replaces", async () => {
    const world = await open({ units: mortgaged() });
    expect(await endOf(world, application({ rank: 2 }))).toBe("recorded");
    const given = change({ wan: "80.0000", yuan: "800000.00" });
    expect(await endOf(world, given)).toBe("recorded");
    const search = await post(
      world,
      envelope(
        "Search",
        `<Search SearchNumber="s" Purpose="disbursement_check" Authorisation="a"><Unit BDCDYH="${unitA}"/></Search>`,
      ),
    );
    expect(all(search.text, "Mortgage").map((row) => [row["DYQSW"], row["ZQSE"]])).toEqual([
      ["1", "80.0000"],
      ["2", "100.0000"],
    ]);
    expect(mortgagesOn(world, unitA)[0]).toMatchObject({ state: "changed", end: { businessNumber: given.number } });
  });

  test("behind a cancelled mortgage the next one moves up, and the cancelled one keeps who ended it", async () => {
    const world = await open({ units: mortgaged() });
    expect(await endOf(world, application({ rank: 2 }))).toBe("recorded");
    const given = cancellation();
    expect(await endOf(world, given)).toBe("recorded");
    expect(liveOn(world, unitA)).toHaveLength(1);
    expect(mortgagesOn(world, unitA)[0]).toMatchObject({
      state: "cancelled",
      end: { businessNumber: given.number, by: "示例银行股份有限公司", ground: "主债权消灭" },
    });
    const [first, last] = mortgagesOn(world, unitA);
    expect(first?.end?.order).toBeGreaterThan(last?.recordedOrder ?? Infinity);
    expect(await endOf(world, application({ rank: 2 }))).toBe("recorded");
  });

  test("rank follows the order of acceptance, not of filing numbers", async () => {
    const world = await open();
    const one = application({ rank: 1 });
    const two = application({ rank: 2 });
    await file(world, [one]);
    await reaches(world, one.number, "30", "40", "50", "60");
    await file(world, [two]);
    await reaches(world, [two.number], "50", "60");
    await reaches(world, [one.number], "50", "60");
    expect(liveOn(world, unitA).map((row) => row.businessNumber)).toEqual([one.number, two.number]);
  });

  test("a seizure that comes between review and recording stops the recording", async () => {
    const world = await open({ pace: { acceptMs: 5, reviewMs: 5, recordMs: 1_000 } });
    const given = application();
    await file(world, [given]);
    await reaches(world, given.number, "40");
    world.registry.register.seize(unitA);
    expect((await reaches(world, given.number, "50", "70")).cases[0]).toMatchObject({
      StateCode: "70",
      NoticeCode: "SEIZED",
    });
    expect(liveOn(world, unitA)).toEqual([]);
  });
});

describe("a combined filing", () => {
  const pair = (over: Partial<Application> = {}) => [cancellation({ ground: "抵押权人放弃抵押权" }), application(over)];

  test("ends the old and records the new at one instant, in the rank set free", async () => {
    const world = await open({ capability: "combined", units: mortgaged() });
    const both = pair();
    const taken = await file(world, both, { group: "g-1" });
    expect(taken.cases.map((each) => [each["StateCode"], each["GroupNumber"]])).toEqual([
      ["10", "g-1"],
      ["10", "g-1"],
    ]);
    const answer = await reaches(world, both[0]?.number ?? "", "50");
    expect(answer.cases).toHaveLength(2);
    const [ended, begun] = mortgagesOn(world, unitA);
    expect(ended).toMatchObject({ state: "cancelled", end: { at: begun?.recordedAt } });
    expect(begun).toMatchObject({ state: "live", rank: 1 });
  });

  test("refuses both when the new one breaks a rule", async () => {
    const world = await open({ capability: "combined", units: mortgaged() });
    const both = pair({ rank: 2 });
    await file(world, both, { group: "g-1" });
    const answer = await reaches(world, both[0]?.number ?? "", "50", "70");
    expect(answer.cases.map((each) => [each["StateCode"], each["NoticeCode"]])).toEqual([
      ["70", "GROUP"],
      ["70", "RANK"],
    ]);
    expect(liveOn(world, unitA).map((row) => row.registrationCertificateNumber)).toEqual([
      old.registrationCertificateNumber,
    ]);
  });

  test("takes neither when one cannot be taken", async () => {
    const world = await open({ capability: "combined", units: mortgaged() });
    const answer = await file(world, pair({ signers: [] }), { group: "g-1" });
    expect(answer.cases.map((each) => each["StateCode"])).toEqual(["25", "25"]);
  });

  test("two applications without a group number are no filing", async () => {
    const world = await open({ capability: "combined", units: mortgaged() });
    expect((await file(world, pair())).failure).toBe("GROUP");
    expect(world.registry.ledger().cases).toEqual([]);
  });
});

describe("a registry that waits for confirmation", () => {
  const confirm = (world: World, number: string) => post(world, envelope("Confirm", caseRef(number)));

  test("records after it and not before", async () => {
    const world = await open({ capability: "confirmed" });
    const given = application();
    const witness = application({ units: [unitB] });
    await file(world, [given]);
    await reaches(world, given.number, "40");
    await file(world, [witness]);
    await reaches(world, witness.number, "40");
    await confirm(world, witness.number);
    await reaches(world, witness.number, "60");
    expect((await reaches(world, given.number, "40")).cases[0]).toMatchObject({ StateCode: "40" });
    expect(liveOn(world, unitA)).toEqual([]);
    await confirm(world, given.number);
    await reaches(world, given.number, "50", "60");
    expect((await confirm(world, given.number)).cases[0]?.["NoticeCode"]).toBe("");
    expect(liveOn(world, unitA)).toHaveLength(1);
  });

  test("declines a confirmation that comes before the review, and keeps the state", async () => {
    const world = await open({ capability: "confirmed", pace: { acceptMs: 60_000, reviewMs: 5, recordMs: 5 } });
    const given = application();
    await file(world, [given]);
    expect((await confirm(world, given.number)).cases[0]).toMatchObject({ StateCode: "10", NoticeCode: "DECLINED" });
  });

  test("another registry declines a confirmation", async () => {
    const world = await open({ pace: { acceptMs: 60_000, reviewMs: 5, recordMs: 5 } });
    const given = application();
    await file(world, [given]);
    expect((await confirm(world, given.number)).cases[0]).toMatchObject({ NoticeCode: "DECLINED" });
  });
});
