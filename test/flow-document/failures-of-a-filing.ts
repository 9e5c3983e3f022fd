// Failures of one filing: too late, not accepted, lost either way, denied, in doubt for ever, not signed, there twice.
// Invariant: each begins with the filing in flight; legs filed in one envelope are one filing.

import type { Outcome } from "../../domain/registry.ts";
import { notice, resolve, shown } from "../domain/conversation.ts";
import { ask, end } from "../domain/far-side.ts";
import type { Failure, Result } from "./failure.ts";
import { longAfter } from "./failures-of-the-bank.ts";
import { goUntil, letPass, type Run } from "./play.ts";
import { answerAll, caseOf, lose, wholeFiling } from "./registry-answers.ts";
import { legWords } from "./leg-words.ts";

const minute = 60_000;

/** Failures of the filing of a leg, or of the envelope that it is in. */
export function filingFailures(leg: string, together: boolean): Failure[] {
  const what = together ? wholeFiling : legWords(leg);
  const named = (zh: string, en: string): Failure["name"] => ({ zh: `${what.zh}${zh}`, en: `${what.en}: ${en}` });
  const play = (happens: (run: Run) => Result | void) => (run: Run) => {
    goUntil(run, ({ inFlight }) => {
      return inFlight?.to === "registry" && inFlight.request.type === "file" && inFlight.legIds.includes(leg);
    });
    return happens(run) ?? "on";
  };
  const arriving = (happens: (run: Run) => Result | void) =>
    play((run) => {
      arrives(run);
      return happens(run);
    });
  return [
    {
      name: named("不予受理，银行补正后重新报件", "not accepted; the bank mends it and it is filed again"),
      play: arriving((run) => mendUnaccepted(run, leg)),
    },
    {
      name: named("不予受理，四十日未补正", "not accepted, and not mended for forty days"),
      play: arriving((run) => {
        refuseToAccept(run, leg);
        letPass(run, longAfter);
        return run.talk.chain.state === "open" ? "stands" : "on";
      }),
      mend: { name: { zh: "补正后重新报件", en: "it is mended and filed again" }, play: (run) => void mend(run, leg) },
    },
    { name: named("已收件，应答丢失", "received, and the reply is lost"), play: arriving(lose) },
    { name: named("应答丢失且未收件", "lost on the way"), play: play(lose) },
    { name: named("多次报送均查无此件", "sent and denied again and again"), play: play(denyUntilParked) },
    {
      name: named("已收件，结果一直不明", "received, and the registry never tells the outcome"),
      play: arriving(keepInDoubt),
    },
    { name: named("无法签名", "the gateway cannot sign"), play: play(failToSign) },
    { name: named("重新报件后旧件出现", "filed again, and then the earlier filing shows up"), play: play(appearTwice) },
  ];
}

/** Of the first filing of a plan: it is written, but did not arrive, and what it rests on runs out meanwhile. */
export const expiries: Failure[] = [
  {
    name: {
      zh: "报件四十日后方能送达，审批已过期",
      en: "the filing cannot be sent for forty days: the decision expires",
    },
    play: (run) => (run.talk.chain.decision === null ? "absent" : waitBeforeFiling(run, longAfter)),
  },
  {
    name: { zh: "报件前预占失效", en: "the hold lapses before filing" },
    play: (run) => {
      if (run.talk.chain.hold === null) return "absent";
      run.talk.chain.hold.expiresAt = run.talk.now + minute;
      return waitBeforeFiling(run, 10 * minute);
    },
  },
  {
    name: { zh: "报件前登记信息查询已过 30 分钟", en: "the search is more than 30 minutes old before filing" },
    play: (run) => waitBeforeFiling(run, 31 * minute),
  },
];

/** The filing certainly did not arrive, and is tried again only after `ms`. */
function waitBeforeFiling({ talk }: Run, ms: number): Result {
  talk.take({ type: "effect_failed", origin: "registry", advice: "retry", reason: "closed" });
  talk.now += ms;
  talk.take({ type: "due" });
  return "on";
}

function arrives({ talk }: Run): void {
  const effect = talk.chain.inFlight;
  if (effect?.to === "registry") ask(talk.far, effect.request, talk.now);
}

/** The reply to the filing says so. */
function refuseToAccept(run: Run, leg: string): void {
  end(run.talk.far, caseOf(run, leg), "not_accepted");
  answerAll(run, "reply", { state: "not_accepted", notice });
}

function mendUnaccepted(run: Run, leg: string): Result {
  refuseToAccept(run, leg);
  const refused = mend(run, leg);
  return refused === null || run.talk.chain.state !== "open" ? "on" : { refused: refused[0] };
}

/** The bank supplies what the notice names. */
function mend({ talk }: Run, leg: string): [string, string | null] | null {
  const items = [{ name: "询问记录", sha256: shown, pages: 1 }];
  return talk.take({ type: "supplement_supplied", legId: leg, items });
}

/** Every filing is lost, and the registry says each time that it holds no such case. */
function denyUntilParked(run: Run): void {
  goUntil(run, ({ state, inFlight }) => {
    if (inFlight?.request.type === "file") lose(run);
    return state === "parked";
  });
}

/** The registry answers every question with a code that is not listed. */
function keepInDoubt(run: Run): void {
  lose(run);
  goUntil(run, ({ state, inFlight }) => {
    if (inFlight?.request.type === "query")
      answerAll(run, "query", { state: "unknown", reason: "unlisted_code", notice });
    return state === "parked";
  });
}

function failToSign({ talk }: Run): void {
  talk.take({ type: "effect_failed", origin: "signer", advice: "give_up", reason: "no key" });
}

/** Two persons believed that there is no case; then the registry tells of it. */
function appearTwice(run: Run): void {
  const { talk } = run;
  denyUntilParked(run);
  const earlier = talk.leg(talk.chain.parked?.legId ?? "").businessNumber ?? "";
  resolve(talk, "no_case_confirmed");
  talk.take({ type: "due" });
  const outcome: Outcome = { state: "accepted", caseNumber: "Y-1", acceptedAt: talk.now, notice };
  const outcomes = [{ businessNumber: earlier, outcome }];
  talk.take({ type: "registry_answered", source: "callback", outcomes, messageSha256: shown });
}
