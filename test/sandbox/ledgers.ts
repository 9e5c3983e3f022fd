// Compares the three ledgers: what the gateway says, what the registries recorded, what the bank core posted.
// Invariant: it reads each from its own side; a difference is a sentence, and no difference is the only success.

import { asRecord, asRecords, text } from "../../gateway/commands/command.ts";
import type { Ledger as CoreLedger } from "../simulator/bank-core/types.ts";
import type { Ledger as RegisterLedger, LedgerCase, LedgerMortgage } from "../simulator/registry/ledger-types.ts";

export type ChainView = Record<string, unknown>;

const movesMoney = new Set(["new_loan", "renewal", "refinance"]);

/** `chains`: GetChain answers of every chain there is. Returns the differences found, in words. */
export function compareLedgers(chains: ChainView[], registers: RegisterLedger[], core: CoreLedger): string[] {
  const differences: string[] = [];
  const say = (chain: ChainView, what: string) =>
    differences.push(`${text(chain["chainId"])} ${text(chain["kind"])} ${text(chain["state"])}: ${what}`);
  for (const chain of chains) {
    const register = registers.find(({ registryId }) => registryId === chain["registryId"]);
    if (register === undefined) {
      say(chain, `no register of ${text(chain["registryId"])}`);
      continue;
    }
    compareRegister(chain, register, (what) => say(chain, what));
    compareCore(chain, core, (what) => say(chain, what));
  }
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

/** An earlier generation of the same leg counts as known. */
function sameLeg(number: string, other: string): boolean {
  return number.replace(/-\d+$/, "") === other.replace(/-\d+$/, "");
}

function compareRegister(chain: ChainView, register: RegisterLedger, say: (what: string) => void): void {
  const mortgages = register.units.flatMap((unit) => unit.mortgages);
  for (const leg of asRecords(chain["legs"])) {
    const legId = text(leg["legId"]);
    const businessNumber = text(leg["businessNumber"]);
    const found = register.cases.find((item) => item.businessNumber === businessNumber);
    const recordedHere = leg["state"] === "recorded" || leg["state"] === "certificate_issued";
    const recordedThere = found !== undefined && isRecorded(found);
    if (recordedHere !== recordedThere)
      say(`leg ${legId} is ${text(leg["state"])} here and ${found?.state ?? "no case"} there`);
    if (chain["state"] === "completed" && !recordedThere) say(`leg ${legId} is not recorded`);
  }
  const certificate = text(asRecord(asRecord(chain["business"])["previousMortgage"])["registrationCertificateNumber"]);
  const old = mortgages.filter((mortgage) => mortgage.registrationCertificateNumber === certificate);
  const fresh = mortgages.filter(
    (mortgage) => mortgage.businessNumber?.startsWith(`${text(chain["chainId"])}-`) && mortgage.state === "live",
  );
  if (chain["state"] === "completed") {
    if (fresh.length === 0) say("completed, and no mortgage of it is live");
    if (chain["kind"] === "refinance") checkOrder(chain, old, fresh, say);
  }
  if (chain["state"] === "aborted") {
    if (fresh.length > 0) say("aborted, and a mortgage of it is live");
    if (old.some((mortgage) => mortgage.state !== "live")) say("aborted, and the old mortgage does not stand");
  }
}

/** In the independent registry the old mortgage ends after the new one is recorded; nowhere before. */
function checkOrder(
  chain: ChainView,
  old: LedgerMortgage[],
  fresh: LedgerMortgage[],
  say: (what: string) => void,
): void {
  if (old.length === 0 || old.some((mortgage) => mortgage.state === "live"))
    say("completed, and the old mortgage is live");
  const recordedOrder = Math.min(...fresh.map((mortgage) => mortgage.recordedOrder));
  for (const { end } of old) {
    const tooEarly =
      chain["capability"] === "combined" ? (end?.order ?? 0) < recordedOrder - 1 : (end?.order ?? 0) <= recordedOrder;
    if (end !== null && tooEarly)
      say(`the old mortgage ended (${end.order}) before the new one was recorded (${recordedOrder})`);
  }
}

function compareCore(chain: ChainView, core: CoreLedger, say: (what: string) => void): void {
  const chainId = chain["chainId"];
  const posted = core.postings.filter((posting) => posting.chainId === chainId && posting.state === "posted");
  const terms = core.terms.filter((order) => order.chainId === chainId);
  const moves = movesMoney.has(text(chain["kind"]));
  const expected = chain["state"] === "completed" && moves ? 1 : 0;
  if (posted.length > 1) say(`posted ${posted.length} times`);
  if (chain["state"] === "completed" || chain["state"] === "aborted") {
    if (posted.length !== expected) say(`${posted.length} postings at the core, ${expected} expected`);
    const termsExpected = chain["state"] === "completed" && !moves ? 1 : 0;
    if (terms.length !== termsExpected) say(`${terms.length} terms-in-force orders, ${termsExpected} expected`);
  }
  const amount = text(asRecord(asRecord(chain["business"])["loan"])["amount"]);
  for (const posting of posted) if (posting.amount !== amount) say(`posted ${posting.amount}, the loan is ${amount}`);
  const says = text(asRecord(chain["disbursement"])["state"]) === "posted";
  if (says && posted.length === 0) say("the gateway says posted, the core does not");
  const held = core.holds.some((hold) => hold.chainId === chainId && hold.state === "held");
  if (chain["state"] === "aborted" && held) say("aborted, and its hold still stands");
}

function isRecorded({ stateCode }: LedgerCase): boolean {
  return stateCode === "50" || stateCode === "60";
}
