// What code may not say: clocks and chance outside their home, streams of the process, escape hatches of the language.
// Invariant: exceptions are written here, each with its reason.

import type { Finding, Rule } from "./rule.ts";
import { findingAt } from "./rule.ts";
import { dotted, folderOf, importsOf, isGenerated, isNode, nodesOf, type Node, type Source } from "./sources.ts";

/** Keys and the nonces of signatures must not be what a seed decides; node:crypto draws those of its own algorithms too. */
const drawsKeys = (path: string): boolean => /^adapters\/(signing\/sm2|vault)\//.test(path);
/** Starts a database process and waits for it: not store logic. */
const startsProcesses = (path: string): boolean => path.startsWith("store/embedded");
const isScript = (path: string): boolean => path === "proto/generate.ts" || path === "proto/fresh.ts";
const isOurs = (path: string): boolean =>
  /^(domain|store|queue|adapters|gateway|proto)\//.test(path) && !isGenerated(path);

const clockNames = [
  "Date.now",
  "performance.now",
  "process.hrtime",
  "process.uptime",
  "Math.random",
  "crypto.subtle",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "AbortSignal.timeout",
];
const chance = /(^|\.)(randomUUID|randomBytes|randomInt|getRandomValues)$/;
const isOf = (name: string, one: string): boolean => name === one || name.startsWith(`${one}.`);
const callbackCrypto = ["pbkdf2", "scrypt", "hkdf", "generateKeyPair", "generateKey", "randomFill", "checkPrime"];

function each(source: Source, judge: (node: Node, parent: Node | null) => string | null): Finding[] {
  if (source.tree === null || isGenerated(source.path)) return [];
  return [...nodesOf(source.tree)].flatMap(({ node, parent }) => {
    const fault = judge(node, parent);
    return fault === null ? [] : [findingAt(source, node, fault)];
  });
}

/** Names of what is read, called, destructured or imported here, without a leading globalThis; none inside a longer chain. */
function namesRead(node: Node, parent: Node | null): string[] {
  if (node.type === "ImportDeclaration") {
    const from = String((node["source"] as Node)["value"]).replace(/^node:/, "");
    const specifiers = (node["specifiers"] as Node[]).map((one) => dotted(one["imported"]));
    return specifiers.flatMap((name) => (name === null ? [] : [`${from}.${name}`]));
  }
  if (node.type === "VariableDeclarator" && isNode(node["id"]) && node["id"].type === "ObjectPattern") {
    const from = dotted(node["init"]);
    const keys = (node["id"]["properties"] as Node[]).map((one) => dotted(one["key"]));
    return from === null ? [] : keys.flatMap((key) => (key === null ? [] : [`${from}.${key}`]));
  }
  if (node.type !== "MemberExpression" && node.type !== "Identifier") return [];
  if (parent?.type === "MemberExpression" && (parent["object"] === node || parent["computed"] !== true)) return [];
  const isKey = parent !== null && /^(Property|MethodDefinition|TS)/.test(parent.type) && parent["key"] === node;
  const name = node.type === "Identifier" && isKey ? null : dotted(node);
  return name === null ? [] : [name.replace(/^globalThis\./, "")];
}

/** A clock or a source of chance taken as a value: under another name no rule would see what is read of it. */
function handsOn(node: Node, parent: Node | null): boolean {
  if (node.type !== "Identifier" || parent === null || /^(MemberExpression|NewExpression|TS)/.test(parent.type))
    return false;
  if (/^(Property|MethodDefinition|ImportSpecifier)/.test(parent.type) && parent["value"] !== node) return false;
  return ["Date", "Math", "globalThis", "performance"].includes(dotted(node) ?? "");
}

