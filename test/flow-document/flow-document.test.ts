// The document of the flows is complete, fresh, and shows nothing unsafe: each end in it was played, so it is also a check of the plans.
// Invariant: what a lawyer reads in domain/flows.md and domain/flows is what decide() does today.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { burdenedLegs, burdens } from "../../domain/burdens.ts";
import { chainKinds } from "../../domain/business.ts";
import { consentMatters } from "../../domain/business-parts.ts";
import { conditionRules, conditionTypes } from "../../domain/conditions.ts";
import { waysOf } from "../../domain/flows/flows.ts";
import { mortgageeKinds } from "../../domain/parties.ts";
import { actionRules } from "../../domain/parked-rules.ts";
import { parkedKinds } from "../../domain/parked.ts";
import { rules } from "../../domain/pre-lodgement/check.ts";
import { registryCapabilities } from "../../domain/registration.ts";
import { flowDocuments } from "./document.ts";
import type { Played, PlayedPlan } from "./ends.ts";
import { playExamples } from "./examples.ts";
import { legWords } from "./leg-words.ts";
import { fileOf, playAll, type Section } from "./sections.ts";
import { both } from "./two-languages.ts";
import { kindWords, stepWords, wordsOf } from "./words.ts";

const all = playAll();
const documents = flowDocuments(all);
const index = documents.get("flows.md") ?? "";
const everything = [...documents.values()].join("\n");
const sections = [...all.values()].flat();
const named = sections.map((each) => [`${each.section.kind} ${each.section.anchor}`, each] as const);
const played = [
  ...named.flatMap(([name, { played: plan }]) => (plan === null ? [] : [[name, plan] as const])),
  ...playExamples(),
];

test.each([...documents])("the committed %s is what the rules give", (name, text) => {
  expect(readFileSync(`domain/${name}`, "utf8") === text, "run: npm run docs:flows").toBe(true);
});

