// What the bank and its people do: decide, sign, state facts, supplement, stop, give up, and speak on parked chains.
// Invariant: what a person states is made true first, or is not stated; whether it may be believed is the chain's matter.

import type { CreditDecision } from "../../../domain/chain-state.ts";
import type { ParkedAction } from "../../../domain/parked.ts";
import { allowedActions } from "../../../domain/parked-guards.ts";
import { strayPosting } from "../../../domain/stray-posting.ts";
import { reverse } from "../far-core.ts";
import { end } from "../far-side.ts";
import { approval, conditionsWanted, redrawn, signatures } from "../sample-chains.ts";
import { stateOf, type Run } from "./run.ts";
import { take } from "./take.ts";

const document = "d".repeat(64);

export function bankTurn(run: Run, isWild: boolean): void {
  const { chain } = run;
  const clock = run.now + run.skew;
  const step = chain.plan.steps[chain.step]?.step;
  if (chain.state === "open" && (chain.decision === null || step === "decision")) {
    take(run, { type: "decision_recorded", decision: isWild ? someDecision(run, clock) : approval(chain, clock) });
  }
  for (const fact of conditionsWanted(run.chain, clock)) take(run, { type: "condition_recorded", fact, by: "core" });
  const contracts = redrawn(run.chain);
  if (contracts !== null) take(run, { type: "contracts_redrawn", contracts });
  take(run, { type: "signatures_recorded", documents: signatures(run.chain, clock) });
  for (const { legId, state } of run.chain.legs) {
    if (state !== "supplement" && state !== "not_accepted") continue;
    take(run, { type: "supplement_supplied", legId, items: [{ name: "询问记录", sha256: document, pages: 1 }] });
  }
}

/** Mostly a good one; else one that holds for minutes only, that is lower or conditional, or that must be refused. */
function someDecision(run: Run, now: number): CreditDecision {
  const good = approval(run.chain, now);
  if (!run.troubles.has("bad_decisions")) return good;
  const more = { ...good, approvedAmount: good.approvedAmount + 100n };
  const others: Partial<CreditDecision>[] = [
    { validUntil: now + 1_200_000 },
    { validUntil: now - 1 },
    { persons: ["maker", "maker"] },
    { approvedAmount: more.approvedAmount as CreditDecision["approvedAmount"] },
    { approvedAmount: (good.approvedAmount - 100n) as CreditDecision["approvedAmount"] },
    { outcome: "conditional", conditions: ["income"] },
    { outcome: "declined" },
    { citedNotices: [] },
    { citedNotices: good.citedNotices.slice(0, 1) },
  ];
  return { ...good, ...others[run.choose(14)] };
}

/** Risk, compliance or the drawdown desk stops the disbursement, and lifts the stop. */
export function stopTurn(run: Run): void {
  if (!run.troubles.has("stops")) return;
  const isLift = run.chain.stops.some((stop) => stop.liftedAt === null);
  if (isLift) take(run, { type: "disbursement_stop_lifted", by: "risk" });
  else take(run, { type: "disbursement_stopped", by: "risk", reason: "check" });
}

export function abortTurn(run: Run): void {
  if (run.troubles.has("aborts")) take(run, { type: "abort_requested", by: "bank", reason: "customer" });
}

/** Any allowed action, by two persons where it needs two; now and then one person alone, with another paper, or of the other's duty. */
export function personTurn(run: Run, isWild: boolean): void {
  const { chain } = run;
  if (chain.state !== "parked" || chain.parked === null) return;
  const actions = allowedActions(chain);
  const chosen = actions[run.choose(Math.max(1, actions.length))];
  if (chosen === undefined) {
    run.broken ??= `nothing is allowed: ${stateOf(chain)}`;
    return;
  }
  const { action, rule } = chosen;
  if (!makeTrue(run, action)) return;
  const odd = isWild ? run.choose(6) : 9;
  const stray = strayBook(run);
  for (const [index] of rule.by.entries()) {
    const person = index + 1;
    const name = odd === 0 ? "person-1" : `person-${person}`;
    const evidenceSha256 = odd === 1 && person === 2 ? "f".repeat(64) : document;
    const held = odd === 2 && person === 2 ? rule.by.slice(0, 1) : rule.by.slice(index, person);
    const evidenceKind = odd === 3 ? "court_or_agreement_document" : rule.evidence;
    const shown = evidenceKind === null ? null : evidenceSha256;
    const word = { person: name, duties: held, note: "seen", evidenceKind, evidenceSha256: shown };
    take(run, { type: "resolved", action, ...word });
  }
  // The core takes it back on the word of both, not of the first alone.
  if (action === "posting_reversed" && run.chain.state !== "parked" && stray !== null) {
    reverse(run.far, stray.key, stray.postingNumber);
  }
}

/** The posting that two persons are to look at. */
function strayBook({ chain, far }: Run): { key: string; postingNumber: string } | null {
  const key = strayPosting(chain)?.key;
  const all = [...(chain.disbursement?.earlier ?? []), chain.disbursement];
  const found = all.find((each) => each?.key === key && each?.posting?.state === "posted" && !each.settled)?.posting;
  return far.books.find((book) => book.key === key && book.postingNumber === found?.postingNumber) ?? null;
}

/** What the paper says is so before it is shown; false where it cannot be. */
function makeTrue(run: Run, action: ParkedAction): boolean {
  const { far, chain } = run;
  switch (action) {
    case "no_case_confirmed": {
      const doubtful = chain.legs.filter(({ state }) => state === "unknown");
      if (doubtful.some(({ businessNumber }) => far.cases.has(businessNumber ?? ""))) return false;
      run.lost = run.lost.filter(({ request }) => request.type !== "file");
      return true;
    }
    case "file_again":
      // What ended at the registry cannot come to life by a copy that is still on its way: its number is taken.
      return true;
    case "permit_again": {
      const keys = [chain.disbursement?.key ?? "", ...far.permits.keys()];
      if (keys.some((key) => far.postings.get(key) === "posted" && key === chain.disbursement?.key)) return false;
      for (const key of keys) if (!far.postings.has(key)) far.postings.set(key, "refused");
      return true;
    }
    case "posting_accepted": {
      // The core has not taken back what is to stand.
      const key = strayPosting(chain)?.key;
      return far.books.some((book) => book.key === key && !book.reversed);
    }
    case "duplicate_withdrawn": {
      const current = chain.legs.map(({ businessNumber }) => businessNumber);
      const others = [...far.cases.values()].filter(({ application }) => !current.includes(application.businessNumber));
      for (const each of others) end(far, each, "withdrawn");
      return others.every(({ state }) => state !== "recorded" && state !== "certificate_issued");
    }
    case "duplicate_cancelled": {
      const numbers = chain.legs
        .flatMap((leg) => leg.recordedDuplicates)
        .map(({ registrationCertificateNumber }) => registrationCertificateNumber);
      for (const unit of far.units.values()) {
        unit.mortgages = unit.mortgages.filter((each) => !numbers.includes(each.registrationCertificateNumber));
        unit.priorityNotices = unit.priorityNotices.filter(({ number }) => !numbers.includes(number));
      }
      return true;
    }
    case "reread":
      if (run.choose(2) === 0) for (const item of far.cases.values()) item.wrongAmount = false;
      return true;
    default:
      return true;
  }
}
