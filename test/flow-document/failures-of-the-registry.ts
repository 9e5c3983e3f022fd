// Failures at the registry and on the line to it: search, filing, review, confirmation, recording, what others register.
// Invariant: each is an answer or a silence that a registry can really give; a leg filed in one group fails with its group.

import type { Leg } from "../../domain/leg.ts";
import type { Plan, Step } from "../../domain/plan.ts";
import { isRecorded } from "../../domain/legs.ts";
import { notice, shown } from "../domain/conversation.ts";
import { end, endOld, type FarCase } from "../domain/far-side.ts";
import { told } from "../domain/far-told.ts";
import { expiries, filingFailures } from "./failures-of-a-filing.ts";
import { longAfter } from "./failures-of-the-bank.ts";
import { silence } from "./failures-of-the-core.ts";
import { death } from "./failures-of-the-gates.ts";
import { atDoor, type Failure, type Result } from "./failure.ts";
import { setBack } from "./failures-of-the-register.ts";
import { goUntil, letPass, type Run } from "./play.ts";
import { answerAll, caseAtRest, caseOf, lose, wholeFiling } from "./registry-answers.ts";
import { legWords } from "./leg-words.ts";
import type { Words } from "./two-languages.ts";

const outOfReach = silence("登记机构一直不通", "the registry stays out of reach");

/** Failures that the registry's side brings about in this step. */
export function registryFailures(plan: Plan, step: Step, index: number): Failure[] {
  switch (step.step) {
    case "search":
      return [...searchFailures(plan, step, index), outOfReach];
    case "file": {
      const isFirst = plan.steps.find((each) => each.step === "file") === step;
      const filings = step.together ? step.legs.slice(0, 1) : step.legs;
      return [...(isFirst ? expiries : []), ...filings.flatMap((leg) => filingFailures(leg, step.together))];
    }
    case "reviewed":
      return [...oneByOne(plan, step.legs, index, refused), ...step.legs.flatMap((leg) => [supplement(leg), fee(leg)])];
    case "confirm":
      return [refused(step.leg), confirmationLost(step.leg)];
    case "recorded":
      return recordingFailures(plan, step.legs, index);
    case "barrier":
      return otherRegistryRefuses(plan.steps[index - 1]);
    case "watch":
      return step.leg === "conversion" ? [neverHappens, lostInConversion, outOfReach] : [neverHappens, outOfReach];
    default:
      return [];
  }
}

function searchFailures(plan: Plan, step: Extract<Step, { step: "search" }>, index: number): Failure[] {
  const strangers: Failure[] = [
    stranger("单元已被查封", "the unit is seized", "查封解除", "the seizure is lifted", "seized"),
    stranger(
      "他人抵押权顺位在前",
      "another lender's mortgage stands ahead",
      "他人抵押权注销",
      "the other lender's mortgage is cancelled",
      "strangerAhead",
    ),
    waitedFor,
  ];
  const isRecordedBefore = plan.steps.slice(0, index).some((each) => each.step === "recorded");
  if (step.stage === "before_disbursement") return [...strangers, ...(isRecordedBefore ? [setBack] : [])];
  return [...strangers, missing];
}

type Strange = "seized" | "strangerAhead";

function stranger(zh: string, en: string, mendZh: string, mendEn: string, what: Strange): Failure {
  return {
    name: { zh, en },
    play: ({ talk }) => lay(() => (talk.far[what] = true)),
    mend: { name: { zh: mendZh, en: mendEn }, play: ({ talk }) => void lay(() => (talk.far[what] = false)) },
  };
}

/** Somebody else's case is looked at again until it is gone. */
const waitedFor: Failure = {
  name: { zh: "他人在办件，四十日未结", en: "somebody else's case is in hand for forty days" },
  play: (run) => {
    run.talk.far.strangersCase = true;
    letPass(run, 0);
    letPass(run, longAfter);
    return run.talk.chain.state === "open" ? "stands" : "on";
  },
  mend: {
    name: { zh: "他人在办件办结", en: "the other case has ended" },
    play: ({ talk }) => void lay(() => (talk.far.strangersCase = false)),
  },
};

