// Verified outcomes of the registry become facts of the legs (practice 9): from a reply, a query or a callback alike.
// Invariant: a state never goes back, an unlisted answer is doubt, and only a query over our own channel counts as re-reading.

import { hasEnded, type Chain } from "../chain-state.ts";
import type { Leg } from "../leg.ts";
import type { ChainEvent } from "../event.ts";
import { hasFailed, isRecorded, mayFollow, mayStillBeRecorded } from "../legs.ts";
import type { FeeNotice, MissingItem, Outcome, ToldOutcome } from "../registry.ts";
import { recordedBesides } from "../duplicates.ts";
import { promiseState } from "../leg-clock.ts";
import { yuanFromFen } from "../money.ts";
import { watchedWhileParked } from "../watched-legs.ts";
import { permitOut } from "../stray-posting.ts";
import { mayBeFiledAgain } from "./generations.ts";
import { keepPlatformSignatures } from "./platform-signatures.ts";
import { runClock, takeAcceptance } from "./run-clock.ts";
import { notify, park, raiseAlarm, unpark, type Work } from "./work.ts";

type Answered = Extract<ChainEvent, { type: "registry_answered" }>;
type KnownOutcome = Exclude<Outcome, { state: "unknown" }>;
type RecordedOutcome = Extract<Outcome, { state: "recorded" | "certificate_issued" }>;

/**
 * Takes every outcome to the leg it names; numbers that are not of this chain move nothing. After the end a recording is
 * told to people also when one leg of a combined filing is named alone: there is nothing left to ask.
 */
export function applyOutcomes(work: Work, event: Answered): void {
  const watched = watchedWhileParked(work.chain);
  for (const told of event.outcomes) {
    const { businessNumber, outcome } = told;
    const leg = work.chain.legs.find((each) => each.businessNumber === businessNumber);
    if (leg === undefined) noticeDuplicate(work, told);
    else if (hasEnded(work.chain) && hasFailed(leg) && isRecording(outcome)) contradicted(work, leg);
    else if (!isToldWhole(work.chain, leg, event)) applyDoubt(leg, "incomplete_group", event.source);
    else if (outcome.state === "unknown") applyDoubt(leg, outcome.reason, event.source);
    else {
      keepPlatformSignatures(work.chain, leg, told);
      applyFact(work, leg, outcome, event);
    }
  }
  reconsiderParked(work, watched);
}

/** A combined filing is accepted and recorded as one: told of one leg only, whoever told it, it is in doubt. */
function isToldWhole({ legs }: Chain, { groupNumber }: Leg, { outcomes }: Answered): boolean {
  if (groupNumber === null) return true;
  const group = legs.filter((each) => each.groupNumber === groupNumber);
  return group.every((each) => outcomes.some(({ businessNumber }) => businessNumber === each.businessNumber));
}

/** A recording stands until the register itself says otherwise; anything else is in doubt now. */
function applyDoubt(leg: Leg, reason: string, source: Answered["source"]): void {
  if (hasFailed(leg)) return;
  if (source === "query") leg.unknownQueries += 1;
  if (isRecorded(leg)) return;
  if (leg.state !== "unknown" && source !== "query") leg.unknownQueries = 0;
  leg.state = "unknown";
  if (source === "query") leg.noCaseAnswers = reason === "no_case" ? leg.noCaseAnswers + 1 : 0;
}

function applyFact(work: Work, leg: Leg, outcome: KnownOutcome, event: Answered): void {
  const wasRecorded = isRecorded(leg);
  if (hasFailed(leg) && isRecording(outcome)) return contradicted(work, leg);
  if (wasRecorded && event.source === "query" && !isRecording(outcome)) {
    park(work, "security", `the registry now says ${outcome.state} of what it had recorded`, leg);
    return;
  }
  if (isRecording(outcome)) keepRecording(leg, outcome, event, wasRecorded);
  leg.acknowledged = true;
  takeAcceptance(work, leg, outcome);
  if (!mayFollow[leg.state].includes(outcome.state)) {
    toldAgain(work, leg, outcome, event);
    return;
  }
  const wasSupplement = leg.state === "supplement" && outcome.state !== "supplement";
  leg.state = outcome.state;
  leg.notice = outcome.notice;
  leg.unknownQueries = 0;
  leg.noCaseAnswers = 0;
  if ("caseNumber" in outcome) leg.caseNumber = outcome.caseNumber ?? leg.caseNumber;
  runClock(work, leg, outcome, wasSupplement);
  leg.missing = outcome.state === "supplement" ? outcome.missing : [];
  leg.deadline = "deadline" in outcome ? outcome.deadline : null;
  if (outcome.state === "awaiting_fee" && outcome.fee !== null) askForFee(work, leg, outcome.fee);
  if (outcome.state !== "supplement") leg.suppliedItems = null;
  tellLeg(work, leg);
}

