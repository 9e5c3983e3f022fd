// `npm run bench`: prints one JSON object: what this machine does a second, beside other tools in the same run.
// Invariant: nothing is asserted here. Ratios of one run say something, numbers of different machines do not.

import { cpus } from "node:os";
import { benchHostile } from "./hostile.ts";
import { opensslVersion } from "./measure.ts";
import { benchSignatures } from "./signatures.ts";
import { benchXml } from "./xml.ts";

const rounds = 3;
/** Processor time of one measurement. */
const ms = 700;

// First of all, before anything is warm.
const hostileXml = benchHostile();
const result = {
  machine: { processor: cpus()[0]?.model ?? "?", processors: cpus().length, node: process.version },
  openssl: { besides: opensslVersion(), insideNode: process.versions.openssl },
  signatures: await benchSignatures(rounds, ms),
  xml: await benchXml(rounds, ms),
  hostileXml,
};
console.log(JSON.stringify(result, null, 2));
