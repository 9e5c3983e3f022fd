// Every way of every kind at every sample registry as a chain that takes it: a lawful business, and what the registry must allow.
// Invariant: a way is shown with the plan that the planner made of it; a way that nothing leads to stops the generator.

import { chainKinds, type Business, type ChainKind } from "../../domain/business.ts";
import type { Chain } from "../../domain/chain-state.ts";
import { waysOf } from "../../domain/flows/flows.ts";
import type { PlanShape } from "../../domain/flows/shape.ts";
import { openChain } from "../../domain/opening.ts";
import type { PlanNeed } from "../../domain/plan.ts";
import { allows, mappingOf, type LendingPolicy } from "../../domain/planning.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import type { RegistryCapability } from "../../domain/registration.ts";
import type { RegistryProfile } from "../../domain/registry-profile.ts";
import {
  assignedAs,
  assignedForPrice,
  atMaximum,
  boughtAlready,
  byLenderAlone,
  cancelled,
  collateral,
  convertedByRegistry,
  sale,
  underMaximum,
  withCover,
} from "../domain/kinds/variants.ts";
import { digest, lawful, yuan } from "../domain/pre-lodgement/kinds.ts";
import { places, type Place } from "../domain/pre-lodgement/people.ts";
import { houseOfMortgagee, samplePolicy, start } from "../domain/sample-chains.ts";
import { sampleProfiles } from "../samples/sample-profiles.ts";

export type Scene = {
  kind: ChainKind;
  way: PlanShape;
  place: Place;
  capability: RegistryCapability;
  business: Business;
  /** What the registry of the sample was made to allow, and not to allow, so that this way is the one taken. */
  allowed: PlanNeed[];
  denied: PlanNeed[];
  /** The institution wants no other mapping. */
  onlyMapping: boolean;
  /** What the lawful business of the kind takes at the sample registry as it is. */
  isUsual: boolean;
};

type Opening = { business: Business; profiles: RegistryProfile[]; policy: LendingPolicy };

/** The chain of such a business at these registries, or the refusal. */
export function open({ business, profiles, policy }: Opening): Chain | Refusal {
  const lender = houseOfMortgagee(business.mortgagee);
  return openChain({ chainId: "chn_1", institution: "bank", lender, business, profiles, policy, now: start });
}

/** Opens the scene's own chain, or the same with another business; throws with what was refused. */
export function openScene(scene: Scene, business: Business = scene.business): Chain {
  const opened = open(settingOf(scene, business));
  if (isRefusal(opened)) throw new Error(`${scene.kind} ${scene.way.way}: ${opened.code} ${opened.field}`);
  return opened;
}

/** What `openScene` opens, to be altered before. */
export function settingOf(scene: Scene, business: Business = scene.business): Opening {
  const profiles = sampleProfiles.map((profile) =>
    profile.registryId === scene.place ? without(withAllowed(profile, scene.allowed), scene.denied) : profile,
  );
  return { business, profiles, policy: scene.onlyMapping ? onlyMapping(scene.way) : samplePolicy };
}

function onlyMapping({ way }: PlanShape): LendingPolicy {
  const only = [mappingOf(way)];
  return { mappings: { renewal: only, extension: only, refinance: only } };
}

/** The profile that also allows these. */
export function withAllowed(profile: RegistryProfile, needs: PlanNeed[]): RegistryProfile {
  return needs.reduce((each, need) => changed(each, need, true), profile);
}

/** The profile that does not allow these. */
export function without(profile: RegistryProfile, needs: PlanNeed[]): RegistryProfile {
  return needs.reduce((each, need) => changed(each, need, false), profile);
}

function changed(profile: RegistryProfile, need: PlanNeed, may: boolean): RegistryProfile {
  if (need === "junior_rank") return { ...profile, juniorRank: may };
  if (need === "change_of_main_claim") return { ...profile, changeOfMainClaim: may };
  if (need === "partial_cancellation") return { ...profile, partialCancellation: may };
  const [sort, name = ""] = need.split(":");
  const list = <T extends string>(all: T[]): T[] => {
    const others = all.filter((each) => each !== name);
    return may ? [...others, name as T] : others;
  };
  if (sort === "combined_filing") return { ...profile, combinedFilings: list(profile.combinedFilings) };
  if (sort === "change_event") return { ...profile, changeEvents: list(profile.changeEvents) };
  return { ...profile, unilateral: list(profile.unilateral) };
}

