// Chooses how a business is done at its registries, and joins them at two barriers (practice 13).
// Invariant: a plan is made only of ways the registries allow; where there is none, the refusal says what is missing and the mend.

import { chainKinds, type Business, type ChainKind } from "./business.ts";
import { waysOf } from "./flows/flows.ts";
import type { PlanShape } from "./flows/shape.ts";
import { placeLegs } from "./leg-placing.ts";
import type { Plan, PlanNeed, Step } from "./plan.ts";
import { withConditions } from "./planned-conditions.ts";
import { refuse, type Refusal } from "./refusal.ts";
import type { MappedKind, Mapping, RegistryProfile } from "./registry-profile.ts";

/** What an institution wants, besides what its registries allow: mappings in order of preference. */
export type LendingPolicy = { mappings: Record<MappedKind, Mapping[]> };

/** The units of a business at one registry. */
export type RegistryGroup = { profile: RegistryProfile; unitCodes: string[] };

/** Whether the registry allows what a plan needs. */
export function allows(profile: RegistryProfile, need: PlanNeed): boolean {
  switch (need) {
    case "junior_rank":
      return profile.juniorRank;
    case "change_of_main_claim":
      return profile.changeOfMainClaim;
    case "partial_cancellation":
      return profile.partialCancellation;
    default: {
      const [sort, name] = need.split(":");
      const lists: Record<string, readonly string[]> = {
        combined_filing: profile.combinedFilings,
        change_event: profile.changeEvents,
        unilateral: profile.unilateral,
      };
      return name !== undefined && lists[sort ?? ""]?.includes(name) === true;
    }
  }
}

/** What of a way's needs the registry does not allow. */
export function lacking(needs: readonly PlanNeed[], profile: RegistryProfile): PlanNeed[] {
  return needs.filter((need) => !allows(profile, need));
}

/**
 * One plan for the whole business: for each registry the first way that suits and that it allows, joined. Refused
 * capability_missing, with what each way lacks there, where a registry has none: nothing is begun without a safe plan.
 */
export function choosePlan(business: Business, groups: RegistryGroup[], policy: LendingPolicy): Plan | Refusal {
  const chosen: { group: RegistryGroup; way: PlanShape }[] = [];
  for (const group of groups) {
    const { profile } = group;
    const suiting = waysOf(business.kind, profile.capability).filter(
      ({ when, atOneRegistry }) => (when?.(business) ?? true) && (atOneRegistry !== true || groups.length === 1),
    );
    const way = wantedWays(business.kind, suiting, profile, policy).find(
      ({ needs }) => lacking(needs, profile).length === 0,
    );
    if (way === undefined) {
      const missing = suiting.map((each) => missingOf(business.kind, each, profile, policy));
      return refuse("capability_missing", "kind", `${profile.registryId}: ${tellMissing(missing, suiting)}`);
    }
    chosen.push({ group, way });
  }
  return join(business, chosen);
}

/** What keeps a way from being taken: what the registry does not allow of it, its mapping, or the institution's own order. */
function missingOf(
  kind: ChainKind,
  { way, needs }: PlanShape,
  profile: RegistryProfile,
  policy: LendingPolicy,
): string {
  const lacks = lacking(needs, profile);
  const mapping = mappingOf(way);
  const isRefused = isMapped(kind) && !profile.mappings[kind].includes(mapping);
  const isUnwanted = isMapped(kind) && !policy.mappings[kind].includes(mapping);
  const reasons = [
    ...(lacks.length === 0 ? [] : [`needs ${lacks.join(" and ")}`]),
    ...(isRefused ? [`is no mapping (${mapping}) that the registry takes`] : []),
    ...(isUnwanted ? [`is no mapping (${mapping}) of the institution's policy`] : []),
  ];
  return `${way} ${reasons.join(" and ")}`;
}

const unilateralOfNotice: ReadonlySet<PlanNeed> = new Set<PlanNeed>([
  "unilateral:notice_conversion",
  "unilateral:notice_cancellation",
]);

/** With the remedy where the other side will not sign and the registry takes nothing from the lender alone (practice 12). */
function tellMissing(missing: string[], suiting: PlanShape[]): string {
  if (missing.length === 0) return "no way suits what is stated";
  const told = missing.join("; or ");
  const isOfNotice = suiting.some(({ needs }) => needs.some((need) => unilateralOfNotice.has(need)));
  return isOfNotice ? `${told}; else both sides apply together, or the lender sues` : told;
}

/** The ways that suit, by the institution's order of mappings where the kind has such; those that the registry does not take left out. */
function wantedWays(
  kind: ChainKind,
  suiting: PlanShape[],
  profile: RegistryProfile,
  policy: LendingPolicy,
): PlanShape[] {
  if (!isMapped(kind)) return suiting;
  const order = policy.mappings[kind].filter((mapping) => profile.mappings[kind].includes(mapping));
  return order.flatMap((mapping) => suiting.filter(({ way }) => mappingOf(way) === mapping));
}

const mappedKinds: readonly ChainKind[] = ["renewal", "extension", "refinance"] satisfies MappedKind[];

function isMapped(kind: ChainKind): kind is MappedKind {
  return mappedKinds.includes(kind);
}

