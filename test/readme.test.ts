// The documents keep their word: every file, name and command they mention is there, and every word of the domain is explained.
// Invariant: what a reader is sent to exists.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { describe, expect, test } from "vitest";
import { isNode, type Node, nodesOf, sourceOf } from "./tidy/sources.ts";

const readme = readFileSync("README.md", "utf8");
const glossary = readFileSync("domain/glossary.md", "utf8");
const scripts = (JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> }).scripts;

/** Text of a README section without its heading. */
function section(title: string): string {
  return readme.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? "";
}

describe("follow one application", () => {
  const stops = [...section("Follow one application").matchAll(/^\d+\. \*\*(.+?)\*\*: (.*)$/gm)];

  test("goes from the door to the notice in order", () => {
    const names = stops.map(([, name]) => name);
    const [first, second] = [
      ["door", "signature", "handler", "plan", "one transaction", "wake", "claim", "decide"],
      ["prepare and sign", "send", "outcome", "callback", "disbursement permit", "notice"],
    ];
    expect(names).toEqual([...first, ...second]);
  });

  test.each(stops.map(([, name = "", text = ""]) => [name, text]))(
    "stop %s: the file exports the name",
    (_name, text) => {
      const places = [...text.matchAll(/`([\w/.-]+\.ts)` `(\w+)`/g)];
      expect(places.length).toBeGreaterThan(0);
      for (const [, file = "", name = ""] of places) {
        expect(existsSync(file), file).toBe(true);
        expect(exportsOf(file), file).toContain(name);
      }
    },
  );
});

function exportsOf(file: string): string[] {
  const tree = sourceOf(file, readFileSync(file, "utf8")).tree;
  return tree === null ? [] : [...nodesOf(tree)].flatMap(({ node }) => exportedName(node));
}

function exportedName(node: Node): string[] {
  if (node.type !== "ExportNamedDeclaration" || !isNode(node["declaration"])) return [];
  const { declaration } = node;
  const declared = Array.isArray(declaration["declarations"])
    ? declaration["declarations"].filter(isNode)
    : [declaration];
  return declared.flatMap((one) => (isNode(one["id"]) ? [String(one["id"]["name"])] : []));
}

describe("what the documents name is there", () => {
  test.each(["README.md", "DECISIONS.md", "CHANGELOG.md", "domain/glossary.md"])("%s: links", (file) => {
    const links = [...readFileSync(file, "utf8").matchAll(/\]\((?!https?:|#)([^)#]+)/g)];
    expect(links.map(([, link = ""]) => join(dirname(file), link)).filter((path) => !existsSync(path))).toEqual([]);
  });

  test("npm scripts", () => {
    const named = [
      ...readme.matchAll(/npm (?:run )?(demo|start|test|[a-z]+:[a-z]+|bench|check|format|proto|model|mutation)\b/g),
    ].map(([, name = ""]) => name);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
    const shown = Object.keys(scripts).filter((name) => !name.includes(":"));
    expect(shown.filter((name) => !named.includes(name))).toEqual([]);
  });

  test("commands of main.ts", () => {
    const main = readFileSync("main.ts", "utf8");
    const named = [...readme.matchAll(/node main\.ts ([a-z-]+)/g)].map(([, name = ""]) => name);
    expect(named).toContain("verify-evidence");
    expect([...new Set(named)].filter((name) => !main.includes(`case "${name}"`))).toEqual([]);
  });

  test("folders of the layout", () => {
    const named = [...section("Layout").matchAll(/^\| `([\w.]+)\/?` \|/gm)].map(([, name = ""]) => name);
    expect(named.filter((name) => !existsSync(name))).toEqual([]);
    const ours = readdirSync(".", { withFileTypes: true }).filter(
      (entry) => entry.isDirectory() && !/^\.|node_modules|evidence|data|reports/.test(entry.name),
    );
    expect(ours.map(({ name }) => name).filter((name) => !named.includes(name))).toEqual([]);
  });
});

describe("the glossary", () => {
  const files = [
    "business",
    "business-parts",
    "burdens",
    "chain-state",
    "checkpoint",
    "conditions",
    "disbursement",
    "effect",
    "event",
    "evidence",
    "institution",
    "leg",
    "legal-notice",
    "parked",
    "parties",
    "plan",
    "register",
    "registration",
    "registry",
    "registry-profile",
    "search-stage",
    "signatures",
  ];

  test.each(files)("explains every type and value of domain/%s.ts", (name) => {
    const path = `domain/${name}.ts`;
    const tree = sourceOf(path, readFileSync(path, "utf8")).tree;
    expect(tree === null ? [] : wordsOf(tree).filter((word) => !glossary.includes(`\`${word}\``))).toEqual([]);
  });
});

/** Exported types, and the values of string unions and of constant lists of words. */
function wordsOf(tree: Node): string[] {
  const words = [...nodesOf(tree)].flatMap(({ node, parent }) => {
    const declaration = node.type === "ExportNamedDeclaration" ? node["declaration"] : null;
    if (isNode(declaration) && /^TS(TypeAlias|Interface)Declaration$/.test(declaration.type)) return exportedName(node);
    const listed = node.type === "Literal" && (parent?.type === "TSLiteralType" || isConstantList(parent, tree));
    return listed && typeof node["value"] === "string" ? [node["value"]] : [];
  });
  return [...new Set(words)].filter((word) => /^\w/.test(word) && word !== "hash");
}

/** An array written `[…] as const`. */
function isConstantList(node: Node | null, tree: Node): boolean {
  if (node?.type !== "ArrayExpression") return false;
  return [...nodesOf(tree)].some(({ node: outer }) => outer.type === "TSAsExpression" && outer["expression"] === node);
}
