// From the legs of a way to the legs of a chain: which registry, which units, which mortgage of a batch.
// Invariant: a leg without units is not filed, and every step names only legs that are.

import type { Business } from "./business.ts";
import { furtherMortgages } from "./further-mortgages.ts";
import type { PlanShape } from "./flows/shape.ts";
import type { LegUnits, PlacedLeg, PlannedLeg, Step } from "./plan.ts";
import type { RegistryProfile } from "./registry-profile.ts";

type Group = { profile: RegistryProfile; unitCodes: string[] };

/** Legs of a way at one registry, named apart from those of others by `_r2`, `_r3` …, and its steps over those legs. */
export function placeLegs(
  business: Business,
  group: Group,
  way: PlanShape,
  index: number,
): { legs: PlacedLeg[]; way: PlanShape } {
  const suffix = index === 0 ? "" : `_r${index + 1}`;
  const placed = new Map<string, PlacedLeg[]>();
  for (const leg of way.legs) {
    const all = [placeOne(business, group, leg), ...placeFurther(business, group, leg)];
    placed.set(
      leg.legId,
      all.filter(({ unitCodes }) => unitCodes.length > 0).map((each) => ({ ...each, legId: `${each.legId}${suffix}` })),
    );
  }
  const idsOf = (legId: string): string[] => placed.get(legId)?.map((leg) => leg.legId) ?? [legId];
  const renamed = (steps: Step[]): Step[] => steps.flatMap((step) => renameStep(step, idsOf));
  return {
    legs: [...placed.values()].flat(),
    way: {
      ...way,
      reversible: renamed(way.reversible),
      irrevocable: renamed(way.irrevocable),
      after: renamed(way.after),
    },
  };
}

function placeOne(business: Business, { profile, unitCodes }: Group, leg: PlannedLeg): PlacedLeg {
  const over = unitsOf(business, leg.units).filter((code) => unitCodes.includes(code));
  return { ...leg, registryId: profile.registryId, unitCodes: over, furtherIndex: null };
}

/** One more leg for each further mortgage of a batch. */
function placeFurther(business: Business, { profile, unitCodes }: Group, leg: PlannedLeg): PlacedLeg[] {
  return furtherMortgages(business).map((mortgage, index) => ({
    ...leg,
    legId: `${leg.legId}_${index + 2}`,
    registryId: profile.registryId,
    unitCodes: mortgage.units.map((unit) => unit.unitCode).filter((code) => unitCodes.includes(code)),
    furtherIndex: index,
  }));
}

function unitsOf({ units, collateralChange }: Business, which: LegUnits): string[] {
  const all = units.map((unit) => unit.unitCode);
  const added = collateralChange?.added ?? [];
  switch (which) {
    case "all":
      return all;
    case "added":
      return added;
    case "kept":
      return all.filter((code) => !added.includes(code));
    case "removed":
      return collateralChange?.removed.map((unit) => unit.unitCode) ?? [];
  }
}

function renameStep(step: Step, idsOf: (legId: string) => string[]): Step[] {
  switch (step.step) {
    case "file":
    case "reviewed":
    case "recorded": {
      const legs = step.legs.flatMap(idsOf);
      return legs.length === 0 ? [] : [{ ...step, legs }];
    }
    case "confirm":
    case "watch":
      return idsOf(step.leg).map((leg) => ({ ...step, leg }));
    default:
      return [step];
  }
}

/** Every unit a business touches, in order of mention: its own, those that go out, those of further mortgages. */
export function unitCodesOf(business: Business): string[] {
  const { units, collateralChange } = business;
  const all = [
    ...units,
    ...(collateralChange?.removed ?? []),
    ...furtherMortgages(business).flatMap((mortgage) => mortgage.units),
  ];
  return [...new Set(all.map((unit) => unit.unitCode))];
}