/** The mapping that a way of such a kind is: of a refinance every way but two records a new loan that repays the old. */
export function mappingOf(way: string): Mapping {
  return way === "no_registration" || way === "change" ? way : "new_loan_repays_old";
}

function join(business: Business, chosen: { group: RegistryGroup; way: PlanShape }[]): Plan {
  const placed = chosen.map(({ group, way }, index) =>
    placeLegs(business, group, withConditions(business, group.profile, way), index),
  );
  const money = mergedMoney(placed.map(({ way }) => way.money)).flatMap((step) => tranchesOf(step, business));
  const isSeveral = placed.length > 1;
  const barrier = (before: "irrevocable" | "money"): Step[] => (isSeveral ? [{ step: "barrier", before }] : []);
  const part = (name: "reversible" | "irrevocable" | "after"): Step[] => placed.flatMap(({ way }) => way[name]);
  const gates = mergedGates(placed.map(({ way }) => way.gates));
  const irrevocable = part("irrevocable");
  const before = [...gates, ...part("reversible"), ...(irrevocable.length > 0 ? barrier("irrevocable") : [])];
  const steps = [
    ...before,
    ...irrevocable,
    ...(money.length > 0 ? [...barrier("money"), ...money] : []),
    ...part("after"),
  ];
  return {
    way: [...new Set(chosen.map(({ way }) => way.way))].join("+"),
    legs: placed.flatMap(({ legs }) => legs),
    steps,
    pointOfNoReturn: pointOfNoReturn(steps, before.length, irrevocable.length),
    needsCover: chosen.some(({ way }) => way.needsCover),
    needs: [...new Set(chosen.flatMap(({ way }) => way.needs))],
  };
}

/** The first recording that cannot be taken back; else the disbursement or the terms; else the end. */
function pointOfNoReturn(steps: Step[], start: number, length: number): number {
  const recorded = steps.findIndex(
    (each, index) => each.step === "recorded" && index >= start && index < start + length,
  );
  if (recorded !== -1) return recorded;
  const money = steps.findIndex(({ step }) => step === "disbursement" || step === "terms_in_force");
  return money === -1 ? steps.length - 1 : money;
}

/** Gates of all registries in one order; conditions wanted by several are waited for once. */
function mergedGates([first, ...others]: Step[][]): Step[] {
  const gates = [...(first ?? [])];
  const filing = gates.findIndex((each) => each.step === "search" && each.stage === "before_filing");
  for (const step of others.flat()) {
    if (gates.some((each) => JSON.stringify(each) === JSON.stringify(step))) continue;
    gates.splice(filing === -1 ? gates.length : filing, 0, step);
  }
  return gates;
}

/**
 * The money of all registries, once: what one way needs before it is before it for all, as the search where a mortgage is not
 * registered anew at one of them.
 */
function mergedMoney([first, ...others]: Step[][]): Step[] {
  const money = [...(first ?? [])];
  const placeOf = (step: Step): number => money.findIndex((each) => JSON.stringify(each) === JSON.stringify(step));
  for (const steps of others) {
    for (const [index, step] of steps.entries()) {
      if (placeOf(step) !== -1) continue;
      const next = steps
        .slice(index + 1)
        .map(placeOf)
        .find((place) => place !== -1);
      money.splice(next ?? money.length, 0, step);
    }
  }
  return money;
}

/** One search and one disbursement for each tranche (在建工程按进度放款), the later ones on certified progress. */
function tranchesOf(step: Step, { loan }: Business): Step[] {
  const tranches = loan?.tranches ?? [];
  if (step.step !== "disbursement" || tranches.length < 2) return [step];
  return tranches.flatMap((tranche, index): Step[] => {
    const disbursement: Step = { step: "disbursement", tranche: index + 1 };
    if (index === 0) return [disbursement];
    const progress: Step = {
      step: "conditions",
      wanted: [{ type: "works_progress", subject: String(tranche.number) }],
    };
    return [progress, { step: "search", stage: "before_disbursement" }, disbursement];
  });
}

/** Every way of every kind at a registry, as a plan of one registry and one unit, with what the registry does not allow of it. */
export function offers(profile: RegistryProfile): { kind: ChainKind; way: string; plan: Plan; lacks: PlanNeed[] }[] {
  return chainKinds.flatMap((kind) =>
    waysOf(kind, profile.capability).map((way) => ({
      kind,
      way: way.way,
      plan: planOfWay(way, profile.registryId),
      lacks: lacking(way.needs, profile),
    })),
  );
}

/** A way as a plan by itself, for people to read: its legs are over no unit yet. */
export function planOfWay(way: PlanShape, registryId: string): Plan {
  const before = [...way.gates, ...way.reversible];
  const steps = [...before, ...way.irrevocable, ...way.money, ...way.after];
  return {
    way: way.way,
    legs: way.legs.map((leg) => ({ ...leg, registryId, unitCodes: [], furtherIndex: null })),
    steps,
    pointOfNoReturn: pointOfNoReturn(steps, before.length, way.irrevocable.length),
    needsCover: way.needsCover,
    needs: way.needs,
  };
}