const clocks: Rule = {
  name: "time and chance come through the ports",
  because: "the simulation replays a run only when nothing reads a clock, a timer or a random source of its own",
  check: (source) =>
    !isOurs(source.path) || startsProcesses(source.path) || isScript(source.path)
      ? []
      : each(source, (node, parent) => {
          if (
            node.type === "NewExpression" &&
            dotted(node["callee"]) === "Date" &&
            (node["arguments"] as Node[]).length === 0
          )
            return "new Date() without an argument";
          if (node.type === "CallExpression" && dotted(node["callee"]) === "Date") return "Date()";
          if (node.type === "ImportDeclaration" && String((node["source"] as Node)["value"]).startsWith("node:timers"))
            return "imports timers";
          if (node.type === "ImportExpression" && isNode(node["source"]) && node["source"].type !== "Literal")
            return "imports what only a run can tell";
          if (handsOn(node, parent)) return `${dotted(node)} handed on under another name`;
          const names = namesRead(node, parent);
          const isChance = (name: string): boolean => chance.test(name) && !drawsKeys(source.path);
          return names.find((name) => clockNames.some((one) => isOf(name, one)) || isChance(name)) ?? null;
        }),
  bad: [
    { path: "domain/a.ts", text: "export const a = Date.now();" },
    { path: "queue/a.ts", text: "const { now } = { now: Date.now };" },
    { path: "store/a.ts", text: "const at = new Date();" },
    { path: "store/b.ts", text: "const at = Date();" },
    { path: "domain/d.ts", text: "const D = Date; export const at = D.now();" },
    { path: "queue/e.ts", text: "const chance = Math; chance.random();" },
    { path: "store/f.ts", text: "const world = globalThis;" },
    { path: "domain/g.ts", text: "export const load = (name: string) => import(name);" },
    { path: "queue/b.ts", text: "globalThis.setTimeout(() => {}, 1);" },
    { path: "queue/d.ts", text: 'globalThis["setTimeout"](() => {}, 1);' },
    { path: "domain/c.ts", text: "const { now } = Date;" },
    { path: "domain/d.ts", text: 'import * as all from "node:crypto"; all.randomBytes(8);' },
    { path: "domain/e.ts", text: 'export const a = Math["random"]();' },
    { path: "queue/c.ts", text: 'import { setTimeout as delay } from "node:timers/promises";' },
    { path: "adapters/a.ts", text: "const key = await crypto.subtle.digest('SHA-256', bytes);" },
    { path: "gateway/a.ts", text: 'import { randomUUID } from "node:crypto";' },
    { path: "adapters/signing/a.ts", text: 'import { randomBytes } from "node:crypto";' },
    { path: "adapters/signing/sm2/b.ts", text: "export const a = Date.now();" },
    { path: "adapters/b.ts", text: "fetch(url, { signal: AbortSignal.timeout(1) });" },
  ],
  good: [
    { path: "domain/a.ts", text: "const at = new Date(now); const b = { setTimeout: 1 };" },
    { path: "config/runtime.ts", text: "export const now = () => Date.now();" },
    { path: "adapters/signing/sm2/a.ts", text: 'import { randomBytes } from "node:crypto";' },
  ],
};

