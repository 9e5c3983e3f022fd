// What a worker brings back: the answer to the effect in flight, or that there was none.
// Invariant: an answer to another question moves nothing; an effect whose outcome is not told is asked about, never sent again blindly.

import type { Chain } from "../chain-state.ts";
import type { Leg } from "../leg.ts";
import type { BankCoreAnswer, Effect } from "../effect.ts";
import type { ChainEvent } from "../event.ts";
import { unreachable } from "../fault.ts";
import { isPending, isRecorded } from "../legs.ts";
import { yuanFromFen } from "../money.ts";
import { coversUnits, judgeSearch } from "../search-judgement.ts";
import { nextPermit, permitIsOut } from "../stray-posting.ts";
import { advance } from "./advance.ts";
import { recordPosting } from "./disbursement-facts.ts";
import { effectFailed } from "./failures.ts";
import { applyOutcomes, tellLeg } from "./outcomes.ts";
import { confirmationTaken, isTakenNow } from "./registry-steps.ts";
import { loseWrite } from "./registry-requests.ts";
import { enterNext } from "./steps.ts";
import { notify, park, startAbort, type Work } from "./work.ts";

/** A reply or the answer to a query; legs it does not speak of stay in doubt. */
export function registryAnswered(work: Work, event: Extract<ChainEvent, { type: "registry_answered" }>): void {
  const { chain } = work;
  const answered = chain.inFlight;
  applyOutcomes(work, event);
  if (answered?.to !== "registry" || answered.request.type === "search") return advance(work);
  chain.inFlight = null;
  const legs = legsOf(chain, answered);
  const told = new Set(event.outcomes.map((each) => each.businessNumber));
  const untold = legs.filter((leg) => leg.businessNumber === null || !told.has(leg.businessNumber));
  if (answered.request.type === "query") for (const leg of untold) leg.unknownQueries += 1;
  else loseWrite(untold);
  const declined = answered.request.type === "confirm" && !legs.every(confirmationTaken);
  chain.tries = declined ? chain.tries + 1 : 0;
  const heard = legs.filter((leg) => !untold.includes(leg) && leg.state !== "unknown");
  if (answered.request.type === "confirm") for (const leg of heard) leg.confirmed = !declined;
  if (answered.request.type === "supplement") heard.forEach((leg) => supplementTaken(work, leg));
  if (answered.request.type === "withdraw" && heard.some(isPending)) {
    park(work, "unwind", "the registry declined the withdrawal", heard.find(isPending) ?? null);
  }
  advance(work);
}

/** Handed in; where the registry still asks for something the bank is told again. */
function supplementTaken(work: Work, leg: Leg): void {
  leg.suppliedItems = null;
  if (leg.state === "supplement") tellLeg(work, leg);
}

function legsOf({ legs }: Chain, effect: Extract<Effect, { to: "registry" }>): Leg[] {
  return legs.filter((leg) => effect.legIds.includes(leg.legId));
}

/** The register at one moment, judged for the step that asked for it. */
export function searchAnswered(work: Work, event: Extract<ChainEvent, { type: "search_answered" }>): void {
  const { chain, now } = work;
  const { inFlight } = chain;
  if (inFlight?.to !== "registry" || inFlight.request.type !== "search" || inFlight.stage === null)
    return advance(work);
  const { snapshot } = event;
  const isAnswer = snapshot.searchNumber === inFlight.request.searchNumber && coversUnits(chain, snapshot);
  if (!isAnswer || !isTakenNow(work, snapshot)) {
    const reason = isAnswer
      ? "the search does not show the register as it is now"
      : "the search answers another question";
    return effectFailed(work, { origin: "registry", advice: "query_first", reason });
  }
  const { stage } = inFlight;
  chain.inFlight = null;
  chain.tries = 0;
  chain.searches.push({ stage, snapshot, receivedAt: now });
  const step = chain.plan.steps[chain.step];
  if (chain.state === "open" && step?.step === "search" && step.stage === stage) {
    // What was sent before may arrive and be recorded while we search to send it once more: then nothing is left to file.
    const isOvertaken = stage === "before_filing" && chain.legs.some(isRecorded);
    const finding = isOvertaken ? null : judgeSearch(chain, snapshot, stage);
    if (finding === null) enterNext(work);
    else if (stage === "before_disbursement") {
      const { code, detail } = finding.refusal;
      park(work, finding.parks, detail === null ? code : `${code}: ${detail}`);
    } else startAbort(work, finding.refusal, "gateway");
  }
  advance(work);
}