const missing: Failure = {
  name: { zh: "登记簿无原抵押权（预告）", en: "the old mortgage, or notice, is not on the register" },
  play: ({ talk: { far } }) => {
    if (far.business.previousMortgage === undefined && far.business.notices === undefined) return "absent";
    endOld(far);
    for (const unit of far.units.values()) unit.priorityNotices = [];
    return "on";
  },
};

/** The registry's own conversion (practice 12). */
const lostInConversion: Failure = {
  name: {
    zh: "登记机构转现房后，一个单元上没有抵押权",
    en: "the registry converts, and one unit is left without the mortgage",
  },
  play: ({ talk: { far } }) => lay(() => (far.lostOn = far.business.units[0]?.unitCode ?? null)),
  mend: {
    name: { zh: "登记簿补记该抵押权", en: "the register shows that mortgage, too" },
    play: ({ talk }) => void lay(() => (talk.far.lostOn = null)),
  },
};

function lay(change: () => void): Result {
  change();
  return "on";
}

/** Legs filed in one envelope end together; others are tried one by one. */
function oneByOne(plan: Plan, legs: string[], index: number, make: (leg: string, what?: Words) => Failure): Failure[] {
  const [first] = legs;
  if (first === undefined) return [];
  const together = plan.steps
    .slice(0, index)
    .some((each) => each.step === "file" && each.together && each.legs.includes(first) && each.legs.length > 1);
  return together ? [make(first, wholeFiling)] : legs.map((leg) => make(leg));
}

function refused(leg: string, { zh, en }: Words = legWords(leg)): Failure {
  return {
    name: { zh: `${zh}不予登记`, en: `${en}: registration refused` },
    play: (run) => lay(() => end(run.talk.far, caseOf(run, leg), "registration_refused")),
  };
}

/** Every case of the filing the leg is in. */
function filingOf({ talk }: Run, { groupNumber, application }: FarCase): FarCase[] {
  const isOf = (each: FarCase): boolean =>
    groupNumber === null ? each.application === application : each.groupNumber === groupNumber;
  return [...talk.far.cases.values()].filter(isOf);
}

/** The registry tells of a filing by itself: of a combined one, of every leg at once. */
function tell({ talk }: Run, items: FarCase[]): void {
  const outcomes = items.map((item) => told(talk.far, item.application.businessNumber, talk.now));
  talk.take({ type: "registry_answered", source: "callback", outcomes, messageSha256: shown });
}

function supplement(leg: string): Failure {
  const { zh, en } = legWords(leg);
  return {
    name: { zh: `${zh}须补正，银行补正`, en: `${en}: a supplement is asked for, and the bank supplies it` },
    play: (run) => {
      const asked = filingOf(run, caseAtRest(run, leg));
      for (const item of asked) item.state = "supplement";
      tell(run, asked);
      const items = [{ name: "询问记录", sha256: shown, pages: 1 }];
      return atDoor(run.talk.take({ type: "supplement_supplied", legId: leg, items }));
    },
  };
}

/** The registry asks for its fee, and the core refuses to pay it. */
function fee(leg: string): Failure {
  const { zh, en } = legWords(leg);
  return {
    name: { zh: `${zh}须缴费，核心拒绝缴费`, en: `${en}: a fee is asked for, and the core refuses to pay it` },
    play: (run) => {
      const asked = filingOf(run, caseAtRest(run, leg));
      for (const item of asked) item.state = "awaiting_fee";
      tell(run, asked);
      goUntil(run, ({ inFlight }) => inFlight?.request.type === "pay_fee");
      const effect = run.talk.chain.inFlight;
      const key = effect?.to === "bank_core" ? effect.request.key : "";
      run.talk.far.fees.set(key, "refused");
      const answer = { type: "fee", key, state: "refused", receiptNumber: null, reason: "no money" } as const;
      run.talk.take({ type: "core_answered", answer });
      return "on";
    },
  };
}

