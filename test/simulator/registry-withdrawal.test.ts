// 撤回 at the simulated registry: by all applicants over a document each of them signed, or on mandates the registry holds.
// Invariant under test: what the lender writes about others withdraws nothing, and what is recorded stays recorded.

import { afterEach, describe, expect, test } from "vitest";
import type { LodgedMandate, RegistryOptions } from "./registry/options.ts";
import type { SeedUnit } from "./registry/seed.ts";
import { application, lender, li, mandate, message, unitA, unitB, wang } from "./registry-application.ts";
import { paper } from "./registry-rows.ts";
import {
  caseRef,
  envelope,
  file,
  oldMortgage,
  post,
  reaches,
  seedUnit,
  startWorld,
  type Answer,
  type World,
} from "./registry-client.ts";
import { byAll, onMandate, withdrawalText } from "./registry-withdrawal.ts";

const worlds: World[] = [];
const slowly = { acceptMs: 5, reviewMs: 60_000, recordMs: 5 };
async function open(over: Partial<RegistryOptions> & { units?: SeedUnit[] } = {}): Promise<World> {
  const world = await startWorld({ pace: slowly, ...over });
  worlds.push(world);
  return world;
}
afterEach(async () => {
  await Promise.all(worlds.splice(0).map((world) => world.stop()));
});

const mortgagor = { ...li, capacity: "mortgagor" };
const mortgagee = { ...lender, capacity: "mortgagee" };

/** Files an application of both owners, or of one, and asks for its withdrawal. */
async function withdrawn(world: World, authority: (number: string) => string, content?: string): Promise<Answer> {
  const given = application();
  await post(
    world,
    envelope("Apply", content === undefined ? message(given) : message(given).replace(papers, content)),
  );
  await reaches(world, given.number, "30");
  const answer = await post(world, envelope("Withdraw", caseRef(given.number) + authority(given.number)));
  const later = await post(world, envelope("StatusQuery", caseRef(given.number)));
  expect(later.cases[0]?.["StateCode"]).toBe(answer.cases[0]?.["StateCode"]);
  return answer;
}
const papers = paper("委托书", mandate.sha256, "0", mandate.number);
const done = { StateCode: "80", NoticeCode: "WITHDRAWN" };
const declined = { StateCode: "30", NoticeCode: "DECLINED" };

