// The safety statement (reliability 4.1, 5.2) over random orders of events, faults, strangers, aborts and persons; wrong variants must break it.
// Invariant: a failing run is told with its seed, its path and its log. RUNS=n makes n runs a scene (40 unless told; 1000 before a
// release), SEED=n repeats, SCENE=text takes the scenes whose name has it, SHRINK=1 looks for the shortest run that fails.

import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Chain } from "../../domain/chain-state.ts";
import { wrongVariants as modelled } from "../model/variants.ts";
import { randomRun } from "./safety/random-run.ts";
import type { Bend } from "./safety/run.ts";
import { everyKind, further } from "./safety/scenes.ts";
import { namedBreaks } from "./safety/named-breaks.ts";
import { checkedHere, statements } from "./safety/statements.ts";
import { wrongVariants } from "./safety/wrong-variants.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000_000);
const numRuns = Number(process.env["RUNS"] ?? 40);
const wanted = process.env["SCENE"] ?? "";
const shrinks = process.env["SHRINK"] === "1";
/** A wrong variant is looked for until it is found; so many runs miss none. */
const variantRuns = 4_000;
const choices = fc.noBias(fc.array(fc.nat(999_999), { minLength: 20, maxLength: 600, size: "max" }));

/** Runs chains by random choices; null, or why the first run broke that broke with such words, with the end of its log. */
function findBroken(opened: Chain, runs: number, bend: Bend = {}, says = /^/): string | null {
  let why: string | null = null;
  const found = fc.check(
    fc.property(choices, (list) => {
      const run = randomRun(opened, list, bend);
      const isFound = run.broken !== null && says.test(run.broken);
      if (isFound) why = [run.broken, ...run.troubles, ...run.log.slice(-40)].join("\n");
      return !isFound;
    }),
    { seed, numRuns: runs, endOnFailure: !shrinks },
  );
  return found.failed ? `seed ${seed} path ${found.counterexamplePath}: ${why}` : null;
}

describe(`seed ${seed}, ${numRuns} runs a scene: safe at every moment, ends consistently, and every parked chain can be ended`, () => {
  const scenes = [...everyKind, ...further].filter(({ name }) => name.includes(wanted));
  test.each(scenes)("$name", { timeout: 600_000 }, ({ open }) => expect(findBroken(open(), numRuns)).toBeNull());
});

describe("a wrong variant is found:", () => {
  test.each(wrongVariants)("$name", { timeout: 600_000 }, ({ scene, bend }) => {
    expect(findBroken(scene.open(), variantRuns, bend)).not.toBeNull();
  });

  test("each by a second suite, too, which is there", () => {
    const rows = readFileSync(new URL("wrong-variants.test.ts", import.meta.url), "utf8");
    const missing = wrongVariants.filter(({ name, second }) =>
      second.suite === "table"
        ? !rows.includes(JSON.stringify(name))
        : !modelled.some((each) => each.name === second.variant),
    );
    expect(missing.map(({ name }) => name)).toEqual([]);
    expect(wrongVariants.length).toBeGreaterThanOrEqual(12);
  });
});

describe("a break of each line is found by its name:", () => {
  test.each(Object.entries(namedBreaks))("%s", { timeout: 600_000 }, (_name, { scene, bend, says }) => {
    expect(findBroken(scene.open(), variantRuns, bend, says)).not.toBeNull();
  });

  test("every line that is checked here has one", () => {
    expect(Object.keys(namedBreaks).toSorted()).toEqual(checkedHere().toSorted());
  });
});

test("every S and I of the statement is checked here or by the suite named, which is there", () => {
  const missing = statements.flatMap(({ name, suites }) =>
    suites.filter((path) => !existsSync(new URL(`../../${path}`, import.meta.url))).map((path) => `${name}: ${path}`),
  );
  expect(missing).toEqual([]);
  expect(statements.filter(({ suites }) => suites.length === 0)).toEqual([]);
});
