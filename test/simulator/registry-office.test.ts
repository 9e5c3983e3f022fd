// The office of the simulated registry: fees, opening hours, old paper, what the operator enters, what a search shows.
// Invariant under test: nothing is recorded unpaid, and nothing is taken in hand while the office is closed.

import { describe, expect, test } from "vitest";
import { waitForOpening } from "./registry/hours.ts";
import type { SeedUnit } from "./registry/seed.ts";
import { application, lender, otherLender, unitA, unitB } from "./registry-application.ts";
import { paper } from "./registry-rows.ts";
import {
  all,
  caseRef,
  envelope,
  file,
  oldMortgage,
  post,
  reaches,
  seedUnit,
  until,
  type World,
} from "./registry-client.ts";
import { byAll } from "./registry-withdrawal.ts";
import { closingWorlds, endOf, searched, unitIn } from "./registry-worlds.ts";

const open = closingWorlds();
const old = oldMortgage(unitA);
const admin = (world: World, path: string, body: object) =>
  fetch(`${world.registry.url}/admin/${path}`, { method: "POST", body: JSON.stringify(body) });

describe("缴费", () => {
  const fee = { item: "不动产登记费", amount: "80.00", settledAfterMs: null };
  const cancellation = () => application({ type: "cancellation", previous: old, ground: "抵押权人放弃抵押权" });

  test("is asked for after review, and recording waits for it", async () => {
    const world = await open({ fee });
    const given = application();
    await file(world, [given]);
    const asked = await reaches(world, given.number, "45");
    const [notice] = all(asked.text, "Fee");
    expect(notice).toMatchObject({ Item: "不动产登记费", Amount: "80.00" });
    expect(notice?.["PaymentNoticeNumber"]).toMatch(/^JK\d+$/);
    expect(unitIn(world, unitA).mortgages).toEqual([]);
    expect(world.registry.register.payFee(given.number)).toBe(true);
    expect(world.registry.register.payFee(given.number)).toBe(false);
    const recorded = await reaches(world, given.number, "60");
    expect(all(recorded.text, "Fee")).toEqual([]);
    expect(world.registry.ledger().cases[0]?.fee).toMatchObject({ amount: "80.00" });
  });

  test("is paid by monthly settlement where that is agreed", async () => {
    const world = await open({ fee: { ...fee, settledAfterMs: 20 } });
    const given = application();
    await file(world, [given]);
    await reaches(world, given.number, "60");
    const states = world.registry.ledger().cases[0]?.history.map((step) => step.stateCode);
    expect(states).toEqual(["10", "30", "40", "45", "50", "60"]);
  });

  test("a cancellation costs nothing, also beside one that does", async () => {
    const world = await open({ fee, capability: "combined", units: [seedUnit(unitA, { mortgages: [old] })] });
    const both = [cancellation(), application()] as const;
    await file(world, [...both], { group: "g-1" });
    const asked = await reaches(world, [both[1].number], "40", "45");
    await until(() => world.registry.ledger().cases.some((each) => each.stateCode === "45"));
    expect(asked.cases).toHaveLength(2);
    expect(world.registry.ledger().cases.map((each) => each.stateCode)).toEqual(["40", "45"]);
    world.registry.register.payFee(both[1].number);
    await reaches(world, both[0].number, "50");
    expect(unitIn(world, unitA).mortgages.map((row) => row.state)).toEqual(["cancelled", "live"]);
    const alone = await open({ fee, units: [seedUnit(unitA, { mortgages: [old] })] });
    expect(await endOf(alone, cancellation())).toBe("recorded");
  });

  test("comes after the bank's word where the registry waits for it", async () => {
    const world = await open({ fee, capability: "confirmed" });
    const given = application();
    await file(world, [given]);
    await reaches(world, given.number, "40");
    await post(world, envelope("Confirm", caseRef(given.number)));
    await reaches(world, given.number, "45");
    expect(world.registry.register.payFee(given.number)).toBe(true);
    await reaches(world, given.number, "50", "60");
  });

  test("an application that waits for it can still be withdrawn, and is judged again when it is paid", async () => {
    const world = await open({ fee });
    const given = application();
    await file(world, [given]);
    await reaches(world, given.number, "45");
    const withdrawn = await post(world, envelope("Withdraw", caseRef(given.number) + byAll([given.number])));
    expect(withdrawn.cases[0]).toMatchObject({ StateCode: "80" });
    expect(world.registry.register.payFee(given.number)).toBe(false);
    const seized = application({ units: [unitB] });
    await file(world, [seized]);
    await reaches(world, seized.number, "45");
    world.registry.register.seize(unitB);
    world.registry.register.payFee(seized.number);
    expect((await reaches(world, seized.number, "50", "70")).cases[0]).toMatchObject({ NoticeCode: "SEIZED" });
  });
});

