// Where each line of the safety statement (reliability 4.1, 5.2) is checked: here over random runs, or by the suite that can.
// Invariant: a line that needs stores, processes, signatures or doors is named as such, never passed over.

/** Lines that the random runs check; each has a row in named-breaks.ts that must be found by its name. */
export function checkedHere(): string[] {
  return statements.filter(({ suites }) => here.every((path) => suites.includes(path))).map(({ name }) => name);
}

export type Statement = { name: string; says: string; suites: string[] };

const here = ["test/domain/chain-safety.test.ts"];

export const statements: Statement[] = [
  { name: "S1", says: "old or new stands from start to end", suites: here },
  {
    name: "S2",
    says: "an unpaid debt is secured by old, or by new that covers it; new money by new, in its rank",
    suites: here,
  },
  { name: "S3", says: "at most one posting a tranche, over all keys", suites: here },
  { name: "S4", says: "money only on recordings read again, and a register searched afterwards", suites: here },
  { name: "S5", says: "each end leaves in register and books what the table of kinds says", suites: here },
  { name: "S6", says: "the old is not ended before the new is recorded and the debt is paid", suites: here },
  { name: "S7", says: "nothing is believed that is not so", suites: here },
  { name: "S8", says: "a parked chain rests or watches, is safe, and has a way out", suites: here },
  {
    name: "S9",
    says: "each effect has intent, evidence and actor",
    suites: [...here, "test/store/evidence.test.ts", "test/queue/crash.test.ts"],
  },
  {
    name: "S10",
    says: "one live chain a right; institutions do not see each other",
    suites: ["test/domain/order-of-submission.test.ts", "test/store/store.test.ts"],
  },
  { name: "I1", says: "one posting a key; exactly one where the chain completed", suites: here },
  {
    name: "I2",
    says: "a permit rests on an authentic, matching recording",
    suites: [...here, "test/adapters/bank-core-permit.test.ts"],
  },
  {
    name: "I3",
    says: "what was answered 2xx reaches an end or a person",
    suites: [...here, "test/queue/crash.test.ts", "test/whole/crash.test.ts"],
  },
  { name: "I4", says: "one live filing a leg", suites: here },
  { name: "I5", says: "no half chain in an end", suites: here },
  { name: "I6", says: "never unsecured", suites: here },
  { name: "I7", says: "evidence whole and checkable without us", suites: ["test/evidence/tampering.test.ts"] },
  { name: "I8", says: "same question, same answer", suites: ["test/gateway/idempotency.test.ts"] },
  { name: "I9", says: "tenants apart", suites: ["test/store/store.test.ts"] },
  { name: "I10", says: "an older epoch never writes", suites: ["test/queue/paused-worker.test.ts"] },
  { name: "I11", says: "declared transitions only, ends absorb", suites: here },
  { name: "I12", says: "unknown is neither success nor failure", suites: here },
  { name: "I13", says: "bounded", suites: ["test/adapters/national-xml-limits.test.ts"] },
  { name: "I14", says: "no personal data outside", suites: ["test/queue/wake.test.ts"] },
  { name: "I15", says: "a wrong clock delays and never permits", suites: here },
];
