// Every fault of the simulated registry on request: of its answers and of its cases.
// Invariant under test: a fault changes what is said or done once, as asked for, and the register stays right underneath.

import { afterEach, describe, expect, test } from "vitest";
import type { FaultRequest } from "./registry/fault-names.ts";
import type { RegistryOptions } from "./registry/options.ts";
import type { SeedUnit } from "./registry/seed.ts";
import { application, unitA, unitB } from "./registry-application.ts";
import { paper } from "./registry-rows.ts";
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
  until,
  type World,
} from "./registry-client.ts";

const worlds: World[] = [];
async function open(over: Partial<RegistryOptions> & { units?: SeedUnit[]; refusals?: number } = {}): Promise<World> {
  const world = await startWorld(over);
  worlds.push(world);
  return world;
}
afterEach(async () => {
  await Promise.all(worlds.splice(0).map((world) => world.stop()));
});
const slowly = { acceptMs: 5, reviewMs: 60_000, recordMs: 5 };
const ask = (number: string) => envelope("StatusQuery", caseRef(number));
const live = (world: World) =>
  world.registry
    .ledger()
    .units.flatMap((unit) => unit.mortgages)
    .filter((row) => row.state === "live");

describe("faults of the answer", () => {
  const inject = (world: World, fault: FaultRequest) => world.registry.inject(fault);

  test("no reply after effect: the case is there", async () => {
    const world = await open();
    const given = application();
    inject(world, { fault: "no_reply_after_effect", messageType: "Apply" });
    await expect(file(world, [given])).rejects.toThrow(/fetch failed/);
    await reaches(world, given.number, "60");
  });

  test("lost request: the case is not there", async () => {
    const world = await open();
    const given = application();
    inject(world, { fault: "lost_request", unitCode: unitA });
    await expect(file(world, [given])).rejects.toThrow(/fetch failed/);
    expect((await post(world, ask(given.number))).cases[0]).toMatchObject({ StateCode: "90" });
  });

  test("down for two calls, then up again", async () => {
    const world = await open();
    inject(world, { fault: "registry_down", times: 2 });
    expect([
      (await post(world, ask("x"))).status,
      (await post(world, ask("x"))).status,
      (await post(world, ask("x"))).status,
    ]).toEqual([503, 503, 200]);
  });

  test("slow: the answer comes late", async () => {
    const world = await open();
    inject(world, { fault: "slow", ms: 120 });
    const began = performance.now();
    await post(world, ask("x"));
    expect(performance.now() - began).toBeGreaterThan(100);
  });

  test("garbage, unsigned, and signed by another key", async () => {
    const world = await open();
    inject(world, { fault: "garbage_reply" });
    expect((await post(world, ask("x"))).text).toContain("<html>");
    inject(world, { fault: "unsigned_reply" });
    expect((await post(world, ask("x"))).text).not.toContain("Signature");
    inject(world, { fault: "wrong_key_reply" });
    expect(isSigned((await post(world, ask("x"))).text)).toBe(false);
    expect(isSigned((await post(world, ask("x"))).text)).toBe(true);
  });

  test("an answer for another case, an unlisted code", async () => {
    const world = await open({ pace: slowly });
    const given = application();
    await file(world, [given]);
    inject(world, { fault: "answer_for_another_case", businessNumber: given.number });
    expect((await post(world, ask(given.number))).cases[0]?.["BusinessNumber"]).not.toBe(given.number);
    inject(world, { fault: "unlisted_code" });
    expect((await post(world, ask(given.number))).cases[0]).toMatchObject({ StateCode: "42" });
    expect((await post(world, ask(given.number))).cases[0]?.["StateCode"]).toMatch(/^[13]0$/);
  });

  test("an incomplete group", async () => {
    const old = oldMortgage(unitA);
    const world = await open({ capability: "combined", pace: slowly, units: [seedUnit(unitA, { mortgages: [old] })] });
    inject(world, { fault: "incomplete_group" });
    const pair = [application({ type: "cancellation", previous: old }), application()];
    expect((await file(world, pair, { group: "g-1" })).cases).toHaveLength(1);
    expect((await post(world, ask(pair[0]?.number ?? ""))).cases).toHaveLength(2);
  });
});

describe("faults of the case", () => {
  test("不予受理 and 不予登记", async () => {
    const world = await open();
    const one = application();
    world.registry.inject({ fault: "not_accepted", unitCode: unitA });
    expect((await file(world, [one])).cases[0]).toMatchObject({ StateCode: "25" });
    const two = application();
    world.registry.inject({ fault: "registration_refused", businessNumber: two.number });
    await file(world, [two]);
    expect((await reaches(world, two.number, "50", "60", "70")).cases[0]).toMatchObject({ StateCode: "70" });
    expect(live(world)).toEqual([]);
  });

  test("补正 asked for: the case waits until the paper is there", async () => {
    const world = await open();
    const given = application();
    world.registry.inject({ fault: "supplement", missing: [{ code: "M1", name: "婚姻状况声明" }] });
    const asked = await file(world, [given]);
    expect(asked.cases[0]).toMatchObject({ StateCode: "20" });
    expect(all(asked.text, "Missing")).toEqual([{ Code: "M1", Name: "婚姻状况声明", Copies: "1", Reason: "材料不齐" }]);
    const short = await post(world, envelope("Supplement", caseRef(given.number)));
    expect(short.cases[0]).toMatchObject({ StateCode: "20", NoticeCode: "DECLINED" });
    const row = paper("婚姻状况声明", "e".repeat(64), "1");
    const taken = await post(world, envelope("Supplement", caseRef(given.number, row)));
    expect(taken.cases[0]).toMatchObject({ StateCode: "10", NoticeCode: "" });
    await reaches(world, given.number, "60");
    const again = await post(world, envelope("Supplement", caseRef(given.number, row)));
    expect(again.cases[0]).toMatchObject({ StateCode: "60", NoticeCode: "DECLINED" });
  });

  test("recorded with another amount, then rectified", async () => {
    const world = await open();
    const given = application();
    world.registry.inject({ fault: "recorded_other_amount" });
    await file(world, [given]);
    const wrong = await reaches(world, given.number, "60");
    expect(all(wrong.text, "QLF_QL_DYAQ")[0]).toMatchObject({ BDBZZQSE: "99.0000" });
    const done = await fetch(`${world.registry.url}/admin/rectify`, {
      method: "POST",
      body: JSON.stringify({ businessNumber: given.number }),
    });
    expect(done.status).toBe(200);
    expect(all((await post(world, ask(given.number))).text, "QLF_QL_DYAQ")[0]).toMatchObject({ BDBZZQSE: "100.0000" });
    expect(live(world)[0]).toMatchObject({ securedAmount: "1000000.00" });
  });

  test("doubled, forged and missing pushes", async () => {
    const world = await open();
    world.registry.inject({ fault: "doubled_callback", unitCode: unitA });
    world.registry.inject({ fault: "forged_callback", unitCode: unitA });
    world.registry.inject({ fault: "no_push", unitCode: unitB });
    const silent = application({ units: [unitB] });
    await file(world, [silent]);
    await reaches(world, silent.number, "60");
    await file(world, [application()]);
    await until(() => world.pushes.length >= 6);
    const told = world.pushes.map(
      (each) => `${all(each.text, "Case")[0]?.["StateCode"] ?? ""}${isSigned(each.text) ? "" : " forged"}`,
    );
    expect(told).toEqual(["30", "30", "50 forged", "40", "50", "60"]);
    expect(world.pushes[0]?.text).toBe(world.pushes[1]?.text);
  });
});
