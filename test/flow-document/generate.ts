// Writes domain/flows.md; with --check only says whether the committed one is what the rules give today.
// Invariant: nothing in that file is written by hand.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { flowDocument } from "./document.ts";

const path = fileURLToPath(new URL("../../domain/flows.md", import.meta.url));

if (process.argv.includes("--check")) {
  if (readFileSync(path, "utf8") !== flowDocument()) {
    process.stderr.write("domain/flows.md is not what the rules give; run: npm run docs:flows\n");
    process.exitCode = 1;
  }
} else writeFileSync(path, flowDocument());