/**
 * More time, or less, and another list of what is missing, in the state the leg is in: the registry's answer to our own question
 * or writing counts at once. A message may have been on its way since before: unless it is dated later, the registry is asked.
 */
function toldAgain(work: Work, leg: Leg, outcome: KnownOutcome, { source }: Answered): void {
  if (leg.state !== outcome.state) return;
  const [before, now] = [leg.notice?.at ?? null, outcome.notice.at];
  const isLater = before !== null && now !== null && now > before;
  const isPresent = source !== "callback" || isLater;
  const isAnotherList = outcome.state === "supplement" && !isSameList(leg, outcome);
  if (isAnotherList && !isPresent) leg.queriedAt = null;
  if (!isPresent) return;
  if ("deadline" in outcome && (source === "query" || isAnotherList)) leg.deadline = outcome.deadline;
  if (!isAnotherList) return;
  leg.missing = outcome.missing;
  leg.notice = outcome.notice;
  tellLeg(work, leg);
}

/** The same things are asked for by the same notice. */
function isSameList({ missing, notice }: Leg, told: Extract<Outcome, { state: "supplement" }>): boolean {
  const listed = (items: MissingItem[]): string =>
    JSON.stringify(items.map(({ code, name, copies }) => [code, name, copies]));
  return listed(missing) === listed(told.missing) && notice?.number === told.notice.number;
}

/** One fee line a payment notice: another notice is another order under another key. */
function askForFee(work: Work, leg: Leg, fee: FeeNotice): void {
  if (leg.fee?.paymentNoticeNumber === fee.paymentNoticeNumber || leg.businessNumber === null) return;
  const count = leg.fee === null ? 1 : Number(leg.fee.key.split("-").at(-1)) + 1;
  const key = `${leg.businessNumber}-fee-${count}`;
  leg.fee = { ...fee, key, state: "wanted", receiptNumber: null };
  notify(work, "fee_ordered", { legId: leg.legId, key, amount: yuanFromFen(fee.amount) });
}

/**
 * Recorded, though it was told to have ended, or the chain ended without it (a filing that arrived very late). A chain on
 * its way asks the registry; one that has ended stays ended, and people are told.
 */
function contradicted(work: Work, leg: Leg): void {
  if (hasEnded(work.chain)) {
    return raiseAlarm(work, "recorded_after_end", leg.businessNumber ?? leg.legId);
  }
  leg.state = "unknown";
  leg.unknownQueries = 0;
  leg.noCaseAnswers = 0;
}

/** A result read by query after the leg was recorded is the re-reading; its message is the proof a permit carries. */
function keepRecording(leg: Leg, outcome: RecordedOutcome, event: Answered, wasRecorded: boolean): void {
  const rereads = event.source === "query" && wasRecorded;
  if (leg.reread && !rereads) return;
  leg.recordingResult = outcome.result;
  leg.proofSha256 = event.messageSha256;
  leg.caseNumber = outcome.result.caseNumber;
  leg.reread = rereads;
  if (rereads) leg.unknownQueries = 0;
}

function isRecording(outcome: Outcome): outcome is RecordedOutcome {
  return outcome.state === "recorded" || outcome.state === "certificate_issued";
}