const ordered: Rule = {
  name: "domain, store and queue do not wait on hidden threads",
  because: "callbacks of crypto, zlib and fs come back in an order no seed decides",
  check: (source) => {
    if (!/^(domain|store|queue)\//.test(source.path) || startsProcesses(source.path) || source.tree === null) return [];
    return importsOf(source.tree).flatMap(({ specifier, node, names }) => {
      const bad =
        specifier === "node:fs/promises" || specifier === "node:worker_threads"
          ? [specifier]
          : specifier === "node:crypto"
            ? names.filter((name) => callbackCrypto.includes(name))
            : specifier === "node:zlib" || specifier === "node:fs"
              ? names.filter((name) => !/(Sync|Stats|constants)$/.test(name))
              : [];
      return bad.map((name) => findingAt(source, node, name));
    });
  },
  bad: [
    { path: "store/a.ts", text: 'import { readFile } from "node:fs/promises";' },
    { path: "queue/a.ts", text: 'import { gzip } from "node:zlib";' },
    { path: "domain/a.ts", text: 'import { scrypt } from "node:crypto";' },
  ],
  good: [{ path: "store/a.ts", text: 'import { readFileSync } from "node:fs";' }],
};

const consoles: Rule = {
  name: "only main.ts and tests print",
  because: "everything else goes through the Log port, which holds no personal data",
  check: (source) =>
    source.path === "main.ts" || folderOf(source.path) === "test" || isScript(source.path)
      ? []
      : each(source, (node, parent) => {
          const printed = /^(console|process\.(stdout|stderr))(\.|$)/;
          return namesRead(node, parent).find((name) => printed.test(name)) ?? null;
        }),
  bad: [
    { path: "queue/a.ts", text: 'console.log("a");' },
    { path: "gateway/a.ts", text: 'process.stdout.write("a");' },
  ],
  good: [{ path: "queue/a.ts", text: 'log.info({}, "a"); const view = { console: 1 };' }],
};

const environment: Rule = {
  name: "only main.ts and config read the environment",
  because: "a setting that is read in the middle can be neither checked at start nor printed",
  check: (source) =>
    source.path === "main.ts" ||
    /^(config|test)\//.test(source.path) ||
    source.path.endsWith(".config.ts") ||
    isScript(source.path)
      ? []
      : each(source, (node, parent) => namesRead(node, parent).find((name) => isOf(name, "process.env")) ?? null),
  bad: [
    { path: "store/a.ts", text: "const url = process.env.DATABASE_URL;" },
    { path: "store/b.ts", text: 'const url = process["env"]["DATABASE_URL"];' },
    { path: "store/c.ts", text: 'import { env } from "node:process";' },
    { path: "store/d.ts", text: "const { env } = process;" },
  ],
  good: [{ path: "config/a.ts", text: "const url = process.env.DATABASE_URL;" }],
};

const types: Rule = {
  name: "no way round the type checker",
  because: "one `any` or one silenced error lets the next mistake through",
  check: (source) =>
    isGenerated(source.path)
      ? []
      : [
          ...each(source, (node) => (node.type === "TSAnyKeyword" ? "any" : null)),
          ...source.comments
            .filter(({ value }) =>
              /@ts-(ignore|nocheck|expect-error)|(eslint|oxlint)-disable|prettier-ignore/.test(value),
            )
            .map(({ start }) => findingAt(source, start, "silences a checker")),
        ],
  bad: [
    { path: "domain/a.ts", text: "export const a = (b: any) => b;" },
    { path: "domain/b.ts", text: "// @ts-expect-error\nexport const a = 1;" },
    { path: "domain/c.ts", text: "/* oxlint-disable no-console */" },
  ],
  good: [{ path: "domain/a.ts", text: 'export const a = "any"; // in any case' }],
};

const exported: Rule = {
  name: "named exports, no barrels",
  because: "a name is then the same everywhere, and an import leads to the code in one step",
  check: (source) =>
    each(source, (node) => {
      if (node.type === "ExportDefaultDeclaration") return source.path.endsWith(".config.ts") ? null : "default export";
      if (node.type === "ExportAllDeclaration") return "export * from";
      return node.type === "ExportNamedDeclaration" && isNode(node["source"]) ? "re-export" : null;
    }),
  bad: [
    { path: "domain/a.ts", text: "export default 1;" },
    { path: "domain/b.ts", text: 'export * from "./a.ts";' },
    { path: "domain/c.ts", text: 'export { a } from "./a.ts";' },
  ],
  good: [{ path: "vitest.config.ts", text: "export default {};" }],
};

const skipped: Rule = {
  name: "no test is switched off in silence",
  because: "a lane that is left out must say so and fail in CI: test/support/foreign-tools.ts does both",
  check: (source) =>
    folderOf(source.path) !== "test" || source.path === "test/support/foreign-tools.ts"
      ? []
      : each(source, (node) => {
          if (node.type !== "MemberExpression") return null;
          const name = dotted(node) ?? "";
          return /^(describe|test|it|suite|bench)\.(.*\.)?(only|skip|skipIf|runIf|todo|fails)$/.test(name)
            ? name
            : null;
        }),
  bad: [
    { path: "test/a.test.ts", text: 'test.only("a", () => {});' },
    { path: "test/b.test.ts", text: 'describe.skipIf(!tool)("a", () => {});' },
  ],
  good: [{ path: "test/a.test.ts", text: 'test.each([1])("a", () => {}); bytes.skip(1);' }],
};

export const codeRules: Rule[] = [clocks, ordered, consoles, environment, types, exported, skipped];
