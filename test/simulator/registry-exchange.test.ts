// The exchange with the simulated registry: repeats, searches, pushes, and the operator's desk.
// Invariant under test: what was said before is said again and done once; nobody is told what is another's.

import { request } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import type { RegistryOptions } from "./registry/options.ts";
import type { SeedUnit } from "./registry/seed.ts";
import { application, lender, li, message, unitA } from "./registry-application.ts";
import {
  all,
  caseRef,
  envelope,
  file,
  isSigned,
  oldMortgage,
  otherBankKey,
  post,
  reaches,
  seedUnit,
  startWorld,
  until,
  type World,
} from "./registry-client.ts";
import { byAll } from "./registry-withdrawal.ts";

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
const searchFor = (unit: string, how = {}) =>
  envelope(
    "Search",
    `<Search SearchNumber="s-1" Purpose="mortgage_origination" Authorisation="auth-1"><Unit BDCDYH="${unit}"/></Search>`,
    how,
  );
const live = (world: World) =>
  world.registry
    .ledger()
    .units.flatMap((unit) => unit.mortgages)
    .filter((row) => row.state === "live");

describe("a repeat opens no second case", () => {
  test("the same envelope, byte for byte", async () => {
    const world = await open();
    const given = application();
    const sent = envelope("Apply", message(given));
    await post(world, sent);
    await reaches(world, given.number, "60");
    expect((await post(world, sent)).cases).toMatchObject([{ BusinessNumber: given.number, StateCode: "60" }]);
    expect(live(world)).toHaveLength(1);
  });

  test("the same business number in another envelope, even with another content", async () => {
    const world = await open({ pace: slowly });
    const given = application();
    await file(world, [given]);
    const again = await file(world, [{ ...given, wan: "900.0000", yuan: "9000000.00" }]);
    expect(again.cases).toHaveLength(1);
    expect(world.registry.ledger().cases).toHaveLength(1);
  });

  test("an envelope number used again does nothing, whatever it holds", async () => {
    const world = await open({ pace: slowly });
    const given = application();
    await file(world, [given], { id: "env-1" });
    await reaches(world, given.number, "30");
    const answer = await post(
      world,
      envelope("Withdraw", caseRef(given.number) + byAll([given.number]), { id: "env-1" }),
    );
    expect(answer.cases[0]).toMatchObject({ StateCode: "30" });
  });

  test("a number nobody filed, and another bank's number, are no case", async () => {
    const world = await open();
    const given = application();
    await file(world, [given]);
    expect((await post(world, ask("chn-none-1"))).cases[0]).toMatchObject({ StateCode: "90" });
    const other = envelope("StatusQuery", caseRef(given.number), {
      sender: "other",
      privateKeyPem: otherBankKey.privateKey,
    });
    expect((await post(world, other)).cases[0]).toMatchObject({ StateCode: "90", RecFlowID: "" });
  });
});

describe("search", () => {
  test("tells owners, live mortgages, burdens, and cases in hand with the number for the asker only", async () => {
    const world = await open({ pace: slowly, units: [seedUnit(unitA, { mortgages: [oldMortgage(unitA)] })] });
    const given = application({ rank: 2 });
    await file(world, [given]);
    await reaches(world, given.number, "30");
    world.registry.register.seize(unitA);
    world.registry.register.addObjection(unitA, { number: "异议1" });
    const own = await post(world, searchFor(unitA));
    expect(isSigned(own.text)).toBe(true);
    expect(all(own.text, "UnitState")[0]).toMatchObject({ BDCDYH: unitA, Exists: "1" });
    expect(all(own.text, "Owner")[0]).toMatchObject({ QLRMC: li.name, ZJH: li.number });
    expect(all(own.text, "Mortgage")[0]).toMatchObject({ ZQSE: "90.0000", DYQSW: "1", DYQRZJH: lender.number });
    expect(all(own.text, "CaseInHand")[0]).toMatchObject({ BusinessNumber: given.number, DJLX: "100" });
    expect(all(own.text, "Seizure")[0]).toMatchObject({ CFLX: "1" });
    expect(all(own.text, "Objection")).toHaveLength(1);
    const other = await post(world, searchFor(unitA, { sender: "other", privateKeyPem: otherBankKey.privateKey }));
    expect(all(other.text, "CaseInHand")[0]).toMatchObject({ BusinessNumber: "" });
  });

  test("an unknown unit exists not; without purpose or authorisation nothing is told", async () => {
    const world = await open();
    expect(all((await post(world, searchFor("320505400202GB00001F00019999"))).text, "UnitState")[0]).toMatchObject({
      Exists: "0",
    });
    for (const left of ['Purpose="mortgage_origination"', 'Authorisation="auth-1"']) {
      const name = left.split("=")[0] ?? "";
      const content = `<Search SearchNumber="s" Purpose="mortgage_origination" Authorisation="auth-1"><Unit BDCDYH="${unitA}"/></Search>`;
      expect((await post(world, envelope("Search", content.replace(left, `${name}=""`)))).failure).toBe("SEARCH");
    }
  });
});

describe("pushes", () => {
  test("every change of state is told once, signed, in order", async () => {
    const world = await open();
    const given = application();
    await file(world, [given]);
    await until(() => world.pushes.length >= 4);
    expect(world.pushes.map((each) => all(each.text, "Case")[0]?.["StateCode"])).toEqual(["30", "40", "50", "60"]);
    expect(world.pushes.every((each) => isSigned(each.text))).toBe(true);
    expect(all(world.pushes[0]?.text ?? "", "Envelope")[0]).toMatchObject({
      Type: "Push",
      Sender: "suzhou",
      Receiver: "bank",
    });
  });

  test("a push the bank could not take is tried again, the same one", async () => {
    const world = await open({ refusals: 2 });
    await file(world, [application()]);
    await until(() => world.pushes.length >= 1);
    expect(all(world.pushes[0]?.text ?? "", "Case")[0]).toMatchObject({ StateCode: "30" });
  });
});

describe("the operator's desk", () => {
  const admin = (world: World, path: string, body: unknown) =>
    fetch(`${world.registry.url}/admin/${path}`, { method: "POST", body: JSON.stringify(body) });

  test("injects a fault, seizes a unit, shows the ledger", async () => {
    const world = await open();
    expect((await admin(world, "faults", { fault: "garbage_reply" })).status).toBe(200);
    expect((await post(world, ask("x"))).text).toContain("<html>");
    expect((await admin(world, "seize", { unitCode: unitA })).status).toBe(200);
    const ledger = (await (await fetch(`${world.registry.url}/admin/ledger`)).json()) as {
      units: { seizures: unknown[] }[];
    };
    expect(ledger).toEqual(world.registry.ledger());
    expect(ledger.units[0]?.seizures).toHaveLength(1);
  });

  test("says what it cannot do", async () => {
    const world = await open();
    expect((await admin(world, "faults", { fault: "earthquake" })).status).toBe(400);
    expect((await admin(world, "seize", { unitCode: "nowhere" })).status).toBe(404);
    expect((await admin(world, "rectify", { businessNumber: "none" })).status).toBe(404);
    expect((await fetch(`${world.registry.url}/admin/faults`, { method: "POST", body: "{" })).status).toBe(400);
  });

  test("stop leaves nothing that answers", async () => {
    const world = await open();
    const given = application();
    await file(world, [given]);
    await world.registry.stop();
    const refused = new Promise<string>((resolve) => {
      request(world.registry.url, { method: "POST" }, () => resolve("answered"))
        .on("error", () => resolve("refused"))
        .end();
    });
    expect(await refused).toBe("refused");
  });
});
