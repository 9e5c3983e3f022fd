// What may go wrong, by type of step: each failure is something the far side, the bank or the line does, played on a live chain.
// Invariant: a failure says what happens in the world; where it leads is decide()'s answer and is written nowhere.

import { unwindLegId } from "../../domain/legs.ts";
import type { Plan } from "../../domain/plan.ts";
import type { ParkedAction } from "../../domain/parked.ts";
import { end, type FarCase } from "../domain/far-side.ts";
import { bankFailures } from "./failures-of-the-bank.ts";
import { registryFailures } from "./failures-of-the-registry.ts";
import { goUntil, type Run } from "./play.ts";
import type { Words } from "./words.ts";

export type Failure = {
  /** What happens, in both languages. */
  name: Words;
  /** Brings it about; the code when a door refuses it, null when the chain goes on from there. */
  play: (run: Run) => string | null;
  /** What takes the cause away before a person acts, where something must: the seizure is lifted, the record rectified. */
  mend?: {
    name: Words;
    play: (run: Run) => void;
    /** The one action that waits for it; every action otherwise. */ only?: ParkedAction;
  };
  /** Played from one step earlier, where the cause lies. */
  earlier?: true;
  /** Played on a chain without any mandate. */
  withoutMandate?: true;
};

/** Every failure of one step of a plan. */
export function failuresOf(plan: Plan, index: number): Failure[] {
  const step = plan.steps[index];
  if (step === undefined) return [];
  return [
    ...bankFailures(plan, step),
    ...registryFailures(plan, step, index),
    ...aborts(plan, index),
    ...unwindings(plan, index),
  ];
}

/** The bank asks for an abort as soon as the chain has come to the step. */
function aborts({ steps, pointOfNoReturn }: Plan, index: number): Failure[] {
  const play = ({ talk }: Run): string | null =>
    talk.take({ type: "abort_requested", by: "bank", reason: "sample" })?.[0] ?? null;
  const asked: Words = { zh: "银行请求撤销业务", en: "the bank asks for an abort" };
  const isFiled = steps.slice(0, index + 1).some((each) => each.step === "file");
  if (!isFiled || index > pointOfNoReturn || steps[index]?.step === "disbursement") return [{ name: asked, play }];
  return [
    { name: { zh: `${asked.zh}，委托载明撤回`, en: `${asked.en}; a mandate names withdrawal` }, play },
    {
      name: { zh: `${asked.zh}，无委托载明撤回`, en: `${asked.en}; no mandate names withdrawal` },
      play,
      withoutMandate: true,
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
  if (!comesLate || index > plan.pointOfNoReturn) return [];
  return [
    {
      name: {
        zh: "银行请求撤销业务，新抵押权的注销不予登记",
        en: "the bank asks for an abort, and the cancellation of the new mortgage is refused",
      },
      play: (run) => {
        const { talk } = run;
        const refused = talk.take({ type: "abort_requested", by: "bank", reason: "sample" });
        if (refused !== null) return refused[0];
        const isUnwind = (each: FarCase): boolean => each.application.legId === unwindLegId;
        const found = (): FarCase | undefined => [...talk.far.cases.values()].find(isUnwind);
        goUntil(run, ({ inFlight }) => inFlight === null && found() !== undefined);
        const item = found();
        if (item !== undefined) end(talk.far, item, "registration_refused");
        return null;
      },
    },
  ];
}
