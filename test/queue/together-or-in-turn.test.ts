// 预告转本 and 抵押物置换 at registries that take fewer or more applications together, and by the lender alone: each plan to its end at a real registry.
// Invariant: the registry's own rules on owner, title, notice and filing decide; nothing here helps the plan along.

import { afterAll, beforeAll, expect, test } from "vitest";
import type { RegistryProfile } from "../../domain/registry-profile.ts";
import type { RegistryId } from "./far-sides.ts";
import { layGround, type Ground } from "./ground.ts";

type Case = {
  sample: string;
  registryId: RegistryId;
  takes: RegistryProfile["combinedFilings"];
  way: string;
  filed: string[][];
};

const cases: Case[] = [
  {
    sample: "guangzhou-tianhe-notice-conversion",
    registryId: "guangzhou-tianhe",
    takes: [],
    way: "transfer_then_first",
    filed: [["ownership_transfer"], ["first"]],
  },
  {
    sample: "suzhou-huqiu-collateral-substitution",
    registryId: "suzhou-huqiu",
    takes: ["first_cancellation_of_units"],
    way: "substitution_together",
    filed: [["first", "cancellation"]],
  },
  {
    sample: "suzhou-huqiu-notice-conversion-alone",
    registryId: "suzhou-huqiu",
    takes: ["first_cancellation_of_units"],
    way: "first_alone",
    filed: [["first"]],
  },
  {
    sample: "guangzhou-tianhe-notice-cancellation-alone",
    registryId: "guangzhou-tianhe",
    takes: [],
    way: "lenders_alone",
    filed: [["mortgage_notice_cancellation"]],
  },
];

const grounds = new Map<string, Ground>();
beforeAll(async () => {
  for (const { registryId, takes } of cases.slice(0, 2))
    grounds.set(registryId, await layGround(registryId, 20, { [registryId]: { combinedFilings: takes } }));
});
afterAll(async () => {
  for (const ground of grounds.values()) await ground.stop();
});

test.each(cases)("$sample goes $way", async ({ sample, registryId, way, filed }) => {
  const ground = grounds.get(registryId);
  if (ground === undefined) throw new Error("the ground was laid");
  const chainId = await ground.submit(sample);
  const chain = await ground.turnUntil(chainId, ({ state }) => state !== "open");
  expect(chain.state, JSON.stringify([chain.parked, chain.abort])).toBe("completed");
  expect(chain.plan.way).toBe(way);
  const applied = ground.registry.ledger().cases.filter(({ businessNumber }) => businessNumber.startsWith(chainId));
  const groups = new Set(applied.map(({ groupNumber, businessNumber }) => groupNumber || businessNumber));
  expect(groups.size).toBe(filed.length);
  expect(chain.legs.map(({ legId }) => legId)).toEqual(filed.flat());
  expect(chain.legs.every(({ state }) => state === "recorded" || state === "certificate_issued")).toBe(true);
});

test("after a conversion in turn the buyer owns, the mortgage stands, and both notices have ended", () => {
  const unit = grounds
    .get("guangzhou-tianhe")
    ?.registry.ledger()
    .units.find(({ unitCode }) => unitCode === "440106001001GB00001F00010303");
  expect(unit?.owners.map(({ name }) => name)).toEqual(["韶示甲"]);
  expect(unit?.priorityNotices.map(({ end }) => end !== null)).toEqual([true, true]);
  expect(unit?.mortgages.filter(({ end }) => end === null)).toHaveLength(1);
});
