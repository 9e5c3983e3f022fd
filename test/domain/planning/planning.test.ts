// How a plan is chosen and joined: needs, preference, barriers, surrender, tranches, the point of no return.
// Invariant: a plan is made of ways the registries allow, and every step names only legs that are filed.

import { describe, expect, test } from "vitest";
import { chainKinds, type Business } from "../../../domain/business.ts";
import { capabilities, waysOf } from "../../../domain/flows/flows.ts";
import type { Plan, PlanNeed, Step } from "../../../domain/plan.ts";
import { allows, choosePlan, lacking, offers, planOfWay, type RegistryGroup } from "../../../domain/planning.ts";
import { isRefusal } from "../../../domain/refusal.ts";
import type { RegistryProfile } from "../../../domain/registry-profile.ts";
import { groupUnits } from "../../../domain/routing.ts";
import { unitCodesOf } from "../../../domain/leg-placing.ts";
import { sampleProfiles } from "../../samples/sample-profiles.ts";
import { lawful, unitOf } from "../pre-lodgement/kinds.ts";
import { places } from "../pre-lodgement/people.ts";
import { samplePolicy, sampleProfile } from "../sample-chains.ts";
import { stepsOf } from "../kinds/story.ts";
import { batch, collateral, inTranches, overTwo } from "../kinds/variants.ts";

function groupsOf(business: Business, profiles: RegistryProfile[]): RegistryGroup[] {
  const groups = groupUnits(unitCodesOf(business), profiles);
  if (isRefusal(groups)) throw new Error(groups.code);
  return groups;
}

function planOf(business: Business, profiles = sampleProfiles): Plan {
  const plan = choosePlan(business, groupsOf(business, profiles), samplePolicy);
  if (isRefusal(plan)) throw new Error(plan.code);
  return plan;
}

describe("what a registry allows", () => {
  const profile = { ...sampleProfile("combined"), unilateral: [], combinedFilings: ["notices" as const] };
  test.each<[PlanNeed, boolean]>([
    ["junior_rank", true],
    ["change_of_main_claim", true],
    ["partial_cancellation", true],
    ["combined_filing:notices", true],
    ["combined_filing:transfer_first", false],
    ["change_event:term", true],
    ["change_event:claim_kind", false],
    ["unilateral:cancellation_by_mortgagee", false],
  ])("%s: %s", (need, allowed) => {
    expect(allows(profile, need)).toBe(allowed);
    expect(lacking([need], profile)).toEqual(allowed ? [] : [need]);
  });
  test("junior rank, change of main claim and partial cancellation are each its own word", () => {
    const none = { ...profile, juniorRank: false, changeOfMainClaim: false, partialCancellation: false };
    const needs: PlanNeed[] = ["junior_rank", "change_of_main_claim", "partial_cancellation"];
    expect(lacking(needs, none)).toEqual(needs);
  });
});

test.each(["renewal", "sale_with_mortgage"] as const)(
  "what a change of %s changes the registry must record",
  (kind) => {
    const profile = sampleProfile("combined");
    const changing = offers(profile).filter((each) => each.kind === kind && each.way.endsWith("change"));
    expect(changing).not.toEqual([]);
    for (const { plan } of changing) {
      const events = plan.legs.flatMap(({ changes }) => changes).filter((event) => event !== "main_claim");
      expect(events).not.toEqual([]);
      for (const event of events) {
        expect(plan.needs).toContain(`change_event:${event}`);
        const others = profile.changeEvents.filter((each) => each !== event);
        expect(lacking(plan.needs, { ...profile, changeEvents: others })).toContain(`change_event:${event}`);
      }
    }
  },
);

test("every way of every kind is offered at each sample registry, with what is lacking there", () => {
  for (const profile of sampleProfiles) {
    const offered = offers(profile);
    expect([...new Set(offered.map(({ kind }) => kind))]).toEqual([...chainKinds]);
    for (const { plan, lacks } of offered) expect(lacks).toEqual(lacking(plan.needs, profile));
  }
});

function legsNamed(step: Step): string[] {
  if (step.step === "file" || step.step === "recorded" || step.step === "reviewed") return step.legs;
  return step.step === "confirm" ? [step.leg] : [];
}

