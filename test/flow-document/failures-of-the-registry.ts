// Failures at the registry and on the line to it: search, filing, review, confirmation, recording.
// Invariant: each is an answer or a silence that a registry can really give; a leg filed in one group fails with its group.

import type { Leg } from "../../domain/leg.ts";
import type { Plan, Step } from "../../domain/plan.ts";
import { isRecorded } from "../../domain/legs.ts";
import type { RegistrationType } from "../../domain/registration.ts";
import { notice, shown } from "../domain/conversation.ts";
import { end, told, type FarCase } from "../domain/far-side.ts";
import { filingFailures } from "./failures-of-a-filing.ts";
import { silence } from "./failures-of-the-bank.ts";
import type { Failure } from "./failures.ts";
import { goUntil, type Run } from "./play.ts";
import { answerAll, caseOf, lose, wholeFiling } from "./registry-answers.ts";
import { legWords } from "./words.ts";

const outOfReach = silence("登记机构一直不通", "the registry stays out of reach");

/** Failures that the registry's side brings about in this step. */
export function registryFailures(plan: Plan, step: Step, index: number): Failure[] {
  switch (step.step) {
    case "search":
      return [...searchFailures(plan, step), outOfReach];
    case "file":
      return step.together
        ? filingFailures(step.legs[0], true)
        : step.legs.flatMap((leg) => filingFailures(leg, false));
    case "reviewed":
      return step.legs.flatMap((leg) => [refused(leg), supplement(leg)]);
    case "confirm":
      return [refused(step.leg), confirmationLost(step.leg)];
    case "recorded":
      return recordingFailures(plan, step.legs, index);
    default:
      return [];
  }
}

function searchFailures(plan: Plan, step: Extract<Step, { step: "search" }>): Failure[] {
  const seized: Failure = {
    name: { zh: "单元已被查封", en: "the unit is seized" },
    play: ({ talk }) => lay(() => (talk.far.seized = true)),
    mend: {
      name: { zh: "查封解除", en: "the seizure is lifted" },
      play: ({ talk }) => lay(() => (talk.far.seized = false)),
    },
  };
  const stranger: Failure = {
    name: { zh: "他人抵押权顺位在前", en: "another lender's mortgage stands ahead" },
    play: ({ talk }) => lay(() => (talk.far.strangerAhead = true)),
    mend: {
      name: { zh: "他人抵押权注销", en: "the other lender's mortgage is cancelled" },
      play: ({ talk }) => lay(() => (talk.far.strangerAhead = false)),
    },
  };
  const missing: Failure = {
    name: { zh: "登记簿无原抵押权", en: "the old mortgage is not on the register" },
    play: ({ talk }) => lay(() => (talk.far.oldIsLive = false)),
  };
  if (step.stage === "before_disbursement") return [seized, stranger, setBack()];
  return [seized, stranger, ...(replacesOld(plan) ? [missing] : [])];
}

/** The registry restored older data: what it had recorded is a case in hand again. */
function setBack(): Failure {
  return {
    name: { zh: "登记簿退回到登簿之前", en: "the register was set back to before the recording" },
    play: ({ talk: { far } }) => {
      const isRecord = ({ state }: FarCase): boolean => state === "recorded" || state === "certificate_issued";
      for (const item of far.cases.values()) if (isRecord(item)) item.state = "accepted";
      far.oldIsLive = far.business.previousMortgage !== undefined;
      return null;
    },
    mend: {
      name: { zh: "登记机构恢复登簿", en: "the registry enters it again" },
      play: ({ talk: { far } }) => {
        const again = [...far.cases.values()].filter(({ state }) => state === "accepted");
        for (const item of again) item.state = "recorded";
        if (again.some(({ application }) => application.registrationType !== "first")) far.oldIsLive = false;
      },
    },
  };
}

/** Whether the plan touches a mortgage that stood before. */
function replacesOld({ legs }: Plan): boolean {
  return legs.some((leg) => leg.registrationType !== "first");
}

function lay(change: () => void): null {
  change();
  return null;
}

