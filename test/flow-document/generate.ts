// Writes domain/flows.md and the files in domain/flows; with --check only says which is not what the rules give today.
// Invariant: nothing in those files is written by hand.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { flowDocuments } from "./document.ts";

const isCheck = process.argv.includes("--check");
for (const [name, text] of flowDocuments()) {
  const path = fileURLToPath(new URL(`../../domain/${name}`, import.meta.url));
  if (!isCheck) writeFileSync(path, text);
  else if (readOrNothing(path) !== text) {
    process.stderr.write(`domain/${name} is not what the rules give; run: npm run docs:flows\n`);
    process.exitCode = 1;
  }
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