describe("by all applicants", () => {
  test("who signed the document that travels with it", async () => {
    expect((await withdrawn(await open(), (number) => byAll([number]))).cases[0]).toMatchObject(done);
  });

  const refused: [string, (number: string) => string][] = [
    ["signed by the lender alone", (number) => byAll([number], [mortgagee])],
    ["not signed by the lender", (number) => byAll([number], [mortgagor])],
    ["signed by a namesake", (number) => byAll([number], [{ ...mortgagor, number: wang.number }, mortgagee])],
    [
      "signed by the mortgagor as the lender's agent",
      (number) => byAll([number], [{ ...li, capacity: "agent" }, mortgagee]),
    ],
    ["signed by a method nobody knows", (number) => byAll([number]).replaceAll("hand_signed_original", "by_telephone")],
    ["signed after it was sent", (number) => byAll([number]).replaceAll("2026-11-23T09", "2099-11-23T09")],
    ["signed without a reference", (number) => byAll([number]).replaceAll('Reference="teller-1"', 'Reference=""')],
    [
      "names alone",
      () => `<Authority Type="AllApplicants"><Signer Name="${li.name}"/><Signer Name="${lender.name}"/></Authority>`,
    ],
    ["without its document", (number) => byAll([number]).replace(/<FJ_F_100.*/, "")],
    ["over the document of another case", () => byAll(["chn-other-1"])],
    [
      "one signer over another digest",
      (number) => byAll([number]).replace(/(<Signer [^>]*Sha256=")\w{64}/, `$1${"0".repeat(64)}`),
    ],
    [
      "a digest that is not the text's",
      (number) => byAll([number]).replaceAll(/Sha256="\w{64}"/g, `Sha256="${"0".repeat(64)}"`),
    ],
    [
      "a text that names fewer people than signed",
      (number) => byAll([number], [mortgagor, mortgagee], withdrawalText([number], [mortgagee])),
    ],
    [
      "a text that asks for something else",
      (number) => byAll([number], [mortgagor, mortgagee], withdrawalText([number]).replace("撤回登记申请", "首次登记")),
    ],
    ["on nothing", () => ""],
  ];
  test.each(refused)("%s: declined", async (_, authority) => {
    expect((await withdrawn(await open(), authority)).cases[0]).toMatchObject(declined);
  });

  test("after recording it is too late", async () => {
    const world = await open({ pace: { acceptMs: 5, reviewMs: 5, recordMs: 5 } });
    const given = application();
    await file(world, [given]);
    await reaches(world, given.number, "50", "60");
    const answer = await post(world, envelope("Withdraw", caseRef(given.number) + byAll([given.number])));
    expect(answer.cases[0]?.["StateCode"]).toMatch(/^[56]0$/);
    expect(answer.cases[0]).toMatchObject({ NoticeCode: "DECLINED" });
    const rows = world.registry.ledger().units.flatMap((unit) => unit.mortgages);
    expect(rows.filter((row) => row.state === "live")).toHaveLength(1);
  });

  test("one of a group alone is declined, the group together is withdrawn", async () => {
    const old = oldMortgage(unitA);
    const world = await open({ capability: "combined", units: [seedUnit(unitA, { mortgages: [old] })] });
    const pair = [application({ type: "cancellation", previous: old }), application()];
    await file(world, pair, { group: "g-1" });
    const numbers = pair.map((each) => each.number);
    const refs = (some: string[]) => some.map((number) => caseRef(number)).join("");
    const alone = numbers.slice(1);
    const one = await post(world, envelope("Withdraw", refs(alone) + byAll(alone)));
    expect(one.cases.map((each) => each["StateCode"])).not.toContain("80");
    const together = await post(world, envelope("Withdraw", refs(numbers) + byAll(numbers)));
    expect(together.cases.map((each) => each["StateCode"])).toEqual(["80", "80"]);
  });
});

describe("on a mandate", () => {
  const other = { ...mandate, number: "(2026)样例公证字第2号", sha256: "d".repeat(64) };
  const relative = { name: wang.name, certificateNumber: wang.number };
  const through = (consentSha256: string | undefined): LodgedMandate => ({
    ...mandate,
    agent: relative,
    subAgents: [{ ...mandate.agent, consentSha256 }],
  });
  const filed = ({ number, sha256 }: LodgedMandate, name = "委托书") => paper(name, sha256, "0", number);
  const rows: [string, LodgedMandate[], string, string, object][] = [
    ["held, filed and naming withdrawal", [mandate], papers, onMandate(), done],
    ["the registry does not hold", [other], papers, onMandate(), declined],
    ["held with another text", [{ ...mandate, sha256: other.sha256 }], papers, onMandate(), declined],
    ["that does not name withdrawal", [{ ...mandate, matters: ["apply"] }], papers, onMandate(), declined],
    [
      "of somebody else",
      [{ ...mandate, principals: [{ name: wang.name, certificateNumber: wang.number }] }],
      papers,
      onMandate(),
      declined,
    ],
    ["not filed with the application", [mandate, other], papers, onMandate(other), declined],
    ["filed under another name", [mandate], filed(mandate, "收入证明"), onMandate(), declined],
    ["filed under another number", [mandate], filed({ ...mandate, number: other.number }), onMandate(), declined],
    ["and one that is not held", [mandate], papers + filed(other), onMandate() + onMandate(other), declined],
    ["beside all applicants", [mandate], papers, onMandate() + byAll(["x"]), declined],
    ["in force", [{ ...mandate, untilCompleted: false, validUntil: "2099-12-31" }], papers, onMandate(), done],
    [
      "that has ended",
      [{ ...mandate, untilCompleted: false, validUntil: "2026-11-22" }],
      papers,
      onMandate(),
      declined,
    ],
    ["that says nothing of its end", [{ ...mandate, untilCompleted: undefined }], papers, onMandate(), declined],
    ["over the unit", [{ ...mandate, unitCodes: [unitA] }], papers, onMandate(), done],
    ["over another unit", [{ ...mandate, unitCodes: [unitB] }], papers, onMandate(), declined],
    ["that lets somebody else act", [{ ...mandate, agent: relative }], papers, onMandate(), declined],
    ["with the lender as sub-agent", [through("f".repeat(64))], papers, onMandate(), done],
    ["with it as sub-agent nobody agreed to", [through(undefined)], papers, onMandate(), declined],
  ];
  test.each(rows)("%s", async (_, mandates, content, authority, expected) => {
    const world = await open({ mandates });
    expect((await withdrawn(world, () => authority, content)).cases[0]).toMatchObject(expected);
  });

  test("each owner's own mandate, both together and neither alone", async () => {
    const owners = [li, wang].map(({ name, number }) => ({ name, certificateNumber: number }));
    const mandates = [
      { ...mandate, principals: [{ name: li.name, certificateNumber: li.number }] },
      { ...other, principals: [{ name: wang.name, certificateNumber: wang.number }] },
    ];
    const world = await open({ mandates, units: [seedUnit(unitA, { owners })] });
    const given = application({ mortgagors: [li, wang] });
    await post(world, envelope("Apply", message(given).replace(papers, papers + filed(other))));
    await reaches(world, given.number, "30");
    for (const each of [onMandate(), onMandate(other)]) {
      const answer = await post(world, envelope("Withdraw", caseRef(given.number) + each));
      expect(answer.cases[0]).toMatchObject(declined);
    }
    const both = await post(world, envelope("Withdraw", caseRef(given.number) + onMandate() + onMandate(other)));
    expect(both.cases[0]).toMatchObject(done);
  });
});
