// Compares the three ledgers: what the gateway says, what the registries recorded, what the bank cores posted.
// Invariant: it reads each from its own side; a difference is a sentence, and no difference is the only success.

import { asRecord, asRecords, text } from "../../gateway/commands/command.ts";
import type { Ledger as CoreLedger } from "../simulator/bank-core/types.ts";
import type { Ledger as RegisterLedger } from "../simulator/registry/ledger-types.ts";
import { compareRegisters, type ChainView } from "./ledger-registers.ts";

/** `chains`: GetChain answers of every chain there is. Returns the differences found, in words. */
export function compareLedgers(
  chains: readonly ChainView[],
  registers: readonly RegisterLedger[],
  core: CoreLedger,
): string[] {
  const differences: string[] = [];
  const say = (chain: ChainView, what: string) =>
    differences.push(`${text(chain["chainId"])} ${text(chain["kind"])} ${text(chain["state"])}: ${what}`);
  for (const chain of chains) {
    compareRegisters(chain, registers, (what) => say(chain, what));
    compareCore(chain, core, (what) => say(chain, what));
  }
  differences.push(...feeDifferences(registers, core));
  const known = new Set(chains.map((chain) => text(chain["chainId"])));
  for (const entry of [...core.postings, ...core.terms, ...core.holds]) {
    if (!known.has(entry.chainId)) differences.push(`the core's ledger names ${entry.chainId}, the gateway does not`);
  }
  const numbers = new Set(
    chains.flatMap((chain) => asRecords(chain["legs"]).map((leg) => text(leg["businessNumber"]))),
  );
  for (const { cases } of registers) {
    for (const { businessNumber } of cases) {
      if (![...numbers].some((number) => sameLeg(number, businessNumber))) {
        differences.push(`a registry holds case ${businessNumber}, the gateway does not`);
      }
    }
  }
  return differences;
}

/** What each registry was paid for a case is what a core paid for it, once. */
function feeDifferences(registers: readonly RegisterLedger[], core: CoreLedger): string[] {
  const paidThere = registers
    .flatMap(({ cases }) => cases)
    .flatMap(({ businessNumber, fee }) =>
      fee === null || fee.paidAt === null ? [] : [`${businessNumber} ${fee.amount}`],
    );
  const paidHere = core.fees
    .filter(({ state }) => state === "paid")
    .map(({ businessNumber, amount }) => `${businessNumber} ${amount}`);
  return [
    ...paidThere.filter((each) => !paidHere.includes(each)).map((each) => `a registry has a fee no core paid: ${each}`),
    ...paidHere.filter((each) => !paidThere.includes(each)).map((each) => `a core paid a fee no registry has: ${each}`),
    ...paidHere
      .filter((each, index) => paidHere.indexOf(each) !== index)
      .map((each) => `a fee was paid twice: ${each}`),
  ];
}

/** An earlier generation of the same leg counts as known. */
function sameLeg(number: string, other: string): boolean {
  return number.replace(/-\d+$/, "") === other.replace(/-\d+$/, "");
}

/** Money moves where the business names a loan, once a tranche; terms change by an order of their own in an extension. */
function compareCore(chain: ChainView, core: CoreLedger, say: (what: string) => void): void {
  const chainId = chain["chainId"];
  const loan = asRecord(asRecord(chain["business"])["loan"]);
  const posted = core.postings.filter((posting) => posting.chainId === chainId && posting.state === "posted");
  const terms = core.terms.filter((order) => order.chainId === chainId);
  const tranches = asRecords(loan["tranches"]).map((each) => text(each["amount"]));
  const parts = tranches.length > 0 ? tranches : "amount" in loan ? [text(loan["amount"])] : [];
  const isCompleted = chain["state"] === "completed";
  if (isCompleted || chain["state"] === "aborted") {
    const expected = isCompleted ? parts.length : 0;
    if (posted.length !== expected) say(`${posted.length} postings at the core, ${expected} expected`);
    const termsExpected = isCompleted && chain["kind"] === "extension" ? 1 : 0;
    if (terms.length !== termsExpected) say(`${terms.length} terms-in-force orders, ${termsExpected} expected`);
  }
  if (posted.length > parts.length) say(`posted ${posted.length} times, ${parts.length} at most`);
  for (const posting of posted) {
    const agreed = parts[(posting.tranche ?? 1) - 1];
    if (posting.amount !== agreed) say(`posted ${posting.amount}, agreed were ${agreed ?? "none"}`);
    const isTwice = posted.some((other) => other !== posting && other.tranche === posting.tranche);
    if (isTwice) say(`tranche ${posting.tranche} is posted twice`);
  }
  const says = text(asRecord(chain["disbursement"])["state"]) === "posted";
  if (says && posted.length === 0) say("the gateway says posted, the core does not");
  const held = core.holds.some((hold) => hold.chainId === chainId && hold.state === "held");
  if (chain["state"] === "aborted" && held) say("aborted, and its hold still stands");
}
