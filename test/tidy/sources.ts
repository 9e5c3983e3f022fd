// The project's own files as the tidy rules see them: text, and for TypeScript the syntax tree.
// Invariant: every file that git would commit is looked at; only generated code is left out of the rules of style.

import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "vite";

/** A node of the ESTree that the parser gives; fields are read by name. */
export type Node = { type: string; start: number; end: number } & Record<string, unknown>;

export type Source = {
  /** From the project's root, with "/". */
  path: string;
  text: string;
  /** Null for anything but TypeScript. */
  tree: Node | null;
  comments: { value: string; start: number }[];
};

/** Reads every text file that is tracked or about to be. */
export function readProject(): Source[] {
  return listFiles().flatMap((path) => {
    const bytes = readIfThere(path);
    return bytes === null || bytes.includes(0) ? [] : [sourceOf(path, bytes.toString("utf8"))];
  });
}

/** What git would commit; where there is no git, every file outside the folders that git ignores. */
function listFiles(): string[] {
  const args = ["-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard", "-z"];
  const git = spawnSync("git", args, { encoding: "utf8" });
  if (git.status === 0) return [...new Set(git.stdout.split("\0"))].filter((path) => path !== "").sort();
  const ignored = /^(\.git|node_modules|evidence|data|reports)(\/|$)/;
  const found = readdirSync(".", { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = found.map((entry) => join(entry.parentPath, entry.name).replaceAll("\\", "/"));
  return paths.filter((path) => !ignored.test(path)).sort();
}

/** A listed file may be gone from the working tree (deleted, or being written anew). */
function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** Parses one file; throws with the parser's message when TypeScript does not parse. */
export function sourceOf(path: string, text: string): Source {
  if (!path.endsWith(".ts")) return { path, text, tree: null, comments: [] };
  const parsed = parseSync(path, text);
  const [first] = parsed.errors;
  if (first !== undefined) throw new Error(`${path}: ${first.message}`);
  return { path, text, tree: parsed.program as unknown as Node, comments: parsed.comments };
}

/** True for code written by a generator. */
export function isGenerated(path: string): boolean {
  return path.startsWith("proto/gen/");
}

/** Top-level folder of a file; "" for a file in the root. */
export function folderOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.indexOf("/")) : "";
}

/** Line number, from 1, of a character offset. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}

/** Every node of a tree, parents first, each with its parent. */
export function* nodesOf(tree: Node, parent: Node | null = null): Generator<{ node: Node; parent: Node | null }> {
  yield { node: tree, parent };
  for (const key of Object.keys(tree)) {
    if (key === "parent") continue;
    const value = tree[key];
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) yield* nodesOf(child, tree);
  }
}

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string";
}

/** "crypto.subtle" for a chain of plain or quoted names, else null. */
export function dotted(node: unknown): string | null {
  if (!isNode(node)) return null;
  if (node.type === "Identifier") return String(node["name"]);
  if (node.type !== "MemberExpression") return null;
  const object = dotted(node["object"]);
  const property = node["property"];
  const quoted = isNode(property) && property.type === "Literal" ? String(property["value"]) : null;
  const name = node["computed"] === true ? quoted : dotted(property);
  return object === null || name === null ? null : `${object}.${name}`;
}

/** Every module a file names: static, type-only, re-exported and dynamic imports. */
export function importsOf(tree: Node): { specifier: string; node: Node; names: string[] }[] {
  const found: { specifier: string; node: Node; names: string[] }[] = [];
  for (const { node } of nodesOf(tree)) {
    if (!/^(Import(Declaration|Expression)|Export(Named|All)Declaration|TSImportType)$/.test(node.type)) continue;
    const from = isNode(node["source"]) ? node["source"] : node["argument"];
    const literal = isNode(from) && isNode(from["literal"]) ? from["literal"] : from;
    if (!isNode(literal) || typeof literal["value"] !== "string") continue;
    const specifiers = Array.isArray(node["specifiers"]) ? node["specifiers"].filter(isNode) : [];
    found.push({ specifier: literal["value"], node, names: specifiers.map((one) => dotted(one["imported"]) ?? "*") });
  }
  return found;
}

/** Path of a relative import from the root; null for a library. */
export function resolveImport(path: string, specifier: string): string | null {
  if (!specifier.startsWith(".")) return null;
  return new URL(specifier, `file:///${path}`).pathname.slice(1);
}