function confirmationLost(leg: string): Failure {
  const { zh, en } = legWords(leg);
  return {
    name: { zh: `${zh}的确认多次未送达`, en: `${en}: the confirmation is lost again and again` },
    play: (run) => {
      goUntil(run, ({ state, inFlight }) => {
        if (inFlight?.request.type === "confirm") lose(run);
        return state === "parked";
      });
      return "on";
    },
  };
}

function recordingFailures(plan: Plan, legs: string[], index: number): Failure[] {
  const before = plan.steps.slice(0, index);
  const ends = (legId: string): boolean =>
    plan.legs.some((each) => each.legId === legId && each.registrationType === "cancellation");
  const secures = (legId: string): boolean => {
    const leg = plan.legs.find((each) => each.legId === legId);
    const isOfMortgage = leg?.right === "mortgage" || leg?.right === "mortgage_priority_notice";
    return isOfMortgage && leg.registrationType !== "cancellation";
  };
  // A case that waits for our confirmation was asked for its supplement and its fee at its review.
  const isReviewed = before.some((each) => each.step === "reviewed" && each.legs.some((leg) => legs.includes(leg)));
  return [
    ...oneByOne(plan, legs, index, refused),
    ...(isReviewed ? [] : legs.flatMap((leg) => [supplement(leg), fee(leg)])),
    ...legs.filter(secures).map(otherAmount),
    ...legs.filter(ends).map(otherGround),
    ...oneByOne(plan, legs, index, revoked),
    ...oneByOne(plan, legs, index, unread),
    death,
  ];
}

function otherAmount(leg: string): Failure {
  const { zh, en } = legWords(leg);
  return differing(leg, { zh: `${zh}登簿数额不符`, en: `${en}: recorded with another amount` });
}

function otherGround(leg: string): Failure {
  const { zh, en } = legWords(leg);
  return differing(leg, { zh: `${zh}登簿的注销原因不符`, en: `${en}: recorded on another ground` });
}

function differing(leg: string, name: Words): Failure {
  return {
    name,
    play: (run) => lay(() => (caseOf(run, leg).wrongAmount = true)),
    mend: {
      name: { zh: "登记机构更正登记", en: "the registry rectifies its record" },
      play: ({ talk }) => {
        for (const item of talk.far.cases.values()) item.wrongAmount = false;
      },
      only: "reread",
    },
  };
}

/** Told as recorded; at the re-reading the registry says that the case is still in hand. */
function revoked(leg: string, { zh, en }: Words = legWords(leg)): Failure {
  return {
    name: { zh: `${zh}登簿后登记机构又作他说`, en: `${en}: the registry says otherwise of what it had recorded` },
    play: (run) => {
      comeToRereading(run, leg);
      answerAll(run, "query", { state: "accepted", caseNumber: "Y-1", acceptedAt: run.talk.now, notice });
      return "on";
    },
  };
}

function unread(leg: string, { zh, en }: Words = legWords(leg)): Failure {
  return {
    name: { zh: `${zh}登簿后无法重读`, en: `${en}: the recording cannot be read again` },
    play: (run) => {
      comeToRereading(run, leg);
      goUntil(run, ({ state, inFlight }) => {
        if (inFlight?.request.type === "query") {
          answerAll(run, "query", { state: "unknown", reason: "unreadable", notice });
        }
        return state === "parked";
      });
      return "on";
    },
  };
}

function comeToRereading(run: Run, leg: string): void {
  const isRead = (each: Leg): boolean => isRecorded(each) && !each.reread;
  goUntil(run, ({ inFlight }) => inFlight?.request.type === "query" && isRead(run.talk.leg(leg)));
}

/** What comes last before all registries are joined is refused by its registry. */
function otherRegistryRefuses(before: Step | undefined): Failure[] {
  if (before?.step !== "recorded") return [];
  return before.legs.map((leg) => ({ ...refused(leg), from: "earlier" }));
}

/** Whose registration is waited for does nothing. */
const neverHappens: Failure = {
  name: { zh: "四十日仍未见于登记簿", en: "the register does not show it for forty days" },
  play: (run) => {
    letPass(run, 0);
    letPass(run, longAfter);
    return "stands";
  },
  mend: { name: { zh: "登记簿显示", en: "the register shows it" }, play: () => undefined },
};
