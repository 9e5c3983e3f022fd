// The applicants' app of a simulated registry that calls them: who is asked, who signs or declines, and the time there is.
// Invariant under test: nothing is accepted before everybody asked has signed, and lenders are never asked by the app.

import { describe, expect, test } from "vitest";
import { application, lender, li, unitA, wang, type Application } from "./registry-application.ts";
import { all, file, reaches, seedUnit, until, type World } from "./registry-client.ts";
import { closingWorlds, endOf } from "./registry-worlds.ts";

const open = closingWorlds();
const asLender = { ...lender, capacity: "mortgagee" };
const asOwner = (each: { name: string; number: string }) => ({ ...each, capacity: "mortgagor" });
const hour = 3_600_000;
const atDesk = { signing: "called", applicants: { withinMs: hour, signAfterMs: null } } as const;

/** The lender has signed, the owner is to be asked. */
function calling(over: Partial<Application> = {}): Application {
  return application({ signers: [asLender], toAsk: [asOwner(li)], ...over });
}

function statesOf(world: World): string[] | undefined {
  return world.registry.ledger().cases[0]?.history.map(({ stateCode }) => stateCode);
}

describe("a registry that calls the applicants", () => {
  test("waits for the one asked, with a deadline, and then goes on to the end", async () => {
    const world = await open(atDesk);
    const given = calling();
    await file(world, [given]);
    const waiting = await reaches(world, given.number, "15");
    expect(waiting.cases[0]?.["Deadline"]).toMatch(/^\d{4}-\d{2}-\d{2}T/);
    expect(all(waiting.text, "PlatformSignature")).toEqual([]);
    expect(world.registry.register.signOnPlatform(given.number, li.number)).toBe(true);
    const done = await reaches(world, given.number, "60");
    const form = all((await reaches(world, given.number, "60")).text, "PlatformSignature");
    expect(form).toMatchObject([{ Name: li.name, CertificateNumber: li.number, Capacity: "mortgagor" }]);
    expect(form[0]?.["Sha256"]).toMatch(/^[0-9a-f]{64}$/);
    expect(form[0]?.["Reference"]).toMatch(/^QM\d+$/);
    expect(all(done.text, "Case")[0]?.["Deadline"]).not.toBe(waiting.cases[0]?.["Deadline"]);
    expect(statesOf(world)).toEqual(["10", "15", "10", "30", "40", "50", "60"]);
  });

  test("waits for every one of several, and tells who has signed so far", async () => {
    const owners = [li, wang];
    const units = [
      seedUnit(unitA, { owners: owners.map(({ name, number }) => ({ name, certificateNumber: number })) }),
    ];
    const world = await open({ ...atDesk, units });
    const given = calling({ mortgagors: owners, toAsk: owners.map(asOwner), owned: "1" });
    await file(world, [given]);
    await reaches(world, given.number, "15");
    world.registry.register.signOnPlatform(given.number, wang.number);
    expect(world.registry.register.signOnPlatform(given.number, wang.number)).toBe(false);
    const half = await reaches(world, given.number, "15");
    expect(all(half.text, "PlatformSignature")).toMatchObject([{ CertificateNumber: wang.number }]);
    world.registry.register.signOnPlatform(given.number, li.number);
    expect(all((await reaches(world, given.number, "60")).text, "PlatformSignature")).toHaveLength(2);
  });

  test("ends the filing when one declines, or when the time is over by its own clock", async () => {
    const world = await open(atDesk);
    const given = calling();
    await file(world, [given]);
    await reaches(world, given.number, "15");
    expect(world.registry.register.declineOnPlatform(given.number, wang.number)).toBe(false);
    expect(world.registry.register.declineOnPlatform(given.number, li.number)).toBe(true);
    const declined = await reaches(world, given.number, "25");
    expect(declined.cases[0]).toMatchObject({ NoticeCode: "APPLICANT_DECLINED", Deadline: "" });
    expect(world.registry.register.signOnPlatform(given.number, li.number)).toBe(false);

    const late = await open({ signing: "called", applicants: { withinMs: 20, signAfterMs: null } });
    const slow = calling();
    await file(late, [slow]);
    expect((await reaches(late, slow.number, "25")).cases[0]).toMatchObject({ NoticeCode: "APPLICANT_TOO_LATE" });
  });

  test("asks nobody where everybody signed beforehand", async () => {
    const world = await open(atDesk);
    expect(await endOf(world, application())).toBe("recorded");
    expect(statesOf(world)).not.toContain("15");
  });

  test.each([
    ["the lender is left to the app", { signers: [], toAsk: [asOwner(li), asLender] }],
    ["the owner neither signed nor is to be asked", { toAsk: [] }],
    ["a stranger is to be asked besides", { toAsk: [asOwner(li), asOwner(wang)] }],
    ["the owner is to be asked in another's capacity", { toAsk: [{ ...li, capacity: "transferor" }, asOwner(wang)] }],
  ])("does not accept that %s", async (_what, over: Partial<Application>) => {
    const world = await open(atDesk);
    const given = calling(over);
    const answer = await file(world, [given]);
    expect(answer.cases[0]).toMatchObject({ StateCode: "25", NoticeCode: "SIGNATURE" });
  });

  test("has a desk where applicants sign and decline in other processes", async () => {
    const world = await open(atDesk);
    const desk = (path: string, body: object) =>
      fetch(`${world.registry.url}/admin/${path}`, { method: "POST", body: JSON.stringify(body) });
    const given = calling();
    await file(world, [given]);
    await reaches(world, given.number, "15");
    const who = { businessNumber: given.number, certificateNumber: li.number };
    expect((await desk("decline-on-platform", { ...who, certificateNumber: wang.number })).status).toBe(404);
    expect(await (await desk("sign-on-platform", who)).json()).toEqual({ signed: given.number });
    await reaches(world, given.number, "60");
    expect((await desk("sign-on-platform", who)).status).toBe(404);
  });

  test("may forget to tell who signed: a fault", async () => {
    const world = await open({ signing: "called", applicants: { withinMs: hour, signAfterMs: 5 } });
    world.registry.inject({ fault: "signatures_untold" });
    const given = calling();
    await file(world, [given]);
    await until(() => statesOf(world)?.includes("60") === true);
    expect(all((await reaches(world, given.number, "60")).text, "PlatformSignature")).toEqual([]);
  });
});

test("a registry that does not call accepts nothing that is left to its app", async () => {
  const world = await open();
  expect((await file(world, [calling()])).cases[0]).toMatchObject({ StateCode: "25", NoticeCode: "SIGNATURE" });
});
