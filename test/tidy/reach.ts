// Which files are used: everything reached from main.ts, from a test or from a script of package.json.
// Invariant: a path in a string counts when it names a file, for those that are started as a process of their own.

import { dirname, join, normalize } from "node:path/posix";
import { importsOf, nodesOf, resolveImport, type Source } from "./sources.ts";

/** TypeScript files that nothing leads to. `scripts`: the texts of package.json's scripts. */
export function unreached(sources: Source[], scripts: string[]): string[] {
  const byPath = new Map(sources.filter(({ tree }) => tree !== null).map((source) => [source.path, source]));
  const isRoot = (path: string): boolean =>
    path === "main.ts" ||
    path.endsWith(".test.ts") ||
    path.endsWith(".config.ts") ||
    scripts.some((script) => script.split(/\s+/).includes(path));
  const waiting = [...byPath.keys()].filter(isRoot);
  const seen = new Set(waiting);
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const source = byPath.get(path);
    for (const next of source === undefined ? [] : mentions(source)) {
      if (!byPath.has(next) || seen.has(next)) continue;
      seen.add(next);
      waiting.push(next);
    }
  }
  return [...byPath.keys()].filter((path) => !seen.has(path));
}

function mentions(source: Source): string[] {
  if (source.tree === null) return [];
  const imports = importsOf(source.tree).flatMap(({ specifier }) => resolveImport(source.path, specifier) ?? []);
  const texts = [...nodesOf(source.tree)].flatMap(({ node }) => {
    const value = node.type === "Literal" ? node["value"] : null;
    return typeof value === "string" && value.endsWith(".ts")
      ? [normalize(value), join(dirname(source.path), value)]
      : [];
  });
  return [...imports, ...texts];
}
