// `npm run model`: checks every variant and prints what was expected and what was found; exit code 1 on any surprise.
// Arguments name variants by a part of their name; without any, all are checked.

import { checkVariant, type Found } from "./check-variant.ts";
import { surpriseOf } from "./surprise.ts";
import { variants, type Variant } from "./variants.ts";

const wanted = process.argv.slice(2);
const chosen = variants.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)));

const surprises: string[] = [];
console.log(row("variant", "expected", "found", "states", "s", ""));
const waiting = [...chosen];
await Promise.all([work(), work()]);
console.log(`${chosen.length} variants, ${surprises.length} surprises`);
process.exitCode = surprises.length === 0 && chosen.length > 0 ? 0 : 1;

/** Takes variants one by one until none is left. */
async function work(): Promise<void> {
  for (let variant = waiting.shift(); variant !== undefined; variant = waiting.shift()) {
    const found = await checkVariant(variant);
    const surprise = surpriseOf(variant, found);
    if (surprise !== null) surprises.push(variant.name);
    console.log(line(variant, found, surprise));
  }
}

function line(variant: Variant, found: Found, surprise: string | null): string {
  const expected = variant.breaks.join(" ") || "holds";
  const seconds = (found.ms / 1000).toFixed(1);
  return row(variant.name, expected, found.breaks.join(" ") || "holds", String(found.states), seconds, surprise ?? "");
}

function row(name: string, expected: string, found: string, states: string, seconds: string, surprise: string): string {
  const cells = [name.padEnd(46), expected.padEnd(18), found.padEnd(18), states.padStart(9), seconds.padStart(6)];
  return `${cells.join("  ")}${surprise === "" ? "" : `  SURPRISE: ${surprise}`}`;
}
