// Checks that the committed proto/gen is what the .proto files give, and that they are lint clean.
// Invariant: leaves the working tree as it was; exits 1 with the names of what differs.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buf, generateInto } from "./generate.ts";

/** Names, with the folder in front, of the files below `folder`. */
function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

/** Files that differ, are missing or are too many in `committed`, in order. */
export function differences(committed: string, made: string): string[] {
  const names = new Set([...filesBelow(committed), ...filesBelow(made)]);
  const read = (folder: string, name: string): string | null => {
    try {
      return readFileSync(join(folder, name), "base64");
    } catch {
      return null;
    }
  };
  return [...names].filter((name) => read(committed, name) !== read(made, name)).toSorted();
}

if (import.meta.main) {
  const scratch = mkdtempSync(join(tmpdir(), "proto-fresh-"));
  try {
    buf("lint");
    generateInto(join(scratch, "gen"));
    const stale = differences(join(import.meta.dirname, "gen"), join(scratch, "gen"));
    for (const name of stale)
      process.stderr.write(`proto/gen/${name} is not what the .proto files give; run: npm run proto\n`);
    if (stale.length > 0) process.exitCode = 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
