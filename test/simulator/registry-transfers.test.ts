// Transfers at the simulated registry: of a mortgage to an assignee, of the property to a buyer; and the mending of a row.
// Invariant under test: a mortgage goes with its rank and nothing more, a home goes with its mortgages.

import { describe, expect, test } from "vitest";
import type { RegistryOptions } from "./registry/options.ts";
import type { SeedUnit } from "./registry/seed.ts";
import {
  application,
  lender,
  li,
  message,
  otherLender,
  unitA,
  unitB,
  wang,
  type Application,
} from "./registry-application.ts";
import { all, envelope, file, oldMortgage, post, reaches, seedUnit, type World } from "./registry-client.ts";
import { closingWorlds, endOf, resultRows, searched, unitIn } from "./registry-worlds.ts";

const open = closingWorlds();
const old = oldMortgage(unitA);
const unit = (over: Partial<SeedUnit> = {}) => seedUnit(unitA, { mortgages: [old], ...over });
const seized = { seizures: [{ number: "(2026)执1号", type: "seizure" as const, authority: "法院" }] };
const same = { wan: "90.0000", yuan: "900000.00", period: ["2023-12-01", "2026-11-30"] as [string, string] };
const live = (world: World) => unitIn(world, unitA).mortgages.filter((row) => row.state === "live");

