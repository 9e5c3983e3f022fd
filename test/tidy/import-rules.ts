// Who may import whom: the folders' directions, the libraries' homes, and nothing that package.json does not name.
// Invariant: the tables below are the only place where a direction is stated.

import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import type { Finding, Rule } from "./rule.ts";
import { findingAt } from "./rule.ts";
import { folderOf, importsOf, isGenerated, resolveImport, type Source } from "./sources.ts";

/** Folder → folders of ours it may import, beside itself. main.ts and test may import every one. */
const directions: Record<string, string[]> = {
  domain: [],
  proto: [],
  config: ["domain"],
  store: ["domain"],
  adapters: ["domain", "proto"],
  queue: ["domain", "store"],
  gateway: ["domain", "store", "proto"],
};

/** Library (or all that starts with it, when it ends in "/") → places that may import it, beside test. */
const homes: Record<string, string[]> = {
  pg: ["store/"],
  "node-pg-migrate": ["store/"],
  bullmq: ["queue/"],
  ioredis: ["queue/"],
  hono: ["gateway/"],
  "@hono/": ["gateway/"],
  "@grpc/": ["gateway/", "proto/gen/"],
  "xml-crypto": ["adapters/signing/"],
  "libxml2-wasm": ["adapters/signing/"],
  "@noble/": ["adapters/signing/"],
  "@xmldom/": ["adapters/signing/"],
  pkcs11js: ["adapters/signing/signers/"],
  pino: ["config/", "main.ts"],
};

/** Libraries that come with another and are imported by tests alone. */
const broughtAlong = ["vite", "@xmldom/xmldom"];

/** What the pure rules may use of others. */
const domainLibraries = ["node:crypto", "chinese-days"];

const keyMakers = ["createPrivateKey", "generateKeyPairSync", "generateKeyPair", "createSign", "sign"];

const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Record<string, Record<string, string> | undefined>;
const runtime = Object.keys({ ...manifest["dependencies"], ...manifest["optionalDependencies"] });
const declared = [...runtime, ...Object.keys(manifest["devDependencies"] ?? {})];

function libraryOf(specifier: string): string {
  const parts = specifier.split("/");
  return specifier.startsWith("@") ? parts.slice(0, 2).join("/") : (parts[0] ?? specifier);
}

function eachImport(
  source: Source,
  judge: (target: string | null, specifier: string, names: string[]) => string | null,
): Finding[] {
  if (source.tree === null) return [];
  return importsOf(source.tree).flatMap(({ specifier, node, names }) => {
    const fault = judge(resolveImport(source.path, specifier), specifier, names);
    return fault === null ? [] : [findingAt(source, node, fault)];
  });
}

const folders: Rule = {
  name: "imports go one way",
  because: "the rules stay pure and every part can be read alone; only main.ts sees everything",
  check: (source) =>
    eachImport(source, (target) => {
      const from = folderOf(source.path);
      const allowed = directions[from];
      if (target === null || allowed === undefined) return null;
      const to = folderOf(target);
      return to === from || allowed.includes(to) ? null : `${from} may not import ${target}`;
    }),
  bad: [
    { path: "domain/a.ts", text: 'import type { A } from "../store/a.ts";' },
    { path: "gateway/operations/a.ts", text: 'const a = await import("../../adapters/index.ts");' },
    { path: "queue/a.ts", text: 'type A = import("../gateway/a.ts").A;' },
    { path: "adapters/a.ts", text: 'export { a } from "../main.ts";' },
  ],
  good: [{ path: "queue/a.ts", text: 'import { a } from "../store/a.ts";' }],
};

const simulators: Rule = {
  name: "the far side shares no code with us",
  because: "a simulator built on our own codec agrees with every mistake in it",
  check: (source) =>
    eachImport(source, (target) => {
      if (target === null || !source.path.startsWith("test/simulator/")) return null;
      const alone = source.path.startsWith("test/simulator/registry/");
      const banned = alone ? !target.startsWith("test/simulator/registry/") : folderOf(target) === "adapters";
      return banned ? `may not import ${target}` : null;
    }),
  bad: [
    { path: "test/simulator/registry/a.ts", text: 'import { fen } from "../../../domain/money.ts";' },
    { path: "test/simulator/bank-core/a.ts", text: 'import { a } from "../../../adapters/signing/a.ts";' },
  ],
  good: [
    {
      path: "test/simulator/registry/a.ts",
      text: 'import { b } from "./b.ts";\nimport { DOMParser } from "@xmldom/xmldom";',
    },
  ],
};

const libraries: Rule = {
  name: "a library has one home",
  because: "the database, the queue, the web server, keys and XML each have one folder that answers for them",
  check: (source) =>
    eachImport(source, (target, specifier) => {
      if (target !== null || folderOf(source.path) === "test") return null;
      const entry = Object.entries(homes).find(([name]) =>
        name.endsWith("/") ? specifier.startsWith(name) : libraryOf(specifier) === name,
      );
      if (entry === undefined || entry[1].some((home) => source.path.startsWith(home))) return null;
      return `${specifier} belongs to ${entry[1].join(", ")}`;
    }),
  bad: [
    { path: "queue/a.ts", text: 'import type { Pool } from "pg";' },
    { path: "adapters/national-xml/a.ts", text: 'import { XmlDocument } from "libxml2-wasm";' },
    { path: "main.ts", text: 'import { serve } from "@hono/node-server";' },
  ],
  good: [{ path: "store/a.ts", text: 'import pg from "pg";' }],
};

const named: Rule = {
  name: "every library is named in package.json",
  because: "what comes along by chance may be gone with the next install",
  check: (source) =>
    eachImport(source, (target, specifier) => {
      if (target !== null) return null;
      if (isGenerated(source.path)) return null;
      const test = folderOf(source.path) === "test" || !source.path.includes("/");
      const known = test ? [...declared, ...broughtAlong] : runtime;
      if (
        folderOf(source.path) === "domain" &&
        !domainLibraries.includes(isBuiltin(specifier) ? specifier : libraryOf(specifier))
      )
        return `domain may not use ${specifier}`;
      return isBuiltin(specifier) || known.includes(libraryOf(specifier))
        ? null
        : `${specifier} is not among the dependencies`;
    }),
  bad: [
    { path: "store/a.ts", text: 'import lodash from "lodash.camelcase";' },
    { path: "domain/a.ts", text: 'import { z } from "zod";' },
    { path: "domain/b.ts", text: 'import { readFileSync } from "node:fs";' },
    { path: "gateway/a.ts", text: 'import fc from "fast-check";' },
  ],
  good: [{ path: "domain/a.ts", text: 'import { createHash } from "node:crypto";' }],
};

const keys: Rule = {
  name: "private keys are touched in adapters/signing alone",
  because: "one place can be reviewed, and later be a hardware module",
  check: (source) =>
    eachImport(source, (_target, specifier, names) => {
      if (
        specifier !== "node:crypto" ||
        folderOf(source.path) === "test" ||
        source.path.startsWith("adapters/signing/")
      )
        return null;
      const found = names.filter((name) => keyMakers.includes(name));
      return found.length === 0 ? null : `${found.join(", ")} belongs to adapters/signing`;
    }),
  bad: [{ path: "gateway/a.ts", text: 'import { createPrivateKey } from "node:crypto";' }],
  good: [{ path: "adapters/signing/a.ts", text: 'import { sign } from "node:crypto";' }],
};

export const importRules: Rule[] = [folders, simulators, libraries, named, keys];
