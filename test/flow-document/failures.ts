// What may go wrong, by type of step: each failure is something the far side, the bank or the line does, played on a live chain.
// Invariant: a failure says what happens in the world; where it leads is decide()'s answer and is written nowhere.

import { isUnwind } from "../../domain/legs.ts";
import type { Plan } from "../../domain/plan.ts";
import { end, type FarCase } from "../domain/far-side.ts";
import { atDoor, type Failure, type Result } from "./failure.ts";
import { bankFailures } from "./failures-of-the-bank.ts";
import { coreFailures } from "./failures-of-the-core.ts";
import { gateFailures } from "./failures-of-the-gates.ts";
import { registryFailures } from "./failures-of-the-registry.ts";
import { goUntil, type Run } from "./play.ts";
import type { Words } from "./two-languages.ts";

/** Every failure of one step of a plan. */
export function failuresOf(plan: Plan, index: number): Failure[] {
  const step = plan.steps[index];
  if (step === undefined) return [];
  return [
    ...bankFailures(step),
    ...gateFailures(step),
    ...coreFailures(step),
    ...registryFailures(plan, step, index),
    ...aborts(plan, index),
    ...unwindings(plan, index),
  ];
}

/** The bank asks for an abort as soon as the chain has come to the step. */
function aborts({ steps, pointOfNoReturn }: Plan, index: number): Failure[] {
  const play = ({ talk }: Run): Result => atDoor(talk.take({ type: "abort_requested", by: "bank", reason: "sample" }));
  const asked: Words = { zh: "银行请求撤销业务", en: "the bank asks for an abort" };
  const isFiled = steps.slice(0, index + 1).some((each) => each.step === "file");
  if (!isFiled || index > pointOfNoReturn || steps[index]?.step === "disbursement") return [{ name: asked, play }];
  return [
    { name: { zh: `${asked.zh}，委托载明撤回`, en: `${asked.en}; a mandate names withdrawal` }, play },
    {
      name: { zh: `${asked.zh}，无委托载明撤回`, en: `${asked.en}; no mandate names withdrawal` },
      play,
      variant: "bare",
      mend: {
        name: { zh: "未登簿的由全体申请人共同撤回", en: "all applicants together withdraw what is not recorded" },
        play: ({ talk: { far } }) => {
          for (const item of far.cases.values()) end(far, item, "withdrawn");
        },
        only: "query_again",
      },
    },
  ];
}

/** The new mortgage shall be given up again, and the registry refuses that too. */
function unwindings(plan: Plan, index: number): Failure[] {
  const step = plan.steps[index];
  const comesLate = step?.step === "search" && step.stage === "before_disbursement";
  const isGivenUp = plan.legs.some(({ reversal }) => reversal === "given_up");
  if (!comesLate || !isGivenUp || index > plan.pointOfNoReturn) return [];
  return [
    {
      name: {
        zh: "银行请求撤销业务，新抵押权的注销不予登记",
        en: "the bank asks for an abort, and the cancellation of the new mortgage is refused",
      },
      play: (run) => {
        const { talk } = run;
        const refused = talk.take({ type: "abort_requested", by: "bank", reason: "sample" });
        if (refused !== null) return atDoor(refused);
        const found = (): FarCase | undefined => {
          const unwind = talk.chain.legs.find(isUnwind);
          return talk.far.cases.get(unwind?.businessNumber ?? "");
        };
        goUntil(run, ({ inFlight }) => inFlight?.request.type !== "file" && found() !== undefined);
        const item = found();
        if (item !== undefined) end(talk.far, item, "registration_refused");
        return "on";
      },
    },
  ];
}