describe("a mortgage goes to an assignee", () => {
  const transfer = (over: Partial<Application> = {}) =>
    application({ type: "transfer", previous: old, mortgagee: otherLender, transferor: lender, ...same, ...over });
  const assigneeAlone = [{ ...otherLender, capacity: "mortgagee" }];
  const rows: [string, SeedUnit, Application, string][] = [
    ["by both lenders", unit(), transfer(), "recorded"],
    ["of a seized unit, for nothing is taken from the creditor", unit(seized), transfer(), "recorded"],
    ["signed by the assignee alone", unit(), transfer({ signers: assigneeAlone }), "SIGNATURE"],
    [
      "from a lender who does not hold it",
      unit(),
      transfer({ mortgagee: lender, transferor: otherLender }),
      "NOT_MORTGAGEE",
    ],
    ["of a mortgage that is not there", seedUnit(unitA), transfer(), "NO_MORTGAGE"],
    ["for more than is registered", unit(), transfer({ wan: "95.0000", yuan: "950000.00" }), "TRANSFER_TERMS"],
    ["for another term", unit(), transfer({ period: ["2023-12-01", "2029-11-30"] }), "TRANSFER_TERMS"],
    ["in another rank", unit(), transfer({ rank: 2 }), "RANK"],
    ["with other mortgagors than own it", unit(), transfer({ mortgagors: [wang] }), "OWNER"],
    ["while a rectification is in hand", unit({ rectifications: [{ caseNumber: "r" }] }), transfer(), "RECTIFYING"],
  ];
  test.each(rows)("%s", async (_, given, applied, expected) => {
    const world = await open({ units: [given] });
    expect(await endOf(world, applied)).toBe(expected);
    expect(live(world).some((row) => row.mortgageeName === otherLender.name)).toBe(expected === "recorded");
  });

  test.each([
    ["as the register has it", "900000.10", "recorded"],
    ["for another amount than is registered", "900000.20", "TRANSFER_TERMS"],
    ["for an amount that the row could have carried", "900000.00", "DIFFERS"],
  ])("of an amount in 角分, which its row leaves to the register: %s", async (_, yuan, expected) => {
    const fine = { ...old, securedAmount: "900000.10" };
    const world = await open({ units: [unit({ mortgages: [fine] })] });
    expect(await endOf(world, transfer({ wan: "/", yuan }))).toBe(expected);
    expect(all(await searched(world, unitA), "Mortgage")[0]?.["ZQSE"]).toBe("90.000010");
  });

  test("not without proof that the debtor was told", async () => {
    const world = await open({ units: [unit()] });
    const given = transfer();
    const answer = await post(world, envelope("Apply", message(given).replace("债权转让通知", "其他材料")));
    expect(answer.cases[0]).toMatchObject({ StateCode: "20" });
    expect(all(answer.text, "Missing").map((each) => each["Name"])).toEqual(["债权转让通知"]);
  });

  test("with its place before those behind it", async () => {
    const junior = { ...old, registrationCertificateNumber: "苏(2024)9号", caseNumber: "2024-9", rank: 2 };
    const world = await open({ units: [unit({ mortgages: [old, junior] })] });
    const given = transfer();
    expect(await endOf(world, given)).toBe("recorded");
    expect(all(await searched(world, unitA, "mortgage_transfer"), "Mortgage").map((row) => row["DYQR"])).toEqual([
      otherLender.name,
      lender.name,
    ]);
    const [row] = unitIn(world, unitA).mortgages;
    expect(row).toMatchObject({ state: "transferred", end: { businessNumber: given.number } });
    expect((await resultRows(world, given, "ZTT_GY_QLR")).filter((each) => each["QLRTZ"] === "9")).toMatchObject([
      { QLRMC: otherLender.name },
    ]);
  });

  test("of a share: both hold it afterwards", async () => {
    const world = await open({ units: [unit()] });
    const parts = [
      { ...otherLender, share: "40%" },
      { ...lender, share: "60%" },
    ] as const;
    expect(await endOf(world, transfer({ mortgagee: parts[0], coMortgagees: [parts[1]] }))).toBe("recorded");
    expect(live(world)[0]?.mortgagees).toEqual([
      { name: otherLender.name, certificateNumber: otherLender.number, share: "40%" },
      { name: lender.name, certificateNumber: lender.number, share: "60%" },
    ]);
    expect(all(await searched(world, unitA), "Mortgage")[0]).toMatchObject({
      DYQR: `${otherLender.name}、${lender.name}`,
      DYQRZJH: otherLender.number,
    });
  });

  test("of a part of an open maximum-amount mortgage: the rest stays, in the same rank", async () => {
    const world = await open({ units: [unit({ mortgages: [{ ...old, form: "maximum_amount" }] })] });
    expect(await endOf(world, transfer({ wan: "95.0000", yuan: "950000.00" }))).toBe("TRANSFER_TERMS");
    expect(await endOf(world, transfer({ wan: "30.0000", yuan: "300000.00" }))).toBe("recorded");
    expect(live(world).map((row) => [row.mortgageeName, row.form, row.securedAmount])).toEqual([
      [lender.name, "maximum_amount", "900000.00"],
      [otherLender.name, "general", "300000.00"],
    ]);
    expect(await endOf(world, transfer({ wan: "60.0001", yuan: "600001.00" }))).toBe("TRANSFER_TERMS");
    const changed = (wan: string, yuan: string) =>
      endOf(
        world,
        application({ type: "change", previous: old, ...same, wan, yuan, maximum: true, changes: "最高债权额变更" }),
      );
    expect(await changed("60.0001", "600001.00")).toBe("REST_OF_PART");
    expect(await changed("60.0000", "600000.00")).toBe("recorded");
    expect(all(await searched(world, unitA), "Mortgage").map((row) => row["DYQSW"])).toEqual(["1", "1"]);
  });
});

describe("several mortgagees", () => {
  test("first mortgage and its cancellation are of all of them", async () => {
    const world = await open({ units: [seedUnit(unitA)] });
    const given = application({ coMortgagees: [otherLender] });
    expect(
      await endOf(world, {
        ...given,
        number: "chn-one-1",
        signers: [
          { ...li, capacity: "mortgagor" },
          { ...lender, capacity: "mortgagee" },
        ],
      }),
    ).toBe("SIGNATURE");
    expect(await endOf(world, given)).toBe("recorded");
    const [row] = live(world);
    const previous = {
      registrationCertificateNumber: row?.registrationCertificateNumber ?? "",
      caseNumber: row?.caseNumber ?? "",
    };
    expect(await endOf(world, application({ type: "cancellation", previous }))).toBe("NOT_MORTGAGEE");
    expect(await endOf(world, application({ type: "cancellation", previous, coMortgagees: [otherLender] }))).toBe(
      "recorded",
    );
  });

  test("two lenders of whom the sending bank may act for neither", async () => {
    const third = { name: "外省银行", number: "91320500MA1000041A" };
    const world = await open({ units: [seedUnit(unitA)] });
    expect(await endOf(world, application({ mortgagee: otherLender, coMortgagees: [third] }))).toBe("LENDER");
  });
});