describe("standing still", () => {
  test.each([
    ["awaiting_applicant", ["10", "15", "10", "30", "40", "50", "60"]],
    ["suspended", ["10", "30", "35", "30", "40", "50", "60"]],
    ["fee", ["10", "30", "40", "45", "50", "60"]],
  ] as const)("%s: goes on where it was", async (fault, expected) => {
    const world = await open();
    world.registry.inject({ fault, ms: 20 });
    const given = application();
    await file(world, [given]);
    await reaches(world, given.number, "60");
    expect(world.registry.ledger().cases[0]?.history.map((step) => step.stateCode)).toEqual(expected);
  });

  test.each([
    ["awaiting_applicant", "15"],
    ["suspended", "35"],
  ] as const)("%s: withdrawn meanwhile, it does not go on", async (fault, state) => {
    const world = await open();
    // Long enough to be seen and withdrawn; the witness, paused after it, shows that its time is over.
    world.registry.inject({ fault, ms: 1_500 });
    const [given, witness] = [application(), application({ units: [unitB] })];
    await file(world, [given]);
    await reaches(world, given.number, state);
    await post(world, envelope("Withdraw", caseRef(given.number) + byAll([given.number])));
    world.registry.inject({ fault, ms: 1_500 });
    await file(world, [witness]);
    await reaches(world, witness.number, "60");
    expect((await reaches(world, given.number, "80")).cases[0]).toMatchObject({ StateCode: "80" });
  });
});

describe("opening hours", () => {
  const at = (time: string) => Date.parse(`2026-11-23T${time}:00+08:00`);
  const hours = { opens: "09:00", closes: "17:00" };
  const hour = 3_600_000;

  test.each([
    ["09:00", 0],
    ["16:59", 0],
    ["08:00", hour],
    ["17:00", 16 * hour],
    ["23:00", 10 * hour],
  ])("at %s it is %i ms until the counter is open", (time, wait) => {
    expect(waitForOpening(hours, at(time))).toBe(wait);
    expect(waitForOpening(null, at(time))).toBe(0);
  });

  test("hours and fees that are none stop the start", async () => {
    await expect(open({ hours: { opens: "9", closes: "17:00" } })).rejects.toThrow("hours: 9");
    const fee = { item: "登记费", amount: "八十", settledAfterMs: null };
    await expect(open({ fee })).rejects.toThrow("fee: 八十");
  });

  test("what comes while it is closed is received and not accepted", async () => {
    const inHours = (shift: number) => new Date(Date.now() + 8 * hour + shift).toISOString().slice(11, 16);
    const world = await open({ hours: { opens: inHours(2 * hour), closes: inHours(3 * hour) } });
    const witness = await open();
    const [given, other] = [application(), application()];
    await file(world, [given]);
    await file(witness, [other]);
    await reaches(witness, other.number, "60");
    expect((await reaches(world, given.number, "10")).cases[0]).toMatchObject({ StateCode: "10" });
  });
});

describe("old paper", () => {
  const onPaper = () => [seedUnit(unitA, { mortgages: [{ ...old, medium: "paper" }] })];
  const cancellation = (papers: [string, string][] = []) =>
    application({ type: "cancellation", previous: old, papers });

  test("is asked for where this office wants it, and may follow", async () => {
    const world = await open({ units: onPaper(), asksForOldPaper: true });
    const given = cancellation();
    const answer = await file(world, [given]);
    expect(all(answer.text, "Missing")).toMatchObject([{ Name: "不动产登记证明", Copies: "1" }]);
    const row = paper("不动产登记证明", "9".repeat(64), "1", old.registrationCertificateNumber);
    const other = paper("不动产登记证明", "9".repeat(64), "1", "苏(2020)不动产证明第9号");
    const wrong = await post(world, envelope("Supplement", caseRef(given.number, other)));
    expect(wrong.cases[0]).toMatchObject({ StateCode: "20", NoticeCode: "DECLINED" });
    await post(world, envelope("Supplement", caseRef(given.number, row)));
    await reaches(world, given.number, "50");
  });

  test.each([
    ["handed in with the application", { units: onPaper(), asksForOldPaper: true }, true],
    ["not asked for", { units: onPaper() }, false],
    ["an electronic one", { units: [seedUnit(unitA, { mortgages: [old] })], asksForOldPaper: true }, false],
  ])("%s: recorded at once", async (_, over, handedIn) => {
    const world = await open(over);
    const papers: [string, string][] = handedIn ? [["不动产登记证明", old.registrationCertificateNumber]] : [];
    expect(await endOf(world, cancellation(papers))).toBe("recorded");
  });
});