function refused(leg: RegistrationType, { zh, en } = legWords(leg)): Failure {
  return {
    name: { zh: `${zh}不予登记`, en: `${en}: registration refused` },
    play: (run) => lay(() => end(run.talk.far, caseOf(run, leg), "registration_refused")),
  };
}

function supplement(leg: RegistrationType): Failure {
  const { zh, en } = legWords(leg);
  return {
    name: { zh: `${zh}须补正，银行补正`, en: `${en}: a supplement is asked for, and the bank supplies it` },
    play: (run) => {
      const { talk } = run;
      const { groupNumber, application } = caseOf(run, leg);
      const isAsked = (each: FarCase): boolean =>
        groupNumber === null ? each.application === application : each.groupNumber === groupNumber;
      const asked = [...talk.far.cases.values()].filter(isAsked);
      for (const item of asked) item.state = "supplement";
      // Of a combined filing the registry speaks of every leg at once.
      const outcomes = asked.map((item) => told(talk.far, item.application.businessNumber, talk.now));
      talk.take({ type: "registry_answered", source: "callback", outcomes, messageSha256: shown });
      const items = [{ name: "询问记录", sha256: shown, pages: 1 }];
      return talk.take({ type: "supplement_supplied", legId: leg, items })?.[0] ?? null;
    },
  };
}

function confirmationLost(leg: RegistrationType): Failure {
  const { zh, en } = legWords(leg);
  return {
    name: { zh: `${zh}的确认多次未送达`, en: `${en}: the confirmation is lost again and again` },
    play: (run) => {
      goUntil(run, ({ state, inFlight }) => {
        if (inFlight?.request.type === "confirm") lose(run);
        return state === "parked";
      });
      return null;
    },
  };
}

function recordingFailures(plan: Plan, legs: RegistrationType[], index: number): Failure[] {
  const before = plan.steps.slice(0, index);
  const [leg] = legs;
  if (leg === undefined) return [];
  // Legs filed in one envelope end together; others are waited for one by one.
  const together = before.some((each) => each.step === "file" && each.together && each.legs.includes(leg));
  const alone = together ? [leg] : legs;
  const nameOf = (each: RegistrationType): Failure["name"] => (together ? wholeFiling : legWords(each));
  // A case that waits for our confirmation was asked for its supplement at its review.
  const isReviewed = before.some((each) => each.step === "reviewed");
  return [
    ...alone.map((each) => refused(each, nameOf(each))),
    ...(isReviewed ? [] : legs.map(supplement)),
    ...legs.filter((each) => each !== "cancellation").map(otherAmount),
    ...alone.map((each) => revoked(each, nameOf(each))),
    ...alone.map((each) => unread(each, nameOf(each))),
  ];
}

function otherAmount(leg: RegistrationType): Failure {
  const { zh, en } = legWords(leg);
  return {
    name: { zh: `${zh}登簿数额不符`, en: `${en}: recorded with another amount` },
    play: (run) => lay(() => (caseOf(run, leg).wrongAmount = true)),
    mend: {
      name: { zh: "登记机构更正登记", en: "the registry rectifies its record" },
      play: ({ talk }) => {
        for (const item of talk.far.cases.values()) item.wrongAmount = false;
      },
    },
  };
}

/** Told as recorded; at the re-reading the registry says that the case is still in hand. */
function revoked(leg: RegistrationType, { zh, en } = legWords(leg)): Failure {
  return {
    name: { zh: `${zh}登簿后登记机构又作他说`, en: `${en}: the registry says otherwise of what it had recorded` },
    play: (run) => {
      comeToRereading(run, leg);
      answerAll(run, "query", { state: "accepted", caseNumber: "Y-1", acceptedAt: run.talk.now, notice });
      return null;
    },
  };
}

function unread(leg: RegistrationType, { zh, en } = legWords(leg)): Failure {
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
      return null;
    },
  };
}

function comeToRereading(run: Run, leg: RegistrationType): void {
  const isRead = (each: Leg): boolean => isRecorded(each) && !each.reread;
  goUntil(run, ({ inFlight }) => inFlight?.request.type === "query" && isRead(run.talk.leg(leg)));
}
