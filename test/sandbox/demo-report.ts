// What the demo says of its chains: the live rows, one JSON object a line, the evidence of each, the table at the end.
// Invariant: what was expected stands beside what came about; a difference between them is a finding.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { verifyEvidenceCommand } from "../../adapters/evidence-file/verify.ts";
import { asRecord, asRecords, text } from "../../gateway/commands/command.ts";
import type { Running } from "./demo-chains.ts";
import { institutionOf } from "./ground.ts";
import type { ProgressRow } from "./progress.ts";
import type { Outcome } from "./scenarios.ts";
import type { World } from "./world.ts";

export type Mode = "json" | "terminal" | "lines";

const recorded = ["recorded", "certificate_issued"];

/** What became of a chain: its state at the door, what its lender's core moved, what was recorded. */
export function outcomeOf(world: World, { chainId, view, scenario }: Running): Outcome {
  const core = world.bankCores.get(institutionOf(scenario.signIn))?.ledger();
  return {
    state: text(view["state"]),
    parked: text(asRecord(view["parked"])["kind"]),
    postings: (core?.postings ?? []).filter((each) => each.chainId === chainId && each.state === "posted").length,
    termsInForce: (core?.terms ?? []).filter((each) => each.chainId === chainId).length,
    registrations: asRecords(view["legs"]).filter((leg) => recorded.includes(text(leg["state"]))).length,
  };
}

/** Differences between what was expected and what came about, in words. */
export function surprises(chain: Running, actual: Outcome): string[] {
  const { expected, sample } = chain.scenario;
  const names = ["state", "parked", "postings", "termsInForce", "registrations"] as const;
  return names
    .filter((name) => expected[name] !== actual[name])
    .map(
      (name) => `${chain.chainId} ${sample}: ${name} is ${told(actual[name])}, expected was ${told(expected[name])}`,
    );
}

function told(value: string | number): string {
  return value === "" ? "nothing" : String(value);
}

/** Fetches, keeps and verifies the evidence file; prints the chain's line. Returns findings. */
export async function showChain(world: World, chain: Running, mode: Mode): Promise<string[]> {
  const { scenario, view } = chain;
  const file = join("evidence", `${scenario.sample}.zip`);
  const result = await world.call(scenario.signIn, chain.door, "GetEvidence", { chainId: chain.chainId });
  const content = text(asRecord(result.body)["contentBase64"]);
  if (content === "") return [`${chain.chainId}: no evidence (${result.status})`];
  writeFileSync(file, Buffer.from(content, "base64"));
  const said: string[] = [];
  const verified =
    (await verifyEvidenceCommand(file, join("evidence", "trusted-keys"), (line) => said.push(line))) === 0;
  const actual = outcomeOf(world, chain);
  const findings = surprises(chain, actual);
  const line = {
    chainId: chain.chainId,
    kind: text(view["kind"]),
    way: text(asRecord(view["plan"])["way"]),
    registry: text(view["registryId"]),
    registries: asRecords(view["registries"]).map((each) => text(each["registryId"])),
    capability: text(view["capability"]),
    institution: institutionOf(scenario.signIn),
    door: chain.door,
    state: actual.state,
    expected: scenario.expected,
    actual,
    asExpected: findings.length === 0,
    legs: asRecords(view["legs"]).map((leg) => ({
      legId: text(leg["legId"]),
      registrationType: text(leg["registrationType"]),
      state: text(leg["state"]),
    })),
    postings: actual.postings,
    termsInForce: actual.termsInForce,
    evidence: file,
    ms: (chain.endedAt ?? Date.now()) - chain.startedAt,
  };
  if (mode === "json") process.stdout.write(`${JSON.stringify(line)}\n`);
  else process.stdout.write(`${verified ? "verified" : "NOT VERIFIED"}  ${file}\n`);
  return verified ? findings : [...findings, `${file} does not verify: ${said.join("; ")}`];
}

/** The table at the end, for people: what each chain was, how it should end and how it did. */
export function tableOf(world: World, chains: Running[]): string[] {
  const rows = chains.map((chain) => {
    const actual = outcomeOf(world, chain);
    const { expected, sample } = chain.scenario;
    const says = ({ state, parked, postings, termsInForce, registrations }: Outcome) =>
      `${state}${parked === "" ? "" : ` ${parked}`}, ${registrations} recorded, ${postings} posted, ${termsInForce} terms`;
    const mark = surprises(chain, actual).length === 0 ? "as expected" : `NOT as expected: ${says(expected)}`;
    return [text(chain.view["kind"]), sample, says(actual), mark];
  });
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** A chain in the live view. */
export function rowOf({ view, door, scenario, startedAt, endedAt }: Running): ProgressRow {
  const step = asRecord(view["step"]);
  return {
    chainId: text(view["chainId"]),
    kind: scenario.sample.replace(/^(suzhou-huqiu|nantong-haimen|guangzhou-tianhe)-/, ""),
    registry: text(view["registryId"]),
    capability: text(view["capability"]),
    door,
    state: text(view["state"]),
    at: [text(step["name"]), text(step["stage"]), ...(Array.isArray(step["legs"]) ? step["legs"].map(text) : [])]
      .filter((part) => part !== "")
      .join(" "),
    legs: asRecords(view["legs"])
      .map((leg) => `${text(leg["legId"])} ${text(leg["state"])}`)
      .join(", "),
    ms: (endedAt ?? Date.now()) - startedAt,
  };
}
