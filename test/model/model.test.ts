// The lane of the model: its orders are those of domain/flows, and every variant gets the answer of the table.
// Invariant: no tool, no silence: without spin or gcc the lane is skipped by name, and required with CI=true.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { waysOf } from "../../domain/flows/flows.ts";
import type { Plan, Step } from "../../domain/plan.ts";
import { planOfWay } from "../../domain/planning.ts";
import { registryCapabilities, type RegistryCapability } from "../../domain/registration.ts";
import { foreignLane } from "../support/foreign-tools.ts";
import { checkVariant, modelFile } from "./check-variant.ts";
import { surpriseOf } from "./surprise.ts";
import { orderOf, safeVariants, variants, wrongVariants } from "./variants.ts";

const modelText = readFileSync(modelFile, "utf8");

/** The steps of a #define in chain.pml; empty when there is none. */
function orderInModel(name: string): string[] {
  const steps = new RegExp(`^#define ${name} (.*)$`, "m").exec(modelText)?.[1];
  return steps?.split(",").map((each) => each.trim()) ?? [];
}

/** The way that is modelled: of a refinance the first by which a new mortgage takes the place of the old; a renewal as change. */
function planOf(kind: "refinance" | "renewal", capability: RegistryCapability): Plan {
  const ways = waysOf(kind, capability);
  const isModelled = (name: string): boolean => (name === "change") === (kind === "renewal");
  const way = ways.find(({ way: name }) => name !== "no_registration" && isModelled(name));
  if (way === undefined) throw new Error(`no way of ${kind}`);
  return planOfWay(way, "registry");
}

/** How the model writes a step of a plan: one word for each leg, filed together or one after the other. Papers are outside it. */
function wordsOf(step: Step): string[] {
  switch (step.step) {
    case "search":
      return [`search_${step.stage}`];
    case "file":
      return step.together ? ["file_together"] : step.legs.map((leg) => `file_${leg}`);
    case "reviewed":
    case "recorded":
      return step.legs.map((leg) => `${step.step}_${leg}`);
    case "confirm":
      return [`confirm_${step.leg}`];
    case "consents":
    case "conditions":
    case "barrier":
      return [];
    default:
      return [step.step];
  }
}

describe.each(["refinance", "renewal"] as const)("%s", (kind) => {
  test.each(registryCapabilities)("the order in the model is the plan of domain/flows, %s", (capability) => {
    const plan = planOf(kind, capability);
    expect(orderInModel(orderOf(kind, capability))).toEqual(plan.steps.flatMap(wordsOf));
  });

  test.each(registryCapabilities)("a plan that needs cover is the one the model asks for cover, %s", (capability) => {
    const order = `PLAN=${orderOf(kind, capability)}`;
    const asked = safeVariants
      .filter(({ defines }) => defines.includes(order))
      .map(({ defines }) => defines.includes("NEEDS_COVER=1"));
    expect(new Set(asked)).toEqual(new Set([planOf(kind, capability).needsCover]));
  });
});

test("every order written in the model is checked", () => {
  const written = [...modelText.matchAll(/^#define ((?:PLAN|WRONG)_\w+) /gm)].map((match) => match[1]);
  const checked = new Set(variants.flatMap(({ defines }) => defines));
  expect(written.filter((name) => !checked.has(`PLAN=${name}`))).toEqual([]);
});

test("every rule that can be turned off is turned off by some wrong variant", () => {
  const rules = [...modelText.matchAll(/^#define (\w+) 1\n#endif/gm)].map((match) => match[1]);
  const turnedOff = new Set(wrongVariants.flatMap(({ defines }) => defines));
  expect(rules.length).toBeGreaterThan(10);
  expect(rules.filter((rule) => rule !== "MANDATE" && !turnedOff.has(`${rule}=0`))).toEqual([]);
});

foreignLane("the chain protocol, every state", ["spin", "gcc"], () => {
  test.concurrent.each(variants)("$name", { timeout: 240_000 }, async (variant) => {
    expect(surpriseOf(variant, await checkVariant(variant))).toBeNull();
  });
});