/** Tells the bank where a leg stands; the text of a notice stays in GetChain, it may name persons. */
export function tellLeg(work: Work, leg: Leg): void {
  const { legId, state, caseNumber, missing, deadline } = leg;
  notify(work, "leg_moved", { legId, state, caseNumber, promise: promiseState(leg) });
  if (state === "supplement") notify(work, "supplement_wanted", { legId, missing, deadline });
  if (state === "awaiting_applicant") {
    const { signers = [], signatures = [] } = leg.platformSigning ?? {};
    notify(work, "applicants_asked", { legId, asked: signers.length, signed: signatures.length, deadline });
  }
  if (state === "not_accepted" && mayBeFiledAgain(work.chain, leg)) {
    const { number = null, code = null } = leg.notice ?? {};
    notify(work, "filing_again_wanted", { legId, noticeNumber: number, noticeCode: code });
  }
}

/** A number of an earlier generation that is alive at the registry: two filings for one leg. */
function noticeDuplicate(work: Work, told: ToldOutcome): void {
  const { businessNumber, outcome } = told;
  const leg = work.chain.legs.find((each) => earlierNumbers(work.chain, each).includes(businessNumber));
  if (leg === undefined) return;
  keepPlatformSignatures(work.chain, leg, told);
  const ended = ["unknown", "not_accepted", "registration_refused", "withdrawn"];
  if (ended.includes(outcome.state)) return;
  if (hasEnded(work.chain) && isRecording(outcome)) return raiseAlarm(work, "recorded_after_end", businessNumber);
  if (isRecording(outcome)) return noticeRecordedDuplicate(work, leg, outcome);
  if (leg.withdrawnDuplicates.includes(businessNumber)) return;
  stepAside(work);
  park(work, "duplicate", `the registry also holds ${businessNumber}`, leg);
}

/** The register's own word goes before a paper that said the filing was withdrawn; told once, it is faced until it is gone. */
function noticeRecordedDuplicate(work: Work, leg: Leg, { result }: RecordedOutcome): void {
  const { businessNumber, registrationCertificateNumber, recordedAt } = result;
  if (leg.recordedDuplicates.some((each) => each.businessNumber === businessNumber)) return;
  const duplicate = { businessNumber, registrationCertificateNumber, recordedAt };
  leg.recordedDuplicates.push({ ...duplicate, state: "standing", since: work.now });
  raiseAlarm(work, "duplicate_recorded", businessNumber);
  stepAside(work);
  // A permit that is out is revoked first, and a later filing in hand withdrawn: the chain is parked then (face-duplicates.ts).
  if (permitOut(work.chain) !== null || mayStillBeRecorded(leg)) return;
  park(work, "duplicate", recordedBesides(businessNumber), leg);
}

/**
 * Two filings for one leg come before whatever else a chain is parked for: that is faced anew once the chain goes on. Not
 * so what the register itself says of the lender's security, which is learnt once.
 */
function stepAside({ chain }: Work): void {
  if (chain.parked === null || ["duplicate", "security"].includes(chain.parked.kind)) return;
  chain.state = chain.parked.resume;
  chain.parked = null;
}

/** Business numbers of a leg's other generations: the earlier ones, and the later where an earlier one became its own again. */
export function earlierNumbers({ chainId }: Chain, leg: Leg): string[] {
  const all = Array.from({ length: leg.generation }, (_, index) => `${chainId}-${leg.legId}-${index + 1}`);
  const earlier = all.slice(0, -1);
  const isOwn = (number: string): boolean => number === leg.businessNumber;
  return earlier.some(isOwn) ? all.filter((number) => !isOwn(number)) : earlier;
}

/**
 * A person is no longer needed where the registry has told by itself what was in doubt, nor asked the same where a case that was
 * `watched` has come to any end, recorded included: what is left to be done is looked at anew.
 */
function reconsiderParked(work: Work, watched: Leg[]): void {
  const { parked, legs } = work.chain;
  const leg = legs.find((each) => each.legId === parked?.legId);
  const doubtIsOver = parked?.kind === "unknown" && leg !== undefined && isTold(leg);
  const caseHasEnded = watched.some((each) => !mayStillBeRecorded(each));
  if (doubtIsOver || caseHasEnded) unpark(work, "registry");
}

function isTold({ state, unknownQueries }: Leg): boolean {
  return state !== "unknown" && unknownQueries === 0;
}