/** Businesses of a kind beside the plain one, each suiting some other way. */
const others: Partial<Record<ChainKind, (place: Place) => Business[]>> = {
  renewal: (place) => [underMaximum("renewal", place), withCover(lawful("renewal", place))],
  extension: (place) => [underMaximum("extension", place)],
  refinance: (place) => [underMaximum("refinance", place), withCover(lawful("refinance", place))],
  notice_conversion: (place) => [byLenderAlone("notice_conversion", place), boughtAlready(place)],
  notice_cancellation: (place) => [byLenderAlone("notice_cancellation", place)],
  construction_conversion: (place) => [convertedByRegistry(place)],
  increase: (place) => [atMaximum(lawful("increase", place)), withPriorClaim(place)],
  collateral_change: (place) => [
    collateral(place, "removal"),
    collateral(place, "substitution"),
    collateral(place, "replacement"),
  ],
  cancellation: (place) => [cancelled(place, "waiver"), cancelled(place, "realised")],
  assignment: (place) =>
    (["whole", "shared", "split", "exit"] as const).flatMap((mode) => [
      assignedAs(place, mode),
      priced(place, assignedAs(place, mode)),
    ]),
  sale_with_mortgage: (place) => [
    sale(place, "combined", "same"),
    sale(place, "combined", "other"),
    sale(place, "staged", "same"),
    sale(place, "staged", "other"),
    sale(place, "change", "same"),
  ],
};

/** A claim from before that is taken into the maximum (民法典 420 ¶2). */
function withPriorClaim(place: Place): Business {
  const claim = { contractNumber: "示银借字2024第88号", amount: yuan(100_000), sha256: digest("prior claim") };
  const business = atMaximum(lawful("increase", place));
  const consents = business.mortgagors.map(({ party }) => {
    return { matter: "prior_claims" as const, party: party.name, sha256: digest("prior claim consented") };
  });
  return { ...business, consents, priorClaims: [claim] };
}

function priced(place: Place, business: Business): Business {
  const { mainContract, loan } = assignedForPrice(place);
  return { ...business, mainContract, loan };
}

/** Every way of a kind at one place, in the order of the table. */
export function scenesOf(kind: ChainKind, place: Place): Scene[] {
  const capability = sampleAt(place).capability;
  const ways = waysOf(kind, capability);
  return ways.map((way, index) => {
    const found = sceneOf({ kind, place, capability, way, earlier: ways.slice(0, index) });
    if (found === null) throw new Error(`nothing leads ${kind} to ${way.way} at ${place}`);
    return found;
  });
}

function sampleAt(place: Place): RegistryProfile {
  const profile = sampleProfiles.find(({ registryId }) => registryId === place);
  if (profile === undefined) throw new Error(`no sample registry ${place}`);
  return profile;
}

type Wanted = Pick<Scene, "kind" | "place" | "capability" | "way"> & { earlier: PlanShape[] };

/** The first business, with as little changed at the registry as possible, for which the planner takes the way. */
function sceneOf({ earlier, ...wanted }: Wanted): Scene | null {
  const { kind, place, way } = wanted;
  const profile = sampleAt(place);
  const plain = lawful(kind, place);
  const all = [plain, ...(others[kind]?.(place) ?? []), atMaximum(plain), atMaximum(withCover(plain))];
  const businesses = all.filter((each) => way.when?.(each) ?? true);
  const lacking = way.needs.filter((need) => !allows(profile, need));
  const inTheWay = (business: Business): PlanNeed[] =>
    earlier
      .filter((each) => each.when?.(business) ?? true)
      .flatMap(({ needs }) => needs.filter((need) => !way.needs.includes(need)).slice(0, 1));
  const settings = (business: Business): Scene[] => {
    const as = { ...wanted, business, allowed: [], denied: [], onlyMapping: false, isUsual: business === plain };
    const denied = [...new Set(inTheWay(business))].filter((need) => allows(profile, need));
    const altered = { ...as, allowed: lacking, denied, isUsual: false };
    return [as, altered, { ...altered, onlyMapping: true }];
  };
  const scenes = businesses.flatMap(settings).sort((one, other) => effortOf(one) - effortOf(other));
  return scenes.find((scene) => isTaken(scene)) ?? null;
}

function effortOf({ allowed, denied, onlyMapping: only }: Scene): number {
  return allowed.length + denied.length + (only ? 1 : 0);
}

function isTaken(scene: Scene): boolean {
  const opened = open(settingOf(scene));
  if (isRefusal(opened)) return false;
  const { plan } = opened;
  const { way } = scene;
  return plan.way === way.way && plan.needs.join() === way.needs.join() && changesOf(plan) === changesOf(way);
}

/** Ways of one name may change something else: of a general mortgage its term, of another its determination period. */
function changesOf({ legs }: Pick<PlanShape, "legs">): string {
  return legs.map(({ changes }) => changes.join("+")).join();
}

/** Every way of every kind at every place. */
export function allScenes(): Scene[] {
  return chainKinds.flatMap((kind) => places.flatMap((place) => scenesOf(kind, place)));
}
