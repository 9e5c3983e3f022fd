// The sections of the document: one for each plan of a kind, shared by the registries at which the plan is the same.
// Invariant: every way of every kind at every capability is in exactly one section of its kind.

import { chainKinds, type ChainKind } from "../../domain/business.ts";
import type { Plan } from "../../domain/plan.ts";
import type { RegistryCapability } from "../../domain/registration.ts";
import { places } from "../domain/pre-lodgement/people.ts";
import type { PlayedPlan } from "./ends.ts";
import { playScene } from "./play-scene.ts";
import { openScene, scenesOf, type Scene } from "./scenes.ts";
import { wayWords } from "./way-words.ts";
import type { Words } from "./two-languages.ts";

export type Section = {
  kind: ChainKind;
  way: string;
  title: Words;
  anchor: string;
  plan: Plan;
  /** Those that lead to the plan, by capability; the first is the one played. */
  scenes: Scene[];
  /** The kind whose section of the same plan is read instead, as where a new loan repays an old one in a renewal. */
  sameAs: { kind: ChainKind; anchor: string } | null;
};

/** Every section of a kind, in the order of its ways. */
export function sectionsOf(kind: ChainKind): Section[] {
  const groups = new Map<string, { plan: Plan; scenes: Scene[] }>();
  for (const scene of places.flatMap((place) => scenesOf(kind, place))) {
    const { plan } = openScene(scene);
    const key = `${plan.way} ${keyOf(plan)}`;
    const group = groups.get(key) ?? { plan, scenes: [] };
    group.scenes.push(scene);
    groups.set(key, group);
  }
  const sections = [...groups.values()].map(({ plan, scenes }): Section => {
    const { way } = plan;
    const capabilities = [...new Set(scenes.map(({ capability }) => capability))];
    const anchor = [way, ...capabilities].join("-").replaceAll(/[_:]/g, "-");
    return { kind, way, title: wayWords(way, kind), anchor, plan, scenes, sameAs: null };
  });
  return sections.sort((one, other) => rankOf(one) - rankOf(other));
}

/** Place of the section's way among the ways of its kind. */
function rankOf({ scenes }: Section): number {
  const [scene] = scenes;
  return scene === undefined ? 0 : scenesOf(scene.kind, scene.place).findIndex(({ way }) => way === scene.way);
}

/** What a reader sees of a plan: neither where it is nor over which units; what is changed differs by form, and is told beside. */
function keyOf({ legs, steps, needsCover, pointOfNoReturn }: Plan): string {
  const shown = legs.map(({ registryId: _registry, unitCodes: _units, changes: _changes, ...leg }) => leg);
  return JSON.stringify({ shown, steps, needsCover, pointOfNoReturn });
}

/** The section's plan, played at its first registry. */
function playSection({ scenes }: Section): PlayedPlan {
  const [scene] = scenes;
  if (scene === undefined) throw new Error("a section has a scene");
  return playScene(scene);
}

/** All sections, kind by kind. A renewal by a new loan that repays the old one is a refinance, and is read there. */
export function allSections(): Map<ChainKind, Section[]> {
  const all = new Map(chainKinds.map((kind) => [kind, sectionsOf(kind)]));
  const repaying = all.get("refinance") ?? [];
  const renewals = (all.get("renewal") ?? []).map((section): Section => {
    const [mapping] = section.way.split(":");
    const same = repaying.find((each) => mapping === "new_loan_repays_old" && keyOf(each.plan) === keyOf(section.plan));
    return same === undefined ? section : { ...section, sameAs: { kind: same.kind, anchor: same.anchor } };
  });
  return all.set("renewal", renewals);
}

/** The capabilities at which the section's plan is taken. */
export function capabilitiesOf({ scenes }: Section): RegistryCapability[] {
  return [...new Set(scenes.map(({ capability }) => capability))];
}

/** File of a kind, beside domain/flows.md. */
export function fileOf(kind: ChainKind): string {
  return `flows/${kind.replaceAll("_", "-")}.md`;
}

/** Every section of a kind with its plan as it was played. */
export type PlayedSections = Map<ChainKind, { section: Section; played: PlayedPlan | null }[]>;

/** Plays every section. Takes some ten to thirty seconds: five thousand failures, each gone on with to its end. */
export function playAll(): PlayedSections {
  return new Map(
    [...allSections()].map(([kind, sections]) => [
      kind,
      sections.map((section) => ({ section, played: section.sameAs === null ? playSection(section) : null })),
    ]),
  );
}
