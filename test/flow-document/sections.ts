// The sections of the document: one for each plan of a kind, shared by the registries at which the plan is the same.
// Invariant: every way of every kind at every capability is in exactly one section of its kind.

import { chainKinds, type ChainKind } from "../../domain/business.ts";
import type { Plan } from "../../domain/plan.ts";
import type { RegistryCapability } from "../../domain/registration.ts";
import { places } from "../domain/pre-lodgement/people.ts";
import type { PlayedPlan } from "./ends.ts";
import { playScene } from "./play-scene.ts";
import { openScene, scenesOf, type Scene } from "./scenes.ts";
import { formWords, wayWords } from "./way-words.ts";
import type { Words } from "./words.ts";

export type Section = {
  kind: ChainKind;
  way: string;
  /** With the form of mortgage where another section has the same way. */
  title: Words;
  anchor: string;
  plan: Plan;
  /** One scene for each capability, in the order of the capabilities; the first is the one played. */
  scenes: Scene[];
};

/** Every section of a kind, in the order of its ways. */
export function sectionsOf(kind: ChainKind): Section[] {
  const groups = new Map<string, { plan: Plan; scenes: Scene[] }>();
  for (const scene of places.flatMap((place) => scenesOf(kind, place))) {
    const { plan } = openScene(scene);
    const key = keyOf(plan);
    const group = groups.get(key) ?? { plan, scenes: [] };
    group.scenes.push(scene);
    groups.set(key, group);
  }
  const all = [...groups.values()];
  const sections = all.map(({ plan, scenes }): Section => {
    const way = plan.way;
    const capabilities = scenes.map(({ capability }) => capability);
    const { form } = scenes[0]?.business.mortgage ?? { form: "general" };
    const isAlone = !all.some((other) => {
      const isSame = other.plan.way === way && other.scenes[0]?.business.mortgage.form !== form;
      return isSame && other.scenes.some(({ capability }) => capabilities.includes(capability));
    });
    const { zh, en } = wayWords(way, kind);
    const formed = formWords(form);
    const title = isAlone ? { zh, en } : { zh: `${zh}（${formed.zh}）`, en: `${en} (${formed.en})` };
    const anchor = [way, ...(isAlone ? [] : [form]), ...capabilities].join("-").replaceAll(/[_:]/g, "-");
    return { kind, way, title, anchor, plan, scenes };
  });
  return sections.sort((one, other) => rankOf(one) - rankOf(other));
}

/** Place of the section's way among the ways of its kind. */
function rankOf({ scenes }: Section): number {
  const [scene] = scenes;
  return scene === undefined ? 0 : scenesOf(scene.kind, scene.place).findIndex(({ way }) => way === scene.way);
}

/** What a reader sees of a plan: neither which registry it is at, nor over which units. */
function keyOf({ way, legs, steps, needs, needsCover, pointOfNoReturn }: Plan): string {
  const shown = legs.map(({ registryId: _registry, unitCodes: _units, ...leg }) => leg);
  return JSON.stringify({ way, shown, steps, needs, needsCover, pointOfNoReturn });
}

/** The section's plan, played at its first registry. */
export function playSection({ scenes }: Section): PlayedPlan {
  const [scene] = scenes;
  if (scene === undefined) throw new Error("a section has a scene");
  return playScene(scene);
}

/** All sections, kind by kind. */
export function allSections(): Map<ChainKind, Section[]> {
  return new Map(chainKinds.map((kind) => [kind, sectionsOf(kind)]));
}

/** The capabilities at which the section's plan is taken. */
export function capabilitiesOf({ scenes }: Section): RegistryCapability[] {
  return scenes.map(({ capability }) => capability);
}

/** File of a kind, beside domain/flows.md. */
export function fileOf(kind: ChainKind): string {
  return `flows/${kind.replaceAll("_", "-")}.md`;
}