describe("the property goes to a buyer", () => {
  const sale = (over: Partial<Application> = {}) =>
    application({ type: "ownership", mortgagors: [wang], transferor: li, ...over });
  const covenanted = unit({ mortgages: [{ ...old, transferCovenant: true }] });
  const rows: [string, SeedUnit, Application, string, Partial<RegistryOptions>?][] = [
    ["by seller and buyer", seedUnit(unitA), sale(), "recorded"],
    ["with the mortgage on it (民法典 406)", unit(), sale(), "recorded"],
    [
      "signed by the buyer alone",
      seedUnit(unitA),
      sale({ signers: [{ ...wang, capacity: "mortgagor" }] }),
      "SIGNATURE",
    ],
    ["by somebody who does not own it", seedUnit(unitA), sale({ mortgagors: [li], transferor: wang }), "OWNER"],
    [
      "by one of two owners",
      seedUnit(unitA, {
        owners: [
          { name: li.name, certificateNumber: li.number },
          { name: wang.name, certificateNumber: wang.number },
        ],
      }),
      sale(),
      "OWNER",
    ],
    ["of a seized unit", seedUnit(unitA, seized), sale(), "SEIZED"],
    [
      "under an official restriction",
      seedUnit(unitA, { officialRestrictions: [{ number: "r", authority: "a" }] }),
      sale(),
      "RESTRICTED",
    ],
    [
      "noticed for another buyer",
      seedUnit(unitA, { priorityNotices: [{ number: "n", holder: "陌生人" }] }),
      sale(),
      "PRIORITY_NOTICE",
    ],
    [
      "noticed for another who consents",
      seedUnit(unitA, { priorityNotices: [{ number: "n", holder: "陌生人" }] }),
      sale({ papers: [["利害关系人同意书", "陌生人"]] }),
      "recorded",
    ],
    ["with a covenant not to transfer", covenanted, sale(), "COVENANT"],
    ["with the mortgagee's consent", covenanted, sale({ papers: [["利害关系人同意书", lender.name]] }), "recorded"],
    [
      "without tax clearance where it is asked for",
      seedUnit(unitA),
      sale(),
      "SUPPLEMENT",
      { asksForTaxClearance: true },
    ],
    ["with it", seedUnit(unitA), sale({ papers: [["完税证明", "/"]] }), "recorded", { asksForTaxClearance: true }],
    [
      "with a residence right, which goes along",
      seedUnit(unitA, { residenceRights: [{ number: "j", holder: "住户" }] }),
      sale(),
      "recorded",
    ],
  ];
  test.each(rows)("%s", async (_, given, applied, expected, profile = {}) => {
    const world = await open({ units: [given], ...profile });
    expect(await endOf(world, applied)).toBe(expected);
    const isBuyers = unitIn(world, unitA).owners.every((each) => each.name === wang.name);
    expect(isBuyers).toBe(expected === "recorded");
    expect(live(world).map((row) => row.mortgageeName)).toEqual(given.mortgages.map(() => lender.name));
  });

  const buyersFirst = (over: Partial<Application> = {}) => application({ mortgagors: [wang], owned: "/", ...over });
  const ending = () => application({ type: "cancellation", previous: old, ground: "抵押权人放弃抵押权" });

  test("带押过户 of three applications: all at one instant", async () => {
    const world = await open({ units: [unit()], combinedFilings: ["transfer_first_cancellation"] });
    expect(await endOf(world, sale(), buyersFirst())).toBe("GROUP");
    const three = [sale(), buyersFirst(), ending()] as const;
    expect(await endOf(world, ...three)).toBe("recorded");
    const found = unitIn(world, unitA);
    expect(found.mortgages.map((row) => [row.state, row.businessNumber])).toEqual([
      ["cancelled", null],
      ["live", three[1].number],
    ]);
    expect(found.mortgages[0]?.end?.at).toBe(found.mortgages[1]?.recordedAt);
  });

  test("or none of them", async () => {
    const world = await open({ units: [unit()], combinedFilings: ["transfer_first_cancellation"] });
    const before = JSON.stringify(unitIn(world, unitA));
    expect(await endOf(world, sale(), buyersFirst({ rank: 2 }), ending())).toBe("GROUP,RANK");
    expect(await endOf(world, sale(), buyersFirst({ mortgagors: [li] }), ending())).toBe("GROUP,OWNER");
    expect(JSON.stringify(unitIn(world, unitA))).toBe(before);
  });

  test("the buyer's mortgage behind the seller's, which is then another lender's to end", async () => {
    const number = "苏(2023)苏州市不动产证明第0000077号";
    const others = {
      ...old,
      registrationCertificateNumber: number,
      mortgageeName: otherLender.name,
      mortgageeCertificateNumber: otherLender.number,
    };
    const world = await open({
      units: [seedUnit(unitA, { mortgages: [others] })],
      combinedFilings: ["transfer_first"],
    });
    expect(await endOf(world, sale(), buyersFirst({ rank: 2 }))).toBe("recorded");
    expect(world.registry.register.cancelOtherMortgage(number)).toBe(true);
    expect(world.registry.register.cancelOtherMortgage(number)).toBe(false);
    expect(live(world)).toMatchObject([{ mortgageeName: lender.name }]);
    expect(unitIn(world, unitA).mortgages[0]).toMatchObject({
      state: "cancelled",
      end: { by: otherLender.name, businessNumber: "" },
    });
    expect(all(await searched(world, unitA), "Mortgage").map((row) => row["DYQSW"])).toEqual(["1"]);
  });
});

