// The habits of the project, checked over every file that git knows.
// Invariant: each rule is first tried on small bad texts, so a rule that cannot fire is found before it is trusted.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { codeRules } from "./tidy/code-rules.ts";
import { cryptoRules } from "./tidy/crypto-rules.ts";
import { importRules } from "./tidy/import-rules.ts";
import { unreached } from "./tidy/reach.ts";
import { report } from "./tidy/rule.ts";
import { measure, ratchet, shapeRules } from "./tidy/shape-rules.ts";
import { readProject, sourceOf } from "./tidy/sources.ts";
import { textRules } from "./tidy/text-rules.ts";

const rules = [...importRules, ...codeRules, ...cryptoRules, ...shapeRules, ...textRules];
const project = readProject();
const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Record<string, Record<string, string> | undefined>;

describe("the rules themselves", () => {
  for (const rule of rules) {
    test(`"${rule.name}" finds its bad texts and leaves its good ones`, () => {
      expect(rule.bad.length).toBeGreaterThan(0);
      for (const { path, text } of rule.bad)
        expect(rule.check(sourceOf(path, text)), `${path}: ${text.slice(0, 80)}`).not.toEqual([]);
      for (const { path, text } of rule.good)
        expect(rule.check(sourceOf(path, text)), `${path}: ${text.slice(0, 80)}`).toEqual([]);
    });
  }

  test("a file that nothing leads to is found, one that is started by its path is not", () => {
    const sources = [
      sourceOf("main.ts", 'import "./domain/a.ts"; const child = "./queue/child.ts";'),
      sourceOf("domain/a.ts", ""),
      sourceOf("queue/child.ts", ""),
      sourceOf("domain/lost.ts", 'import "./a.ts";'),
    ];
    expect(unreached(sources, [])).toEqual(["domain/lost.ts"]);
    expect(unreached(sources, ["node domain/lost.ts"])).toEqual([]);
  });
});

describe("the project", () => {
  test("has the files it is about", () => {
    expect(project.length).toBeGreaterThan(40);
    expect(project.map(({ path }) => path)).toEqual(
      expect.arrayContaining(["README.md", "DECISIONS.md", "CHANGELOG.md", "LICENSE", "domain/glossary.md"]),
    );
  });

  for (const rule of rules) {
    test(rule.name, () => {
      const findings = project.flatMap((source) => rule.check(source));
      expect.soft(report(rule, findings)).toBe("");
    });
  }

  test("exceptions to the lengths name something that is there", () => {
    const places = new Set(project.flatMap(measure).map(({ place }) => place));
    expect(ratchet.filter(({ place }) => !places.has(place))).toEqual([]);
  });

  test("every TypeScript file is reached", () => {
    const lost = unreached(project, Object.values(manifest["scripts"] ?? {}));
    const because = "code that nothing runs is neither tested nor read";
    expect(
      report(
        { name: "every file is reached", because },
        lost.map((path) => ({ path, line: 1, what: "nothing leads here" })),
      ),
    ).toBe("");
  });

  test("every dependency has its reason in DECISIONS.md", () => {
    const decisions = readFileSync("DECISIONS.md", "utf8");
    const groups = ["dependencies", "devDependencies", "optionalDependencies"];
    const names = groups.flatMap((group) => Object.keys(manifest[group] ?? {}));
    expect(names.filter((name) => !decisions.includes(`\`${name}\``))).toEqual([]);
  });
});
