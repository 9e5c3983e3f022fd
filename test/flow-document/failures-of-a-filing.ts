// Failures of one filing: not accepted, lost either way, denied, in doubt for ever, not signed, there twice.
// Invariant: each begins with the filing in flight; legs filed in one envelope are one filing.

import type { RegistrationType } from "../../domain/registration.ts";
import type { Outcome } from "../../domain/registry.ts";
import { notice, resolve, shown } from "../domain/conversation.ts";
import { ask, end } from "../domain/far-side.ts";
import type { Failure } from "./failures.ts";
import { goUntil, type Run } from "./play.ts";
import { answerAll, caseOf, lose, wholeFiling } from "./registry-answers.ts";
import { legWords } from "./words.ts";

/** Failures of the filing of a leg, or of the envelope that it is in. */
export function filingFailures(leg: RegistrationType | undefined, together: boolean): Failure[] {
  if (leg === undefined) return [];
  const what = together ? wholeFiling : legWords(leg);
  const arrives = ({ talk }: Run): void => {
    const effect = talk.chain.inFlight;
    if (effect?.to === "registry") ask(talk.far, effect.request, talk.now);
  };
  const named = (zh: string, en: string): Failure["name"] => ({ zh: `${what.zh}${zh}`, en: `${what.en}: ${en}` });
  const play = (happens: (run: Run) => void) => (run: Run) => {
    goUntil(run, ({ inFlight }) => {
      return inFlight?.to === "registry" && inFlight.request.type === "file" && inFlight.legIds.includes(leg);
    });
    happens(run);
    return null;
  };
  return [
    {
      name: named("不予受理", "not accepted"),
      play: play((run) => {
        arrives(run);
        end(run.talk.far, caseOf(run, leg), "not_accepted");
      }),
    },
    {
      name: named("已收件，应答丢失", "received, and the reply is lost"),
      play: play((run) => {
        arrives(run);
        lose(run);
      }),
    },
    { name: named("应答丢失且未收件", "lost on the way"), play: play(lose) },
    { name: named("多次报送均查无此件", "sent and denied again and again"), play: play(denyUntilParked) },
    {
      name: named("已收件，结果一直不明", "received, and the registry never tells the outcome"),
      play: play((run) => {
        arrives(run);
        keepInDoubt(run);
      }),
    },
    { name: named("无法签名", "the gateway cannot sign"), play: play(failToSign) },
    { name: named("重新报件后旧件出现", "filed again, and then the earlier filing shows up"), play: play(appearTwice) },
  ];
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
