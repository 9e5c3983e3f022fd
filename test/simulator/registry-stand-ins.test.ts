// Signing for somebody else at the simulated registry: an agent on a lodged mandate, a guardian and a successor it knows of.
// Invariant under test: what the signature says of itself proves nothing; the office looks at what it holds.

import { afterEach, describe, expect, test } from "vitest";
import type { LodgedMandate, RegistryOptions } from "./registry/options.ts";
import {
  application,
  lender,
  li,
  mandate,
  otherLender,
  unitA,
  unitB,
  wang,
  type Application,
  type Signature,
} from "./registry-application.ts";
import {
  envelope,
  caseRef,
  file,
  oldMortgage,
  post,
  reaches,
  seedUnit,
  startWorld,
  type World,
} from "./registry-client.ts";
import { byAll, withdrawalText } from "./registry-withdrawal.ts";

const worlds: World[] = [];
async function open(over: Partial<RegistryOptions> & { units?: ReturnType<typeof seedUnit>[] }): Promise<World> {
  const world = await startWorld({ pace: { acceptMs: 5, reviewMs: 60_000, recordMs: 5 }, ...over });
  worlds.push(world);
  return world;
}
afterEach(async () => {
  await Promise.all(worlds.splice(0).map((world) => world.stop()));
});

const taken = { StateCode: "10" };
const refused = { StateCode: "25", NoticeCode: "SIGNATURE" };
const signed: Signature = { ...lender, capacity: "mortgagee" };
const agent = { name: wang.name, certificateNumber: wang.number };
const byAgent: Signature = { ...wang, capacity: "agent", onBehalfOf: li.number };
const hers: LodgedMandate = { ...mandate, principals: [{ name: li.name, certificateNumber: li.number }], agent };

async function filed(over: Partial<RegistryOptions>, of: Partial<Application>): Promise<object | undefined> {
  return (await file(await open(over), [application(of)])).cases[0];
}

describe("an agent of the owner", () => {
  const rows: [string, LodgedMandate[], Signature, object][] = [
    ["on a mandate lodged here", [hers], byAgent, taken],
    [
      "as sub-agent with consent",
      [{ ...hers, agent: mandate.agent, subAgents: [{ ...agent, consentSha256: "f".repeat(64) }] }],
      byAgent,
      taken,
    ],
    [
      "over the unit, until a day to come",
      [{ ...hers, unitCodes: [unitA], untilCompleted: false, validUntil: "2099-12-31" }],
      byAgent,
      taken,
    ],
    ["on none", [], byAgent, refused],
    ["as sub-agent without consent", [{ ...hers, agent: mandate.agent, subAgents: [agent] }], byAgent, refused],
    ["on one with another text", [{ ...hers, sha256: "d".repeat(64) }], byAgent, refused],
    [
      "on one that had ended when he signed",
      [{ ...hers, untilCompleted: false, validUntil: "2026-11-21" }],
      byAgent,
      refused,
    ],
    ["on one over another unit", [{ ...hers, unitCodes: [unitB] }], byAgent, refused],
    ["on one that does not name applying", [{ ...hers, matters: ["withdraw"] }], byAgent, refused],
    ["on another's", [{ ...hers, principals: [agent] }], byAgent, refused],
    ["on one to another agent", [{ ...hers, agent: mandate.agent }], byAgent, refused],
    ["who does not say for whom", [hers], { ...wang, capacity: "agent" }, refused],
  ];
  test.each(rows)("%s", async (_, mandates, signature, expected) => {
    expect(await filed({ mandates }, { signers: [signature, signed] })).toMatchObject(expected);
  });

  test("signs a withdrawal on a mandate that names it, and the text still names the owner", async () => {
    for (const [matters, state] of [
      [["apply", "withdraw"], "80"],
      [["apply"], "30"],
    ] as const) {
      const world = await open({ mandates: [{ ...hers, matters: [...matters] }] });
      const given = application();
      await file(world, [given]);
      await reaches(world, given.number, "30");
      const text = withdrawalText([given.number]);
      const authority = byAll([given.number], [byAgent, signed], text);
      const answer = await post(world, envelope("Withdraw", caseRef(given.number) + authority));
      expect(answer.cases[0]).toMatchObject({ StateCode: state });
    }
  });
});

describe("a guardian", () => {
  const guardianships = [{ ward: li.number, guardian: wang.number }];
  const papers: [string, string][] = [
    ["监护关系证明", li.name],
    ["监护人声明", li.name],
  ];
  const byGuardian: Signature = { ...wang, capacity: "guardian", onBehalfOf: li.number };
  const rows: [string, Partial<RegistryOptions>, [string, string][], Signature, object][] = [
    ["known here, with proof and declaration", { guardianships }, papers, byGuardian, taken],
    ["who calls himself so", {}, papers, byGuardian, refused],
    ["in the ward's own name", { guardianships }, papers, { ...li, capacity: "guardian" }, refused],
    ["without a declaration", { guardianships }, papers.slice(0, 1), byGuardian, refused],
    ["replaced by the ward", { guardianships }, papers, { ...li, capacity: "mortgagor" }, refused],
  ];
  test.each(rows)("%s", async (_, options, filedPapers, signature, expected) => {
    expect(await filed(options, { papers: filedPapers, signers: [signature, signed] })).toMatchObject(expected);
  });
});

describe("a successor", () => {
  const old = oldMortgage(unitA);
  const units = [seedUnit(unitA, { mortgages: [old] })];
  const transfer = { type: "transfer", previous: old, transferor: lender, mortgagee: otherLender } as const;
  const forItself: Signature = { ...otherLender, capacity: "mortgagee" };
  test.each<[string, RegistryOptions["successions"], object]>([
    ["signs for the house whose rights it has", [{ predecessor: lender.number, successor: otherLender.number }], {}],
    ["of which this office knows nothing", [], refused],
  ])("%s", async (_, successions, expected) => {
    const world = await open({ successions, units });
    const signers = [{ ...forItself, onBehalfOf: lender.number }, forItself];
    const answer = await file(world, [application({ ...transfer, signers })]);
    expect(answer.cases[0]).toMatchObject(expected);
    const isRefusedForIt = answer.cases[0]?.["NoticeCode"] === "SIGNATURE";
    expect(isRefusedForIt).toBe(expected === refused);
  });
});
