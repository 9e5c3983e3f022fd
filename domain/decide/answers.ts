// What a worker brings back: the answer to the effect in flight, or that there was none.
// Invariant: an answer to another question moves nothing; an effect whose outcome is not told is asked about, never sent again blindly.

import type { Chain, Search } from "../chain-state.ts";
import { hasStandingDuplicate } from "../duplicates.ts";
import type { ChainEvent } from "../event.ts";
import { countFromRegister } from "../lapse.ts";
import type { Leg } from "../leg.ts";
import { isPending, isRecorded } from "../legs.ts";
import { coversUnits, judgeSearch } from "../search-judgement.ts";
import type { SearchJudgement } from "../search/finding.ts";
import { settleGrounds } from "../search/grounds.ts";
import { advance } from "./advance.ts";
import { effectFailed } from "./failures.ts";
import { applyOutcomes, tellLeg } from "./outcomes.ts";
import { confirmationTaken } from "./registry-steps.ts";
import { legsOf, loseWrite } from "./registry-requests.ts";
import { isTakenNow, nothingIsLeftToFile, waitForRegister } from "./search-steps.ts";
import { notify, park, profileOf, startAbort, type Work } from "./work.ts";

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
  const declinedFor = answered.request.type === "withdraw" ? heard.find(isPending) : undefined;
  if (declinedFor !== undefined) {
    const kind = hasStandingDuplicate(declinedFor) ? "duplicate" : "unwind";
    park(work, kind, "the registry declined the withdrawal", declinedFor);
  }
  advance(work);
}

/** Handed in; where the registry still asks for something the bank is told again, of another list it was told already. */
function supplementTaken(work: Work, leg: Leg): void {
  leg.suppliedItems = null;
  const isTold = work.notices.some(({ type, data }) => type === "supplement_wanted" && data["legId"] === leg.legId);
  if (leg.state === "supplement" && !isTold) tellLeg(work, leg);
}

/** The register at one moment, judged for the step that asked for it. */
export function searchAnswered(work: Work, event: Extract<ChainEvent, { type: "search_answered" }>): void {
  const { chain, now } = work;
  const { inFlight } = chain;
  if (inFlight?.to !== "registry" || inFlight.request.type !== "search" || inFlight.stage === null)
    return advance(work);
  const { snapshot, messageSha256 } = event;
  const registryId = inFlight.registryId ?? chain.registryId;
  const search: Search = { stage: inFlight.stage, registryId, snapshot, messageSha256, receivedAt: now };
  const isAnswer = snapshot.searchNumber === inFlight.request.searchNumber && coversUnits(chain, search);
  if (!isAnswer || !isTakenNow(work, snapshot)) {
    const reason = isAnswer
      ? "the search does not show the register as it is now"
      : "the search answers another question";
    return effectFailed(work, { origin: "registry", advice: "query_first", reason });
  }
  chain.inFlight = null;
  chain.tries = 0;
  const before = chain.searches.findLast((each) => each.registryId === registryId);
  keepSearch(chain, search);
  countFromRegister(chain, search);
  const step = chain.plan.steps[chain.step];
  if (chain.state === "open" && step?.step === "search" && step.stage === search.stage) judge(work, search);
  else if (chain.state === "open" && step?.step === "watch" && search.stage === "watch") {
    judgeWatched(work, search, before);
  } else advance(work);
}

/** While another's registration is waited for the register must not show less security than before; a new burden is told once. */
function judgeWatched(work: Work, search: Search, before: Search | undefined): void {
  const judged = (each: Search): SearchJudgement => judgeSearch(work.chain, each, "watch", profileOf(work, each));
  const { finding, warnings } = judged(search);
  const known = before === undefined ? [] : judged(before).warnings;
  for (const { burden, unitCode } of warnings) {
    const isTold = known.some((each) => each.burden === burden && each.unitCode === unitCode);
    if (!isTold) notify(work, "burden_found", { burden, unitCode, stage: "watch" });
  }
  if (finding !== null) {
    const { code, detail } = finding.refusal;
    park(work, finding.parks, detail === null ? code : `${code}: ${detail}`);
  }
  advance(work);
}

/** Of a long watch only the first and the last search are kept; every other search is. */
function keepSearch(chain: Chain, search: Search): void {
  const watched = chain.searches.filter((each) => each.stage === "watch" && each.registryId === search.registryId);
  if (search.stage === "watch" && watched.length > 1) {
    chain.searches = chain.searches.filter((each) => each !== watched.at(-1));
  }
  chain.searches.push(search);
}

/** Goes on, waits, refuses before filing, or parks once money is to move; warnings are told. */
function judge(work: Work, search: Search): void {
  const { chain } = work;
  const { stage } = search;
  // What was sent before may arrive and be recorded while we search to send it once more: then nothing is left to file.
  const isOvertaken = stage === "before_filing" && chain.legs.some(isRecorded) && nothingIsLeftToFile(work);
  const judged = isOvertaken ? null : judgeSearch(chain, search, stage, profileOf(work, search));
  for (const { burden, unitCode } of judged?.warnings ?? []) notify(work, "burden_found", { burden, unitCode, stage });
  const finding = judged?.finding ?? null;
  if (finding !== null) {
    const isLate = stage === "before_disbursement" || chain.legs.some(isRecorded);
    if (!isLate) startAbort(work, finding.refusal, "gateway");
    else {
      const { code, detail } = finding.refusal;
      park(work, finding.parks, detail === null ? code : `${code}: ${detail}`);
    }
    return advance(work);
  }
  const waits = judged?.waits ?? null;
  if (waits !== null) return waitFor(work, search, waits);
  chain.waitingSince = null;
  settleGrounds(chain);
  chain.searched.push(search.registryId);
  advance(work);
}

/** Nothing rests on such a search, so that it is not kept; the bank is told of the burden once. */
function waitFor(work: Work, search: Search, burden: { burden: string; unitCode: string }): void {
  const { chain } = work;
  chain.searches = chain.searches.filter((each) => each !== search);
  if (chain.waitingSince === null) notify(work, "burden_found", { ...burden, stage: search.stage });
  if (waitForRegister(work, burden) !== "rest") advance(work);
}
