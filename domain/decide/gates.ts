// The gates where the bank states facts: decision, consents, conditions.
// Invariant: a gate opens on recorded facts that still count, and waits no longer than the decision holds.

import { factFor, type Condition } from "../conditions.ts";
import { consentsWanted } from "../consents.ts";
import { refuse } from "../refusal.ts";
import { isRecorded } from "../legs.ts";
import type { Step } from "../plan.ts";
import { nothingIsPosted } from "../stray-posting.ts";
import type { EpochMs } from "../time.ts";
import { decisionHasExpired, notify, restUntil, startAbort, type Progress, type Work } from "./work.ts";

/**
 * A conditional approval opens the gate once each of its conditions is met (practice 8). That of a presale is met by the
 * notices themselves, which come after it: whether it was met, the final decision says, citing both (practice 3).
 */
export function takeDecision(work: Work, { part }: Extract<Step, { step: "decision" }>): Progress {
  const { decision, earlierDecisions } = work.chain;
  if (decision === null) return restUntil(work, null);
  if (part === "final") return earlierDecisions.length > 0 ? "done" : waitForBank(work);
  const wanted = part === "only" ? decision.conditions : [];
  return takeConditions(
    work,
    wanted.map((subject) => ({ type: "decision_condition", subject })),
  );
}

/** Written consents of those whom the register shows to be affected (practice 14). */
export function takeConsents(work: Work): Progress {
  return consentsWanted(work.chain, work.now, work.profiles).length === 0 ? "done" : waitForBank(work);
}

/** Done when a fact that still counts stands for each. */
export function takeConditions(work: Work, wanted: Condition[]): Progress {
  const missing = missingOf(work, wanted);
  if (missing.length === 0) return "done";
  const paidAt = work.chain.disbursement?.posting?.at ?? null;
  const isReceipt = missing.some(({ type }) => type === "payoff_receipt");
  return isReceipt && paidAt !== null ? waitForReceipt(work, missing, paidAt) : waitForBank(work);
}

/** ms between two tellings that the old lender's receipt is still missing after the money is out. */
const tellAgainMs = 30 * 86_400_000;

/** The only way is forward: waits on, and tells again at each interval from the posting (`paidAt`, ms). */
function waitForReceipt(work: Work, conditions: Condition[], paidAt: EpochMs): Progress {
  const { chain, now } = work;
  const due = chain.dueAt ?? paidAt;
  if (due > paidAt && due <= now && (due - paidAt) % tellAgainMs === 0) {
    notify(work, "conditions_wanted", { conditions });
  }
  const passed = Math.max(0, Math.floor((now - paidAt) / tellAgainMs));
  return restUntil(work, paidAt + (passed + 1) * tellAgainMs);
}

/** What of these conditions is not met now. */
export function missingOf({ chain, now }: Work, wanted: Condition[]): Condition[] {
  return wanted.filter((condition) => factFor(chain.conditions, condition, now) === undefined);
}

/** Before anything is recorded or paid out an expired decision ends the wait; afterwards the only way is forward. */
export function waitForBank(work: Work): Progress {
  const { chain } = work;
  if (chain.legs.some(isRecorded) || !nothingIsPosted(chain)) return restUntil(work, null);
  if (decisionHasExpired(work)) return startAbort(work, refuse("decision_expired"), "gateway");
  return restUntil(work, chain.decision?.validUntil ?? null);
}

/** Tells the bank what the step waits for; names of persons stay in GetChain. */
export function tellWanted(work: Work, step: Extract<Step, { step: "conditions" | "consents" }>): void {
  if (step.step === "conditions") {
    const missing = missingOf(work, step.wanted);
    if (missing.length > 0) notify(work, "conditions_wanted", { conditions: missing });
    return;
  }
  const wanted = consentsWanted(work.chain, work.now, work.profiles);
  if (wanted.length > 0) {
    notify(work, "consents_wanted", { consents: wanted.map(({ matter, affected }) => ({ matter, affected })) });
  }
}
