// The comparison of the three ledgers, tried on a real run: it finds nothing there, and every difference made by hand.
// Invariant: each ledger is altered in a copy of what its own side said; the sides themselves stay as they are.

import { afterAll, beforeAll, expect, test } from "vitest";
import { asRecord } from "../../gateway/commands/command.ts";
import type { ChainView } from "../sandbox/ledger-registers.ts";
import { compareLedgers } from "../sandbox/ledgers.ts";
import { allCores } from "../sandbox/world.ts";
import type { Ledger as CoreLedger } from "../simulator/bank-core/types.ts";
import type { Ledger as RegisterLedger, LedgerUnit } from "../simulator/registry/ledger-types.ts";
import { freshDatabase, type FreshDatabase } from "../support/postgres.ts";
import { endOf, openTestWorld, submit, type TestWorld } from "./whole-world.ts";

type Ledgers = { chains: ChainView[]; registers: RegisterLedger[]; core: CoreLedger };

const samples = ["suzhou-huqiu-sale-combined", "guangzhou-tianhe-notice-conversion", "nantong-haimen-presale"];

let database: FreshDatabase;
let world: TestWorld;
let ledgers: Ledgers;

beforeAll(async () => {
  database = await freshDatabase();
  world = await openTestWorld({ databaseUrl: database.databaseUrl, environment: {} });
  const ids = await Promise.all(samples.map((sample) => submit(world, sample)));
  const chains = await Promise.all(ids.map((chainId) => endOf(world, chainId, 60_000)));
  const registers = [...world.registries.values()].map((registry) => registry.ledger());
  ledgers = { chains, registers, core: allCores(world) };
}, 120_000);

afterAll(async () => {
  await world?.stop();
  await database?.drop();
});

/** The unit of the chain of that sample, in the copy. */
function unitOf({ chains, registers }: Ledgers, index: number): LedgerUnit {
  const units = asRecord(chains[index]?.["business"])["units"] as { unitCode: string }[];
  const found = registers.flatMap((register) => register.units).find((unit) => unit.unitCode === units[0]?.unitCode);
  if (found === undefined) throw new Error("the register has no such unit");
  return found;
}

/** Units of the sale, the conversion and the presale. */
const [sale, conversion, presale] = [0, 1, 2];

const alterations: [string, (copy: Ledgers) => void, RegExp][] = [
  ["another owner", (copy) => void unitOf(copy, sale).owners.splice(0), /owners are not those who acquired/],
  [
    "the old mortgage live again",
    (copy) => Object.assign(unitOf(copy, sale).mortgages[0] ?? {}, { state: "live", end: null }),
    /the mortgage cancelled is live/,
  ],
  [
    "another amount",
    (copy) => Object.assign(unitOf(copy, sale).mortgages.at(-1) ?? {}, { securedAmount: "1.00" }),
    /it secures 1\.00/,
  ],
  [
    "another lender",
    (copy) => Object.assign(unitOf(copy, sale).mortgages.at(-1)?.mortgagees[0] ?? {}, { certificateNumber: "X" }),
    /it is held by X/,
  ],
  ["no mortgage", (copy) => void unitOf(copy, conversion).mortgages.splice(0), /a unit has no such mortgage/],
  [
    "a notice that was not turned into the right",
    (copy) => Object.assign(unitOf(copy, conversion).priorityNotices[1] ?? {}, { state: "live" }),
    /notice .* stands/,
  ],
  [
    "a notice that ended",
    (copy) => Object.assign(unitOf(copy, presale).priorityNotices[0] ?? {}, { state: "cancelled" }),
    /its notice is not live/,
  ],
  [
    "a case the gateway does not know",
    (copy) => Object.assign(copy.registers[0]?.cases[0] ?? {}, { businessNumber: "chn_other-first-1" }),
    /a registry holds case chn_other-first-1/,
  ],
  ["a fee no core paid", (copy) => void copy.core.fees.splice(0), /a registry has a fee no core paid/],
  [
    "a fee no registry has",
    (copy) => Object.assign(copy.core.fees[0] ?? {}, { amount: "1.00" }),
    /a core paid a fee no registry has/,
  ],
  ["a fee paid twice", (copy) => void copy.core.fees.push(...structuredClone(copy.core.fees)), /a fee was paid twice/],
  ["no posting", (copy) => void copy.core.postings.splice(0), /0 postings at the core, 1 expected/],
  [
    "another sum",
    (copy) => Object.assign(copy.core.postings[0] ?? {}, { amount: "1.00" }),
    /posted 1\.00, agreed were/,
  ],
  [
    "a second posting",
    (copy) => void copy.core.postings.push(...structuredClone(copy.core.postings)),
    /posted 2 times, 1 at most/,
  ],
  [
    "a posting of a chain the gateway does not know",
    (copy) => Object.assign(copy.core.postings[0] ?? {}, { chainId: "chn_other" }),
    /the core's ledger names chn_other/,
  ],
  [
    "an aborted chain whose right stands",
    (copy) => Object.assign(copy.chains[0] ?? {}, { state: "aborted" }),
    /aborted, and a right of it is live/,
  ],
  [
    "an aborted chain whose home was sold",
    (copy) => Object.assign(copy.chains[0] ?? {}, { state: "aborted" }),
    /aborted, and the owner is another/,
  ],
];

test("nothing differs in the run as it was", () => {
  expect(ledgers.chains.map(({ state }) => state)).toEqual(samples.map(() => "completed"));
  expect(compareLedgers(ledgers.chains, ledgers.registers, ledgers.core)).toEqual([]);
});

test.each(alterations)("%s is found", (_what, alter, sentence) => {
  const copy = structuredClone(ledgers);
  alter(copy);
  const found = compareLedgers(copy.chains, copy.registers, copy.core);
  expect(
    found.some((each) => sentence.test(each)),
    found.join("\n"),
  ).toBe(true);
});