describe.each(
  chainKinds.flatMap((kind) => capabilities.map((capability): [typeof kind, typeof capability] => [kind, capability])),
)("the ways of %s on a %s registry", (kind, capability) => {
  const plans = waysOf(kind, capability).map((way) => planOfWay(way, "r"));
  test("name only legs they have, file each of ours once, and record each that is filed", () => {
    for (const plan of plans) {
      const ids = plan.legs.map(({ legId }) => legId);
      const ours = plan.legs.filter(({ filedBy }) => filedBy === "us").map(({ legId }) => legId);
      const of = (step: Step["step"]): string[] =>
        plan.steps
          .filter((each) => each.step === step)
          .flatMap(legsNamed)
          .toSorted();
      for (const step of plan.steps) expect(ids).toEqual(expect.arrayContaining(legsNamed(step)));
      expect(of("file")).toEqual(ours.toSorted());
      expect(of("recorded")).toEqual(ours.toSorted());
      expect(of("confirm")).toEqual(capability === "confirmed" ? ours.toSorted() : []);
    }
  });
  test("begin with a search, search again right before filing and before the money, and pay after what secures it", () => {
    for (const { steps, legs } of plans) {
      const names = stepsOf({ plan: { steps } as Plan });
      expect(names[0]).toBe("search opening");
      const filing = names.findIndex((name) => name.startsWith("file "));
      expect(filing === -1 || names.slice(0, filing).includes("search before_filing")).toBe(true);
      const money = names.findIndex((name) => name.startsWith("disbursement"));
      expect(money === -1 || names[money - 1] === "search before_disbursement").toBe(true);
      const secured = steps.slice(0, Math.max(money, 0)).flatMap((step) => (step.step === "recorded" ? step.legs : []));
      const needed = legs
        .filter(({ registrationType }) => money !== -1 && registrationType !== "cancellation")
        .map(({ legId }) => legId);
      expect(secured).toEqual(expect.arrayContaining(needed));
    }
  });
  test("end nothing old before what replaces it: in one filing with it, or after its recording", () => {
    for (const { steps, legs } of plans) {
      const firsts = legs.filter(({ registrationType, right }) => registrationType === "first" && right === "mortgage");
      const old = legs.find(({ legId, filedBy }) => legId === "cancellation" && filedBy === "us");
      const [first] = firsts;
      if (first === undefined || old === undefined) continue;
      const together = steps.some(
        (step) =>
          step.step === "file" && step.together && step.legs.includes(first.legId) && step.legs.includes(old.legId),
      );
      const ends = steps.findIndex((step) =>
        capability === "confirmed"
          ? step.step === "confirm" && step.leg === old.legId
          : step.step === "file" && step.legs.includes(old.legId),
      );
      const recorded = steps.findIndex((step) => step.step === "recorded" && step.legs.includes(first.legId));
      expect(together || recorded < ends).toBe(true);
    }
  });
});

describe("the joined plan", () => {
  test("of one registry has no barrier; of two it has the one before the money, and gates only once", () => {
    expect(stepsOf({ plan: planOf(lawful("new_loan")) }).filter((step) => step.startsWith("barrier"))).toEqual([]);
    const steps = stepsOf({ plan: planOf(overTwo("new_loan", "suzhou-huqiu", "nantong-haimen")) });
    expect(steps.filter((step) => step.startsWith("barrier"))).toEqual(["barrier money"]);
    expect(steps.filter((step) => step === "signed")).toEqual(["signed"]);
  });
  test("searches and pays each tranche; a loan in one is paid at once", () => {
    const steps = stepsOf({ plan: planOf(inTranches("suzhou-huqiu", 100_000, 200_000, 500_000)) });
    expect(steps.slice(steps.indexOf("search before_disbursement"))).toEqual([
      "search before_disbursement",
      "disbursement 1",
      "works_progress",
      "search before_disbursement",
      "disbursement 2",
      "works_progress",
      "search before_disbursement",
      "disbursement 3",
    ]);
    const one = stepsOf({ plan: planOf(inTranches("suzhou-huqiu", 800_000)) });
    expect(one.filter((step) => step.startsWith("disbursement"))).toEqual(["disbursement 1"]);
  });
  test("has its point of no return at the first final recording, else at the money, else at its end", () => {
    const at = (business: Business): string => {
      const plan = planOf(business);
      return stepsOf({ plan })[plan.pointOfNoReturn] ?? "";
    };
    expect(at(lawful("increase"))).toBe("recorded change");
    expect(at(lawful("new_loan"))).toBe("disbursement 1");
    expect(at(lawful("refinance", "guangzhou-tianhe"))).toBe("disbursement 1");
    expect(at(batch("suzhou-huqiu", 2))).toBe("recorded transfer+transfer_2");
  });
  test("needs the cover clause only where the old debt would stand without its mortgage", () => {
    expect(places.map((place) => planOf(lawful("refinance", place)).needsCover)).toEqual([true, false, false]);
    expect(planOf(lawful("renewal")).needsCover).toBe(true);
    expect(planOf(lawful("new_loan")).needsCover).toBe(false);
  });
  test("a batch of twenty has twenty legs, each of its own unit and certificate, in one step", () => {
    const plan = planOf(batch("guangzhou-tianhe", 20));
    expect(plan.legs).toHaveLength(20);
    expect(new Set(plan.legs.flatMap(({ unitCodes }) => unitCodes)).size).toBe(20);
    expect(plan.legs.map(({ furtherIndex }) => furtherIndex)).toEqual([
      null,
      ...Array.from({ length: 19 }, (_, index) => index),
    ]);
    expect(plan.steps.filter(({ step }) => step === "file")).toHaveLength(1);
  });
  test("of a substitution at two registries is in turn, though each takes it in one filing", () => {
    const profiles = sampleProfiles.map((profile) => ({
      ...profile,
      combinedFilings: ["first_cancellation_of_units" as const],
      partialCancellation: true,
    }));
    const business = collateral("suzhou-huqiu", "substitution");
    expect(planOf(business, profiles).way).toBe("substitution_together");
    const { added = [] } = business.collateralChange ?? {};
    const removed = [unitOf("guangzhou-tianhe", "00010203")];
    const plan = planOf({ ...business, collateralChange: { added, removed } }, profiles);
    expect(plan.way).toBe("substitution");
    const steps = stepsOf({ plan });
    expect(steps).toContain("recorded first");
    expect(steps.indexOf("file cancellation_r2")).toBeGreaterThan(steps.indexOf("recorded first"));
  });
});