describe("更正登记", () => {
  const mended = (over: Partial<Application> = {}) =>
    application({ type: "rectification", previous: old, ...same, wan: "89.0000", yuan: "890000.00", ...over });

  test("puts right what was recorded wrongly, under the same number and rank", async () => {
    const world = await open({ units: [unit(), seedUnit(unitB)] });
    const given = mended();
    expect(await endOf(world, given)).toBe("recorded");
    expect(live(world)).toMatchObject([
      { registrationCertificateNumber: old.registrationCertificateNumber, securedAmount: "890000.00", rank: 1 },
    ]);
    const [row] = await resultRows(world, given, "QLF_QL_DYAQ");
    expect(row).toMatchObject({ BDBZZQSE: "89.0000", BDCDJZMH: old.registrationCertificateNumber, DYQSW: "1" });
    expect(await resultRows(world, given, "QLF_QL_GZDJ")).toMatchObject([{ GZDJLX: "1", YWH: row?.["YWH"] }]);
  });

  test.each([
    ["of a mortgage that is not there", seedUnit(unitA), mended(), "NO_MORTGAGE"],
    [
      "of another lender's",
      unit({ mortgages: [{ ...old, mortgageeCertificateNumber: otherLender.number }] }),
      mended(),
      "NOT_MORTGAGEE",
    ],
    ["signed by one side", unit(), mended({ signers: [{ ...lender, capacity: "mortgagee" }] }), "SIGNATURE"],
  ])("%s is refused", async (_, given, applied, expected) => {
    const world = await open({ units: [given] });
    expect(await endOf(world, applied)).toBe(expected);
  });

  test("what it names counts from then on: a later cancellation is under the case that mended it", async () => {
    const world = await open({ units: [unit()] });
    const slip = application({ rank: 2 });
    world.registry.inject({ fault: "recorded_other_amount" });
    await file(world, [slip]);
    await reaches(world, slip.number, "60");
    const row = live(world).find((each) => each.businessNumber === slip.number);
    expect(row?.securedAmount).toBe("990000.00");
    const previous = {
      registrationCertificateNumber: row?.registrationCertificateNumber ?? "",
      caseNumber: row?.caseNumber ?? "",
    };
    expect(await endOf(world, application({ type: "rectification", previous, rank: 2 }))).toBe("recorded");
    expect(live(world).map((each) => each.securedAmount)).toContain("1000000.00");
    expect(await endOf(world, application({ type: "cancellation", previous }))).toBe("NO_MORTGAGE");
    const now = { ...previous, caseNumber: "/" };
    expect(await endOf(world, application({ type: "cancellation", previous: now }))).toBe("recorded");
  });
});
