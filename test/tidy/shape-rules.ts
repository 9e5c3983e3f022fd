// Shapes and words: how long a file or function may be, how it opens, what it is called.
// Invariant: the list of exceptions is exact, so it can only shrink.

import type { Finding, Rule } from "./rule.ts";
import { findingAt } from "./rule.ts";
import { folderOf, isGenerated, isNode, lineAt, nodesOf, type Node, type Source } from "./sources.ts";

export const limits = { file: 250, testFile: 350, function: 60 };

/** Files and functions over the limit, with their length today. A shorter one must be entered shorter, a fitting one taken out. */
export const ratchet: { place: string; lines: number; because: string }[] = [];

type Measured = { place: string; lines: number; limit: number };

const groups = /^(describe|foreignLane|laneWhere)\b/;

/** Length of every function, and of the file; callbacks of describe() and of lanes only group tests and are not measured. */
export function measure(source: Source): Measured[] {
  if (isGenerated(source.path) || !/\.(ts|sql)$/.test(source.path)) return [];
  const lines = source.text.split("\n").length - 1;
  const limit = folderOf(source.path) === "test" ? limits.testFile : limits.file;
  const functions =
    source.tree === null
      ? []
      : [...nodesOf(source.tree)].flatMap(({ node, parent }) => measureFunction(source, node, parent));
  return [{ place: source.path, lines, limit }, ...functions];
}

function measureFunction(source: Source, node: Node, parent: Node | null): Measured[] {
  if (!/^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type)) return [];
  if (parent?.type === "CallExpression" && groups.test(source.text.slice(parent.start, parent.start + 12))) return [];
  const lines = lineAt(source.text, node.end) - lineAt(source.text, node.start) + 1;
  return [{ place: `${source.path}#${functionName(node, parent)}`, lines, limit: limits.function }];
}

function functionName(node: Node, parent: Node | null): string {
  const named = [node["id"], parent?.["id"], parent?.["key"]].find((one) => isNode(one) && one.type === "Identifier");
  return isNode(named) ? String(named["name"]) : "function";
}

const sizes: Rule = {
  name: "files and functions stay short",
  because: "a long one is a sign of two things in one place",
  check: (source) =>
    measure(source).flatMap(({ place, lines, limit }) => {
      const exception = ratchet.find((entry) => entry.place === place);
      if (exception === undefined)
        return lines <= limit ? [] : [findingAt(source, 0, `${place} has ${lines} lines, allowed ${limit}`)];
      if (lines > exception.lines)
        return [findingAt(source, 0, `${place} grew to ${lines} lines, entered with ${exception.lines}`)];
      return lines < exception.lines
        ? [findingAt(source, 0, `${place} shrank to ${lines} lines: enter that, or take it out`)]
        : [];
    }),
  bad: [
    { path: "domain/a.ts", text: "// a\n".repeat(251) },
    { path: "domain/b.ts", text: `export function b(): void {\n${"  c();\n".repeat(60)}}\n` },
    { path: "test/a.test.ts", text: `test("a", () => {\n${"  c();\n".repeat(60)}});\n` },
  ],
  good: [{ path: "test/b.test.ts", text: `describe("a", () => {\n${"  c();\n".repeat(80)}});\n` }],
};

