// The document of the flows is complete, fresh, and shows nothing unsafe: each end in it was played, so it is also a check of the plans.
// Invariant: what a lawyer reads in domain/flows.md is what decide() does today.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { chainKinds } from "../../domain/business.ts";
import { flows } from "../../domain/flows.ts";
import { actionRules, parkedKinds } from "../../domain/parked.ts";
import { registryCapabilities } from "../../domain/registration.ts";
import { flowDocument } from "./document.ts";
import { playPlan, type PlayedPlan } from "./ends.ts";
import { stepWords, wordsOf } from "./words.ts";

const text = flowDocument();
const pairs = chainKinds.flatMap((kind) => registryCapabilities.map((capability) => [kind, capability] as const));

test("the committed document is what the rules give", () => {
  expect(readFileSync("domain/flows.md", "utf8") === text, "run: npm run docs:flows").toBe(true);
});

describe("is complete:", () => {
  test.each(pairs)(
    "%s over %s has a plan, with every step and the point of no return in table and diagram",
    (kind, capability) => {
      const section = sectionOf(kind, capability);
      const { steps, pointOfNoReturn } = flows[kind][capability];
      for (const [index, step] of steps.entries()) {
        const { zh, en } = stepWords(step);
        expect(section).toContain(`s${index + 1}["${index + 1} ${zh}<br/>${en}"]`);
        expect(section.split(`\n| ${index + 1} ${zh}<br>${en} |`)).toHaveLength(3);
      }
      const marked = [...section.matchAll(/^ {2}s(\d+) == "不可回头点/gm)].map(([, number]) => Number(number));
      expect(marked).toEqual([pointOfNoReturn + 1]);
      const rows = section.split("\n");
      const last = rows.findIndex((row) => row.startsWith("| **不可回头点**"));
      expect(rows[last - 1]).toMatch(new RegExp(`^\\| ${pointOfNoReturn + 1} `));
    },
  );

  test.each(parkedKinds)("a chain ends parked as %s somewhere in it", (kind) => {
    const { zh, en } = wordsOf("Parked", kind);
    expect(text).toContain(`| 挂起：${zh}<br>parked: ${en} |`);
  });
});

function sectionOf(kind: string, capability: string): string {
  const column = registryCapabilities.findIndex((each) => each === capability) + 2;
  const { zh, en } = wordsOf("Business", kind);
  const cells =
    text
      .split("\n")
      .find((row) => row.startsWith(`| ${zh}<br>${en} |`))
      ?.split("|") ?? [];
  const anchor = /\(#([a-z-]+)\)/.exec(cells[column] ?? "")?.[1] ?? "no link";
  return text.split('<a id="').find((part) => part.startsWith(`${anchor}"`)) ?? "";
}

describe.each(pairs)("%s over %s: wherever a failure ends,", (kind, capability) => {
  const plan = playPlan(kind, capability);
  const hasOld = plan.chain.business.previousMortgage !== undefined;

  test("money was posted only with the new or changed mortgage on the register", () => {
    expect(namesWhere(plan, ({ standing }) => (standing.posted || standing.terms) && !standing.made)).toEqual([]);
  });
  test("the lender has a mortgage where it had one, but for one that the register never showed", () => {
    const bare = namesWhere(plan, ({ standing }) => hasOld && !standing.old && !standing.made);
    expect(bare.filter((name) => name !== "the old mortgage is not on the register")).toEqual([]);
  });
  test("aborted means that the new mortgage is not on the register and nothing was posted", () => {
    const half = namesWhere(plan, ({ state, standing }) => state === "aborted" && (standing.made || standing.posted));
    expect(half).toEqual([]);
  });
  test("past the point of no return nothing is aborted", () => {
    const late = { ...plan, steps: plan.steps.slice(plan.chain.plan.pointOfNoReturn + 1) };
    expect(namesWhere(late, ({ state }) => state === "aborted")).toEqual([]);
  });
  test("a few of the actions offered to people lead a parked chain to an end", () => {
    expect(namesWhere(plan, ({ shortest }) => shortest === null)).toEqual([]);
  });
});

function namesWhere(
  { steps }: PlayedPlan,
  holds: (end: PlayedPlan["steps"][number][number]["end"]) => boolean,
): string[] {
  return steps.flatMap((each) => each.filter(({ end }) => holds(end)).map(({ failure }) => failure.name.en));
}

test("two persons and a document go together, as the document says", () => {
  const rules = Object.values(actionRules);
  expect(rules.filter(({ persons, evidence }) => (persons === 2) !== (evidence === "document"))).toEqual([]);
});

test("a value without a word in the glossary stops the generator", () => {
  expect(() => wordsOf("Business", "no_such_kind")).toThrow("gives no_such_kind one Chinese word");
});