describe("what the operator enters", () => {
  const mortgage = {
    unitCodes: [unitA],
    mortgageeName: otherLender.name,
    mortgageeCertificateNumber: otherLender.number,
    securedAmount: "500000.00",
    periodStart: "2026-01-01",
    periodEnd: "2028-12-31",
  };

  test("another lender's mortgage takes the next rank, and goes in its own channel", async () => {
    const world = await open();
    const answer = await admin(world, "record-mortgage", mortgage);
    const { registrationCertificateNumber } = (await answer.json()) as { registrationCertificateNumber: string };
    expect(await endOf(world, application())).toBe("RANK");
    expect(await endOf(world, application({ rank: 2 }))).toBe("recorded");
    const body = { registrationCertificateNumber };
    expect((await admin(world, "cancel-mortgage", body)).status).toBe(200);
    expect((await admin(world, "cancel-mortgage", body)).status).toBe(404);
    const shown = all(await searched(world, unitA), "Mortgage");
    expect(shown).toMatchObject([{ DYQR: lender.name, DYQSW: "1" }]);
    expect((await admin(world, "record-mortgage", { ...mortgage, unitCodes: ["nowhere"] })).status).toBe(400);
  });

  test("a building, a fee, a lapse: only where there is one", async () => {
    const building: SeedUnit = seedUnit(unitA, { collateralType: "land_and_building_under_construction" });
    const notice = { number: "预1", holder: "买受人" };
    const world = await open({ units: [{ ...building, priorityNotices: [notice] }] });
    expect((await admin(world, "build", { unitCode: unitA })).status).toBe(200);
    expect((await admin(world, "build", { unitCode: unitA })).status).toBe(404);
    expect(unitIn(world, unitA).collateralType).toBe("land_and_building");
    expect((await admin(world, "lapse", { number: "预1" })).status).toBe(200);
    expect((await admin(world, "lapse", { number: "预1" })).status).toBe(404);
    expect((await admin(world, "pay", { businessNumber: "none" })).status).toBe(404);
  });

  test("every burden shows in the search", async () => {
    const world = await open();
    const rows = [
      { type: "residence_right", number: "居1", holder: "住户" },
      { type: "lease", number: "租1", holder: "承租人" },
      { type: "easement", number: "役1" },
      { type: "rectification", number: "更1" },
      { type: "official_restriction", number: "限1", authority: "法院" },
    ];
    for (const each of rows) expect((await admin(world, "burden", { ...each, unitCode: unitA })).status).toBe(200);
    expect(
      (await admin(world, "burden", { type: "lease", number: "租2", holder: "a", unitCode: "nowhere" })).status,
    ).toBe(404);
    expect((await admin(world, "burden", { type: "other", unitCode: unitA })).status).toBe(404);
    const text = await searched(world, unitA);
    expect(all(text, "ResidenceRight")).toEqual([{ BDCDJZMH: "居1", QLR: "住户" }]);
    expect(all(text, "Lease")).toEqual([{ Number: "租1", Lessee: "承租人" }]);
    expect(all(text, "Easement")).toEqual([{ BDCDJZMH: "役1" }]);
    expect(all(text, "Rectification")).toEqual([{ YWH: "更1" }]);
    expect(all(text, "Restriction")).toEqual([{ Number: "限1", Authority: "法院" }]);
    expect(await endOf(world, application())).toBe("RECTIFYING");
  });
});

test("a search says what each mortgage is until when, and is declined for an unknown purpose", async () => {
  const world = await open({ units: [seedUnit(unitA, { mortgages: [{ ...old, transferCovenant: true }] })] });
  expect(all(await searched(world, unitA, "mortgage_cancellation"), "Mortgage")).toMatchObject([
    { ZWLXJSSJ: old.periodEnd, SFCZJZHXZ: "1", ZQSE: "90.0000", DYQRZJH: lender.number },
  ]);
  expect(all(await searched(world, unitA, "curiosity"), "Failure")).toMatchObject([{ Code: "SEARCH" }]);
});

test("the ground of a cancellation is one of four", async () => {
  const units = [seedUnit(unitA, { mortgages: [old] })];
  for (const ground of ["抵押权实现", "法律规定的其他情形"])
    expect(await endOf(await open({ units }), application({ type: "cancellation", previous: old, ground }))).toBe(
      "recorded",
    );
  expect(await endOf(await open({ units }), application({ type: "cancellation", previous: old, ground: "其他" }))).toBe(
    "ROWS",
  );
});