describe("is complete:", () => {
  const pairs = chainKinds.flatMap((kind) => registryCapabilities.map((capability) => [kind, capability] as const));

  test.each(pairs)("every way of %s over %s has one section, linked from the index", (kind, capability) => {
    const there = (all.get(kind) ?? []).map(({ section }) => section);
    for (const way of waysOf(kind, capability)) {
      const own = there.filter(({ scenes }) =>
        scenes.some((scene) => scene.capability === capability && sameWay(scene.way, way)),
      );
      expect(own.map(({ way: name }) => name)).toEqual([way.way]);
      expect(index).toContain(`](${fileOf(kind)}#${own[0]?.anchor})`);
    }
    expect(index).toContain(`[${both(kindWords(kind))}](${fileOf(kind)})`);
  });

  test.each(pairs)("one way of %s over %s is what the sample takes, and stands in bold", (kind, capability) => {
    const usual = (all.get(kind) ?? []).filter(({ section }) => isUsual(section, capability));
    expect(usual).toHaveLength(1);
    expect(index).toContain(`](${fileOf(kind)}#${usual[0]?.section.anchor})**`);
  });

  test.each(named)("%s has a diagram, its steps and the point of no return in both", (_, { section }) => {
    const text = sectionText(section);
    const { steps, pointOfNoReturn } = section.plan;
    for (const [place, step] of steps.entries()) {
      const { zh, en } = stepWords(step);
      expect(text).toContain(`s${place + 1}["${place + 1} ${zh}<br/>${en}"]`);
      expect(text).toContain(`\n| ${place + 1} ${zh}<br>${en} |`);
    }
    const marked = [...text.matchAll(/^ {2}s(\d+) == "不可回头点/gm)].map(([, number]) => Number(number));
    expect(marked).toEqual([pointOfNoReturn + 1]);
    const rows = text.split("\n");
    const last = rows.findIndex((row) => row.startsWith("| **不可回头点**"));
    expect(rows[last - 1]).toMatch(new RegExp(`^\\| ${pointOfNoReturn + 1} `));
  });

  test.each(named)("%s says of every step what happens if it fails", (_, { section }) => {
    const [, failures = ""] = sectionText(section).split("**如果某一步未成");
    const told = section.plan.steps.map((_step, place) => failures.includes(`\n| ${place + 1} `));
    expect(told).toEqual(section.plan.steps.map(() => true));
  });

  test.each(parkedKinds)("a chain ends parked as %s somewhere in it", (kind) => {
    const { zh, en } = wordsOf("Parked", kind);
    expect(everything).toContain(`| 挂起：${zh}<br>parked: ${en} |`);
  });

  test("its annexes hold every burden, consent, condition, kind of mortgagee and rule, and every leg's signers", () => {
    for (const burden of burdens) expect(rowOf(both(wordsOf("Search", burden)))).toHaveLength(burdenedLegs.length + 1);
    for (const matter of consentMatters) expect(rowOf(both(wordsOf("Parts", matter)))).toHaveLength(2);
    for (const type of conditionTypes) {
      const row = rowOf(`\`${type}\``);
      expect(row).toHaveLength(7);
      expect(row.some((cell) => cell.includes("须载明有效期"))).toBe(conditionRules[type].validUntil === "required");
    }
    for (const kind of mortgageeKinds) expect(rowOf(both(wordsOf("Parts", kind)))).toHaveLength(4);
    for (const { id, code } of rules) expect(rowOf(`${id}<br>\`${code}\``)).toHaveLength(4);
    for (const { section } of sections) {
      for (const { legId } of section.plan.legs) {
        expect(index).toContain(`| ${both(kindWords(section.kind))} | ${both(legWords(legId))} |`);
      }
    }
  });

  test("every link within it leads somewhere", () => {
    const broken = [...documents].flatMap(([name, text]) =>
      [...text.matchAll(/\]\(([^)#\s]*)#([^)\s]+)\)/g)]
        .filter(([, file = "", anchor = ""]) => !targetOf(name, file).includes(`<a id="${anchor}"></a>`))
        .map(([link]) => `${name}: ${link}`),
    );
    expect(broken).toEqual([]);
  });
});

describe.each(played)("%s: wherever a failure ends,", (_name, plan) => {
  const { business } = plan.chain;
  const hasOld = business.previousMortgage !== undefined || business.notices !== undefined;
  const onlyEnds = plan.chain.plan.legs.every(({ registrationType }) => registrationType === "cancellation");

  test("it completes when nothing disturbs it", () => {
    expect(plan.stops.length > plan.chain.plan.steps.length).toBe(true);
  });
  test("money was posted only with what secures it on the register, unless the register was set back afterwards", () => {
    const isSecured = ({ standing }: Played["end"]): boolean => standing.made || (onlyEnds && standing.old);
    const bare = namesWhere(plan, (end) => (end.standing.posted || end.standing.terms) && !isSecured(end));
    expect(bare.filter((each) => each !== "the register was set back to before the recording")).toEqual([]);
  });
  test("the lender has a mortgage where it had one, but for one that the register never showed", () => {
    const bare = namesWhere(plan, ({ standing }) => hasOld && !onlyEnds && !standing.old && !standing.made);
    expect(bare.filter((each) => each !== "the old mortgage, or notice, is not on the register")).toEqual([]);
  });
  test("aborted means that nothing new of the lender's is on the register, nothing sold and nothing posted", () => {
    const isHalf = ({ state, code, standing }: Played["end"]): boolean =>
      state === "aborted" && code !== "ended_as_recorded" && (standing.made || standing.posted || standing.transferred);
    expect(namesWhere(plan, isHalf)).toEqual([]);
  });
  test("past the point of no return nothing is aborted", () => {
    // What was caused before the point was passed may still end aborted.
    const after = plan.steps.slice(plan.chain.plan.pointOfNoReturn + 1);
    const late = { steps: after.map((each) => each.filter(({ failure }) => failure.from === undefined)) };
    expect(namesWhere(late, ({ state }) => state === "aborted")).toEqual([]);
  });
  test("a few of the actions offered to people lead a parked chain to an end", () => {
    expect(namesWhere(plan, ({ shortest }) => shortest === null)).toEqual([]);
  });
  test("a chain that waits comes to its end once what it waits for is done", () => {
    const isLeft = ({ state, atDoor, onceDone }: Played["end"]): boolean =>
      state === "open" && !atDoor && onceDone?.state !== "completed" && onceDone?.state !== "aborted";
    expect(namesWhere(plan, isLeft)).toEqual([]);
  });
});

test("two persons and a document go together, as the document says", () => {
  const judged = Object.values(actionRules);
  expect(judged.filter(({ by, evidence }) => (by.length === 2) !== (evidence !== null))).toEqual([]);
});

test("a value without a word in the glossary stops the generator", () => {
  expect(() => wordsOf("Business", "no_such_kind")).toThrow("gives no_such_kind one Chinese word");
});

type Way = Section["scenes"][number]["way"];

function sameWay(one: Way, other: Way): boolean {
  const changes = ({ legs }: Way): string => legs.map((leg) => leg.changes.join("+")).join();
  return one.way === other.way && one.needs.join() === other.needs.join() && changes(one) === changes(other);
}

function isUsual({ scenes }: Section, capability: string): boolean {
  return scenes.some((scene) => scene.capability === capability && scene.isUsual);
}

/** The text between the section's anchor and the next; where the plan is written elsewhere, that. */
function sectionText({ kind, anchor, sameAs }: Section): string {
  const text = documents.get(fileOf(sameAs?.kind ?? kind)) ?? "";
  return text.split('<a id="').find((part) => part.startsWith(`${sameAs?.anchor ?? anchor}"`)) ?? "";
}

/** Cells of the first row of the index that begins so. */
function rowOf(first: string): string[] {
  const row = index.split("\n").find((each) => each.startsWith(`| ${first} |`)) ?? "";
  return row.split(" | ");
}

/** The document that a link leads to; others are not generated and have their own checks. */
function targetOf(from: string, file: string): string {
  if (file === "") return documents.get(from) ?? "";
  const isWithin = from.startsWith("flows/") && !file.startsWith("../");
  return documents.get(isWithin ? `flows/${file}` : file.replace("../", "")) ?? "";
}

function namesWhere({ steps }: Pick<PlayedPlan, "steps">, holds: (end: Played["end"]) => boolean): string[] {
  return steps.flatMap((each) => each.filter(({ end }) => holds(end)).map(({ failure }) => failure.name.en));
}
