// RecordDecision: what the credit system decided (practice 8), and what follows for the plan.
// Invariant: two persons, an amount not above what was asked for, still valid; a lower amount is planned anew before anything is signed.

import type { Business } from "../business.ts";
import type { CreditDecision } from "../chain-state.ts";
import type { ChainEvent } from "../event.ts";
import { fen, yuanFromFen, type Fen } from "../money.ts";
import { refuse, type Refusal } from "../refusal.ts";
import { normaliseCertificateNumber } from "../certificate-number.ts";
import { amountRules } from "../pre-lodgement/amounts.ts";
import { notify, startAbort, type Work } from "./work.ts";

type Recorded = Extract<ChainEvent, { type: "decision_recorded" }>;

/**
 * approved, conditional or declined; a declined one ends the chain. May come before the search is done. Of a presale a
 * conditional one comes before signing, and a final one, citing both notices, after they are recorded (practice 3).
 */
export function decisionRecorded(work: Work, { decision }: Recorded): Refusal | null {
  const { chain, now } = work;
  const part = wantedPart(work);
  if (part === null) return refuse("wrong_state");
  if (distinctPersons(decision) < 2) return refuse("decision_needs_two_persons", "decision.persons");
  if (decision.outcome !== "declined") {
    const refusal = checkApproval(work, decision, part);
    if (refusal !== null) return refusal;
  }
  if (chain.decision !== null) chain.earlierDecisions.push(chain.decision);
  chain.decision = { ...decision, recordedAt: now };
  if (decision.outcome === "declined") {
    startAbort(work, refuse("decision_declined"), "bank");
    return null;
  }
  replan(work, decision.approvedAmount);
  return null;
}

/** Which decision the chain can take now; null when none. */
function wantedPart({ chain }: Work): "only" | "conditional" | "final" | null {
  if (chain.state !== "open") return null;
  const gates = chain.plan.steps.flatMap((step, index) =>
    step.step === "decision" ? [{ index, part: step.part }] : [],
  );
  const taken = chain.decision === null ? 0 : chain.earlierDecisions.length + 1;
  const gate = gates[taken];
  if (gate === undefined || chain.step > gate.index) return null;
  return gate.part === "final" && chain.step !== gate.index ? null : gate.part;
}

/** The tranches were stated at submission, and nobody but the bank can say which of them is less. */
const lessInTranches =
  "tranches add up to the loan: approve it as asked for, or abort and submit with lower loan.tranches";

function checkApproval(work: Work, decision: CreditDecision, part: "only" | "conditional" | "final"): Refusal | null {
  const { chain, now } = work;
  const asked = askedAmount(work);
  if (decision.approvedAmount === 0n || decision.approvedAmount > asked) {
    return refuse("decision_amount_differs", "decision.approvedAmount");
  }
  const { loan } = chain.business;
  const mayBeLower = part !== "final" && loan !== undefined && loan.tranches === undefined;
  if (decision.approvedAmount !== asked && !mayBeLower) {
    const mend = loan?.tranches === undefined || part === "final" ? null : lessInTranches;
    return refuse("decision_amount_differs", "decision.approvedAmount", mend);
  }
  const [broken] = amountsBroken(work, decision.approvedAmount);
  if (broken !== undefined) return refuse("decision_amount_differs", "decision.approvedAmount", broken);
  if (decision.validUntil <= now) return refuse("decision_expired", "decision.validUntil");
  if ((decision.outcome === "conditional") !== decision.conditions.length > 0) {
    return refuse("invalid_field", "decision.conditions", "conditions, and only when it is conditional");
  }
  if (part === "final") return checkFinal(work, decision);
  return decision.citedNotices.length === 0
    ? null
    : refuse("invalid_field", "decision.citedNotices", "only a final one");
}

/** The final decision cites the numbers of both notices as they were recorded (2020 notice, item 8). */
function checkFinal({ chain }: Work, decision: CreditDecision): Refusal | null {
  if (decision.outcome !== "approved")
    return refuse("invalid_field", "decision.outcome", "a final one is approved or declined");
  const recorded = chain.legs.map((leg) => leg.recordingResult?.registrationCertificateNumber ?? "");
  const cited = decision.citedNotices.map(normaliseCertificateNumber);
  const isCited = recorded.every((number) => number !== "" && cited.includes(normaliseCertificateNumber(number)));
  return isCited && recorded.length === cited.length ? null : refuse("notices_not_cited", "decision.citedNotices");
}

function distinctPersons({ persons }: CreditDecision): number {
  return new Set(persons.map((person) => person.trim().toLowerCase()).filter((person) => person !== "")).size;
}

function askedAmount({ chain }: Work): Fen {
  const { loan, mortgage } = chain.business;
  return loan?.amount ?? mortgage.securedAmount;
}

/** Rules on amounts that the business breaks only once it is planned anew for what was approved, each with its field. */
function amountsBroken({ chain, profiles, now }: Work, approved: Fen): string[] {
  const told = (business: Business): string[] => {
    const context = { business, profiles: [...profiles.values()], plan: chain.plan, lender: chain.lender, now };
    return amountRules.flatMap(({ id, check }) =>
      check(context).map(({ field, detail }) => [id, field, detail].filter((part) => part !== null).join(" ")),
    );
  };
  const before = told(chain.business);
  return told(replanned(chain.business, approved)).filter((each) => !before.includes(each));
}

/** A lower amount: the loan is that much, and a general mortgage that secured just the loan follows it (practice 8). */
function replanned(business: Business, approved: Fen): Business {
  const { loan, mortgage } = business;
  if (loan === undefined || approved === loan.amount) return business;
  const secures =
    mortgage.form === "general" && mortgage.securedAmount === loan.amount && mortgage.amountBasis === "in_total";
  const securedAmount = secures ? fen(approved) : mortgage.securedAmount;
  return { ...business, loan: { ...loan, amount: fen(approved) }, mortgage: { ...mortgage, securedAmount } };
}

function replan(work: Work, approved: Fen): void {
  const business = replanned(work.chain.business, approved);
  if (business === work.chain.business) return;
  const { securedAmount } = work.chain.business.mortgage;
  work.chain.asked ??= { amount: askedAmount(work), securedAmount, redrawn: [], earlier: [] };
  work.chain.business = business;
  notify(work, "replanned", {
    amount: yuanFromFen(approved),
    securedAmount: yuanFromFen(business.mortgage.securedAmount),
  });
}