/** The core's answer to an order or query; one for another key is treated as no answer. */
export function coreAnswered(work: Work, { answer }: Extract<ChainEvent, { type: "core_answered" }>): void {
  const { chain } = work;
  const { inFlight } = chain;
  if (inFlight?.to !== "bank_core") return advance(work);
  if (inFlight.request.key !== answer.key || answers[inFlight.request.type] !== answer.type) {
    return effectFailed(work, {
      origin: "bank_core",
      advice: "query_first",
      reason: "the core answers another question",
    });
  }
  chain.inFlight = null;
  chain.tries = 0;
  takeAnswer(work, answer);
  advance(work);
}

const answers: Record<Extract<Effect, { to: "bank_core" }>["request"]["type"], BankCoreAnswer["type"]> = {
  place_hold: "hold",
  give_back_hold: "hold_given_back",
  permit: "permit_received",
  query_posting: "posting",
  revoke_permit: "revocation",
  order_terms: "terms",
};

function takeAnswer(work: Work, answer: BankCoreAnswer): void {
  const { chain, now } = work;
  switch (answer.type) {
    case "hold": {
      if (chain.hold === null) return;
      const { holdNumber, expiresAt } = answer;
      const state = expiresAt !== null && expiresAt <= now ? "refused" : answer.state;
      chain.hold = { ...chain.hold, state, holdNumber, expiresAt };
      if (state === "held")
        notify(work, "hold_placed", { key: answer.key, amount: yuanFromFen(chain.hold.amount), expiresAt });
      return;
    }
    case "hold_given_back":
      if (chain.hold !== null) chain.hold.state = "given_back";
      return;
    case "permit_received":
      return permitReceived(work, answer);
    case "posting":
      return recordPosting(work, answer);
    case "revocation":
      return permitRevoked(work, answer);
    case "terms":
      chain.termsInForce = { key: answer.key, state: "in_force", at: now };
      return notify(work, "terms_in_force", { key: answer.key });
    default:
      return unreachable(answer);
  }
}

/** Revoked: nothing can be posted any more under that key. Otherwise it was too late, and the money has moved. */
function permitRevoked(work: Work, answer: Extract<BankCoreAnswer, { type: "revocation" }>): void {
  const { chain } = work;
  const { disbursement } = chain;
  if (disbursement === null || disbursement.key !== answer.key) return;
  if (answer.state === "revoked") {
    if (!permitIsOut(chain)) return;
    chain.disbursement = nextPermit(disbursement);
    return notify(work, "permit_revoked", { key: answer.key });
  }
  const { key, postingNumber, amount, at } = answer;
  recordPosting(work, { key, state: "posted", postingNumber, amount, at, reason: null });
}

function permitReceived(
  work: Work,
  { state, reason, key }: Extract<BankCoreAnswer, { type: "permit_received" }>,
): void {
  const { chain, now } = work;
  const { disbursement } = chain;
  if (disbursement === null || disbursement.state !== "permit_wanted") return;
  if (state === "accepted") {
    chain.disbursement = { ...disbursement, state: "permitted", permittedAt: now };
    const { amount, expiresAt } = disbursement;
    return notify(work, "permit_sent", { key, amount: yuanFromFen(amount), expiresAt });
  }
  const posting = { key, state: "refused" as const, postingNumber: null, amount: disbursement.amount, at: now, reason };
  chain.disbursement = { ...disbursement, state: "refused", posting };
}