const opening: Rule = {
  name: "a file opens with what it is",
  because: "a reader decides from the first lines whether this is the place",
  check: (source) => {
    if (!source.path.endsWith(".ts") || isGenerated(source.path)) return [];
    const lines = source.text.replace(/^#!.*\n/, "").split("\n");
    const count = lines.findIndex((line) => !line.startsWith("//"));
    return count >= 1 && count <= 6 ? [] : [findingAt(source, 0, "has no opening comment of 1 to 6 lines")];
  },
  bad: [
    { path: "domain/a.ts", text: "export const a = 1;\n" },
    { path: "domain/b.ts", text: `${"// a\n".repeat(7)}export const a = 1;\n` },
  ],
  good: [{ path: "domain/a.ts", text: "// What it is.\n\nexport const a = 1;\n" }],
};

/** Parts of names that say nothing, and words that mean something else in this business. */
const emptyWords =
  /(^|[a-z])(Manager|Helpers?|Utils?|Common|Impl|Misc)(?=$|[A-Z])|^(manager|helpers?|utils?|common|misc)(?=$|[A-Z])|^(Base|Abstract)[A-Z]/;
const wrongWords: [RegExp, string][] = [
  [/release/i, "disbursement (release means the mortgage is given up)"],
  [/inquir/i, "search (an inquiry is 询问, interview_record)"],
  [/certified/i, "certificate_issued"],
  [/advance_?notice/i, "priority_notice"],
  [/correction/i, "supplement (补正) or rectification (更正)"],
  [/cancel_?chain/i, "abort"],
  [/approve_?chain/i, "decision, RecordDecision"],
  [/funds_?reserved/i, "hold"],
  [/recorded_?proof/i, "recording_result"],
];

/** Names this file gives to things: variables, functions, types, fields, parameters. */
function* namesGiven(source: Source): Generator<{ name: string; node: Node }> {
  if (source.tree === null || isGenerated(source.path)) return;
  for (const { node } of nodesOf(source.tree)) {
    const declares =
      /^(VariableDeclarator|FunctionDeclaration|ClassDeclaration|TSTypeAliasDeclaration|TSInterfaceDeclaration)$/.test(
        node.type,
      );
    const field = /^(TSPropertySignature|TSMethodSignature|Property|PropertyDefinition|MethodDefinition)$/.test(
      node.type,
    );
    const given = declares ? node["id"] : field ? node["key"] : null;
    // The pools of pg give a connection back with release(): another's word, kept where its shape is described.
    if (node.type === "TSMethodSignature" && isNode(given) && given["name"] === "release") continue;
    if (isNode(given) && given.type === "Identifier") yield { name: String(given["name"]), node: given };
    for (const param of Array.isArray(node["params"]) ? node["params"].filter(isNode) : []) {
      if (param.type === "Identifier") yield { name: String(param["name"]), node: param };
    }
  }
}

const words: Rule = {
  name: "names use the words of the glossary",
  because: "in this business a near word is a different legal act (domain/glossary.md)",
  check: (source) => {
    const findings: Finding[] = [];
    for (const { name, node } of namesGiven(source)) {
      if (emptyWords.test(name)) findings.push(findingAt(source, node, `${name}: say what it does`));
      const wrong = folderOf(source.path) === "test" ? undefined : wrongWords.find(([pattern]) => pattern.test(name));
      if (wrong !== undefined) findings.push(findingAt(source, node, `${name}: say ${wrong[1]}`));
    }
    if (source.path.endsWith(".proto")) {
      for (const line of source.text.matchAll(/^\s*(?:rpc|message|enum|\w+ \w+ =|[A-Z_]+ =).*$/gm)) {
        const wrong = wrongWords.find(([pattern]) => pattern.test(line[0].replace(/\/\/.*/, "")));
        if (wrong !== undefined) findings.push(findingAt(source, line.index + 1, `${line[0].trim()}: say ${wrong[1]}`));
      }
    }
    return findings;
  },
  bad: [
    { path: "domain/a.ts", text: "export type ChainManager = 1;" },
    { path: "domain/b.ts", text: "export function releasePermit(): void {}" },
    { path: "gateway/c.ts", text: "export const view = { certified: true };" },
    { path: "queue/d.ts", text: "export const f = (inquiry: string): string => inquiry;" },
    { path: "proto/gateway/v1/a.proto", text: "service A {\n  rpc CancelChain(B) returns (C);\n}\n" },
  ],
  good: [{ path: "store/a.ts", text: "client.release(); const commonest = 1;" }],
};

const fileNames: Rule = {
  name: "file names are kebab-case and say what is inside",
  because: "a file is found by its name",
  check: (source) => {
    const parts = source.path.split("/").map((part) => part.replace(/\..*$/, ""));
    const kebab = /\.(ts|sql|proto)$/.test(source.path) && !isGenerated(source.path);
    const odd = parts.filter(
      (part) =>
        /(^|-)(managers?|helpers?|utils?|common|base|impl|misc)(-|$)/.test(part) ||
        (kebab && !/^[a-z0-9]+([-_][a-z0-9]+)*$/.test(part)),
    );
    return odd.length === 0 ? [] : [findingAt(source, 0, odd.join(", "))];
  },
  bad: [
    { path: "domain/helpers.ts", text: "" },
    { path: "store/chainStore.ts", text: "" },
    { path: "gateway/common/a.ts", text: "" },
  ],
  good: [
    { path: "store/migrations/0001-chains.sql", text: "" },
    { path: "proto/gateway/v1/gateway_service.proto", text: "" },
  ],
};

export const shapeRules: Rule[] = [sizes, opening, words, fileNames];
